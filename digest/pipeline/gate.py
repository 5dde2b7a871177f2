"""The gate: whether an edition may leave. In: facts and rules; out: pass, hold or skip. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.config.schema import GateConfig

HELD_BY_GATE = "the gate: "
"""How the reason of an edition begins that the gate has held."""


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
    findings: tuple[str, ...] = ()
    """What the lint says breaks the mail or the law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """The edition may leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A person must look first."""

    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Return the reasons as the edition's record tells them."""
        return HELD_BY_GATE + "; ".join(self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """There is nothing to send."""

    reason: str


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


def _stories(facts: Facts, rules: GateConfig) -> str | None:
    if facts.stories >= rules.min_stories:
        return None
    what = "story" if facts.stories == 1 else "stories"
    return f"{facts.stories} {what}, and gate.min_stories is {rules.min_stories}"


def _freshness(facts: Facts, rules: GateConfig) -> str | None:
    if rules.fresh is None or facts.newest is None or facts.now - facts.newest <= rules.fresh:
        return None
    return f"the newest story is {_hours(facts.now - facts.newest)} old"


def _health(facts: Facts, rules: GateConfig) -> str | None:
    if not facts.sources or facts.healthy / facts.sources >= rules.healthy_sources:
        return None
    return f"only {facts.healthy} of {facts.sources} sources answered"


def _kills(facts: Facts) -> str | None:
    if not facts.killed:
        return None
    what = "article was" if facts.killed == 1 else "articles were"
    return f"{facts.killed} {what} killed since it was built"


def _kept_back(facts: Facts) -> str | None:
    if not facts.kept_back:
        return None
    what = "article is" if facts.kept_back == 1 else "articles are"
    return f"{facts.kept_back} {what} withheld or under embargo now"


def _size(facts: Facts, rules: GateConfig) -> str | None:
    if facts.octets <= rules.max_kb * 1000:
        return None
    return f"its HTML has {facts.octets / 1000:.0f} kB, and gate.max_kb is {rules.max_kb}"


def _hours(age: timedelta) -> str:
    return f"{age.total_seconds() / 3600:.0f} hours"
