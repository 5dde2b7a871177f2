"""The gate: whether an edition may leave. In: facts and rules; out: pass, hold or skip. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.config.newsletter import GateConfig

HELD_BY_GATE = "the gate: "
"""How the reason of an edition begins that the gate has held."""

_COLLECT = "digest collect, then digest build --again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an edition may not leave, and what to do about it."""

    what: str
    remedy: str
    rule: str = "gate"
    """The lint's, where it is one of its findings: its name is what a waiver says."""

    @property
    def sentence(self) -> str:
        """Return both on one line."""
        return f"{self.what} – {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the gate looks at."""

    now: datetime
    stories: int
    newest: datetime | None
    """When the newest story became news: was published, freed or, as an update, changed."""
    sources: int
    """The newsletter's sources that were ever tried."""
    healthy: int
    """Those of them whose last try succeeded."""
    killed: int
    """The edition's articles that were killed since it was built."""
    kept_back: int
    """The articles it names that their providers want unpublished now: withheld, or under embargo."""
    octets: int
    """Of the HTML with every story in it."""
    findings: tuple[Reason, ...] = ()
    """What the lint says breaks the mail or the law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """The edition may leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A person must look first."""

    reasons: tuple[Reason, ...]

    @property
    def sentence(self) -> str:
        """Return the reasons as the edition's record tells them."""
        return HELD_BY_GATE + "; ".join(reason.sentence for reason in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """There is nothing to send."""

    reason: str
    remedy: str = _COLLECT


def gate(facts: Facts, rules: GateConfig) -> Pass | Hold | Skip:
    """Say whether an edition may leave, and every reason why not."""
    if not facts.stories:
        return Skip(reason="no stories")
    reasons = tuple(
        reason
        for reason in (
            _stories(facts, rules),
            _freshness(facts, rules),
            _health(facts, rules),
            _kills(facts),
            _kept_back(facts),
            _size(facts, rules),
            *facts.findings,
        )
        if reason is not None
    )
    return Hold(reasons=reasons) if reasons else Pass()


def _stories(facts: Facts, rules: GateConfig) -> Reason | None:
    if facts.stories >= rules.min_stories:
        return None
    what = "story" if facts.stories == 1 else "stories"
    return Reason(
        what=f"{facts.stories} {what}, and gate.min_stories is {rules.min_stories}",
        remedy=f"{_COLLECT}, or lower gate.min_stories",
    )


def _freshness(facts: Facts, rules: GateConfig) -> Reason | None:
    if rules.fresh is None or facts.newest is None or facts.now - facts.newest <= rules.fresh:
        return None
    age = facts.now - facts.newest
    return Reason(
        what=f"the newest story is {_hours(age)} old, and gate.fresh is {_hours(rules.fresh)}",
        remedy=f"{_COLLECT}, or raise gate.fresh",
    )


def _health(facts: Facts, rules: GateConfig) -> Reason | None:
    if not facts.sources or facts.healthy / facts.sources >= rules.healthy_sources:
        return None
    return Reason(
        what=f"only {facts.healthy} of {facts.sources} sources answered",
        remedy=f"digest sources says why; when they answer: {_COLLECT}",
    )


def _kills(facts: Facts) -> Reason | None:
    if not facts.killed:
        return None
    what = "article was" if facts.killed == 1 else "articles were"
    return Reason(
        what=f"{facts.killed} {what} killed since it was built",
        remedy="digest build --again builds it without",
    )


def _kept_back(facts: Facts) -> Reason | None:
    if not facts.kept_back:
        return None
    what = "article is" if facts.kept_back == 1 else "articles are"
    return Reason(
        what=f"{facts.kept_back} {what} withheld or under embargo now",
        remedy="digest build --again builds it without",
    )


def _size(facts: Facts, rules: GateConfig) -> Reason | None:
    if facts.octets <= rules.max_kb * 1000:
        return None
    return Reason(
        what=f"its HTML has {facts.octets / 1000:.0f} kB, and gate.max_kb is {rules.max_kb}",
        remedy="digest exclude a story, or raise gate.max_kb",
    )


def _hours(age: timedelta) -> str:
    return f"{age.total_seconds() / 3600:.0f} hours"
