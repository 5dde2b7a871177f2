"""The lint of an edition: its mail of all stories, and the segments where most can go wrong.

In: an edition and its faces. Out: Findings. Linting all segments would cost a send minutes, so these stand
for them: the mail of all stories, each section by itself, and the mail with the fewest stories. Together
they show every section and the smallest mail; a story's own texts stand in the first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from digest.config import Site
from digest.model import Edition, Finding, Severity
from digest.pipeline.faces import pictures_url
from digest.pipeline.rehearsing import eml
from digest.render import Rendered
from digest.render.lint import Answer, Expected, Lacking, lacking, lint, opened, read_fallbacks
from digest.text.labels import untranslated

Topics = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the lint found, and what of it the newsletter's settings wave through."""

    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...] = ()

    @property
    def stops(self) -> tuple[Finding, ...]:
        """Return the findings that stop a send."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)


def judge(
    site: Site,
    edition: Edition,
    made: Rendered,
    *,
    waive: Collection[str] = (),
    answers: Mapping[str, Answer] | None = None,
) -> Judged:
    """Lint an edition; ``waive`` names rules to wave through beside those of the settings."""
    _, newsletter = site.newsletter(edition.id.newsletter)
    passing = frozenset((*newsletter.gate.waive, *waive))
    found = lint_edition(site, edition, made, answers=answers)
    return Judged(
        findings=tuple(finding for finding in found if finding.rule not in passing),
        waived=tuple(finding for finding in found if finding.rule in passing),
    )


def lint_edition(
    site: Site, edition: Edition, made: Rendered, *, answers: Mapping[str, Answer] | None = None
) -> tuple[Finding, ...]:
    """Return what the lint finds in an edition's mails, the worst first; what is waived stays in.

    ``answers`` tell how the links answered; left out, dead links are not looked for.
    """
    expected = replace(expectations(site, edition, made), answers=answers)
    told: dict[tuple[str, str, str], Finding] = {}
    for topics in worst(edition, made):
        for finding in lint_segment(site, edition, made, topics, expected=expected):
            key = (finding.rule, finding.message, finding.where)
            if topics and key not in told:
                told[key] = replace(finding, where=_of_some(finding.where, topics))
            told.setdefault(key, finding)
    return tuple(sorted(told.values(), key=lambda finding: list(Severity).index(finding.severity)))


def lint_segment(
    site: Site, edition: Edition, made: Rendered, topics: Topics, *, expected: Expected | None = None
) -> tuple[Finding, ...]:
    """Return what the lint finds in the mail of ``topics``; nothing where there is no such mail."""
    page = made.page(topics)
    if page is None:
        return ()
    told = _as_shown(edition, made, topics)
    asked = expected if expected is not None else expectations(site, edition, made)
    return lint(opened(eml(site, edition, page), edition=told, expected=asked))


def takes_away(site: Site, edition: Edition, made: Rendered) -> tuple[Lacking, ...]:
    """Return what the readers' mail programs take away from the mail, the most readers first."""
    page = made.page(frozenset())
    if page is None:
        return ()
    expected = expectations(site, edition, made)
    return lacking(opened(eml(site, edition, page), edition=edition, expected=expected))


def expectations(site: Site, edition: Edition, made: Rendered) -> Expected:
    """Gather what the mails of an edition are held against."""
    frame, settings = made.frame, site.settings.lint
    return Expected(
        site_url=site.settings.site.url,
        forwarded=str(frame["t"].get("forwarded", "")),
        postal_address=str(frame["postal_address"]),
        reason=str(frame["reason"]),
        untranslated=untranslated(edition.language, (site.templates,)),
        image_hosts=frozenset(settings.image_hosts),
        image_octets={
            f"{pictures_url(site)}{entry.picture.name}": entry.picture.octets
            for entry in edition.entries
            if entry.picture is not None
        },
        shares=settings.shares,
        fallbacks=read_fallbacks(made.templates),
        tracking=frozenset(settings.tracking),
    )


def worst(edition: Edition, made: Rendered) -> Iterator[Topics]:
    """Yield the topics whose mails are looked at: all, each section, the fewest stories."""
    yield frozenset()
    whole = made.stories(frozenset())
    seen = {whole}
    single = [frozenset({section.key}) for section in edition.sections]
    named = {topic for entry in edition.entries for topic in entry.topics}
    few = min(
        (frozenset({topic}) for topic in sorted(named)),
        key=lambda topics: len(made.stories(topics)) or len(whole),
        default=None,
    )
    for topics in (*single, *([few] if few is not None else ())):
        stories = made.stories(topics)
        if stories and stories not in seen:
            seen.add(stories)
            yield topics


def _of_some(where: str, topics: Topics) -> str:
    return f"{where} (readers of {', '.join(sorted(topics))})".strip()


def _as_shown(edition: Edition, made: Rendered, topics: Topics) -> Edition:
    """Return the edition with the stories that ``topics`` show."""
    shown = frozenset(made.stories(topics))
    sections = (
        replace(section, entries=tuple(entry for entry in section.entries if entry.story in shown))
        for section in edition.sections
    )
    return replace(edition, sections=tuple(section for section in sections if section.entries))
