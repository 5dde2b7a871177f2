"""Which section an article belongs to, and by what evidence: categories, sources, keywords; pure.

Each voice has points; a section that names what it takes needs ``ENOUGH`` of them. One that names nothing
takes all of its kind, with no points: what is named goes before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from digest.config import SectionConfig
from digest.model import Version
from digest.text.terms import terms

FILED = 4
"""Points of a publisher's category, and of a source."""
ENOUGH = 2
_AT_THE_TOP = 2
"""Points of a keyword in headline or standfirst; in the text it has one."""
_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """How strongly an article belongs to a section."""

    section: str
    points: int
    evidence: str
    """A part of a sentence; empty where the section takes anything."""


def belongings(version: Version, sections: Iterable[SectionConfig]) -> tuple[Belonging, ...]:
    """Return the sections that an article belongs to, whatever its kind; the strongest evidence first.

    Where it is equal they stand as configured.
    """
    asked = tuple(sections)
    said = _said(version) if any(section.keywords for section in asked) else _Said(high=(), low=())
    found = [item for section in asked if (item := _belonging(version, section, said)) is not None]
    return tuple(sorted(found, key=lambda item: -item.points))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """The terms of an article, in their order."""

    high: tuple[str, ...]
    """Of headline and standfirst."""
    low: tuple[str, ...]
    """Of the text."""


def _said(version: Version) -> _Said:
    article = version.article
    headline = "" if article.headline_derived else article.headline
    return _Said(
        high=terms(f"{headline}\n{article.standfirst or ''}", article.language),
        low=terms(article.text, article.language),
    )


def _belonging(version: Version, section: SectionConfig, said: _Said) -> Belonging | None:
    if not (section.categories or section.keywords or section.sources):
        return Belonging(section=section.key, points=0, evidence="")
    voices = [voice for voice in (_filed(version, section), _source(version, section)) if voice]
    points = FILED * len(voices)
    seen = _keywords(said, section.keywords)
    if seen:
        points += sum(seen.values())
        first = sorted(seen, key=lambda keyword: (-seen[keyword], keyword))[:_SHOWN]
        voices.append(f"keywords {', '.join(first)}")
    if points < ENOUGH:
        return None
    return Belonging(section=section.key, points=points, evidence="; ".join(voices))


def _filed(version: Version, section: SectionConfig) -> str:
    filed = {word for name in version.article.sections for word in terms(name)}
    named = next((name for name in section.categories if filed.issuperset(terms(name))), None)
    return f"filed under {named}" if named else ""


def _source(version: Version, section: SectionConfig) -> str:
    named = next((source for source in version.sources if source in section.sources), None)
    return f"from source {named}" if named else ""


def _keywords(said: _Said, keywords: Iterable[str]) -> dict[str, int]:
    """Return the points of each keyword that is there."""
    found: dict[str, int] = {}
    for keyword in keywords:
        wanted = _wanted(keyword)
        if wanted and _stands_in(wanted, said.high):
            found[keyword] = _AT_THE_TOP
        elif wanted and _stands_in(wanted, said.low):
            found[keyword] = 1
    return found


@cache
def _wanted(keyword: str) -> tuple[tuple[str, bool], ...]:
    """Return the terms of a keyword, and whether the last one only begins a word."""
    some = terms(keyword.rstrip("*"))
    return tuple((term, keyword.endswith("*") and at == len(some) - 1) for at, term in enumerate(some))


def _stands_in(wanted: Sequence[tuple[str, bool]], some: Sequence[str]) -> bool:
    return any(
        all(_is(term, begins, some[at + step]) for step, (term, begins) in enumerate(wanted))
        for at in range(len(some) - len(wanted) + 1)
    )


def _is(term: str, begins: bool, seen: str) -> bool:
    return seen.startswith(term) if begins else seen == term
