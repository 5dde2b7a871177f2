"""What a document was found to hold: the value that every reader of whole documents returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from digest.collect.body import once_each
from digest.model import Article, Failure

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """The articles of a document, its own one first."""

    articles: tuple[Article, ...] = ()
    notes: tuple[Failure, ...] = ()
    """What of it could not be read."""
    has_versions: bool = False
    """True where a ``guid`` names a piece through all its versions, as agencies' identifiers do."""


def joined(several: Iterable[Holdings]) -> Holdings:
    """Return what several parts of one document hold, each piece once and as its newest version."""
    parts = tuple(several)
    versions = newest_each(one for part in parts if part.has_versions for one in part.articles)
    others = [one for part in parts if not part.has_versions for one in part.articles]
    return Holdings(
        articles=once_each([*others, *versions]),
        notes=tuple(note for part in parts for note in part.notes),
        has_versions=bool(versions),
    )


def newest_each(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Return of each ``guid`` the newest version, at the place of its first; of two as new the later one.

    For articles whose names are kept through their versions. One that does not say when it was made is taken
    for as new as what came before it. A piece that is taken back stays so, wherever that stands and whether
    it bears a date or not: in two looks instead of one it would be purged, and never come in again.
    """
    newest: dict[str, tuple[Article, datetime]] = {}
    for number, article in enumerate(articles):
        name = article.guid or f"\0{number}"
        made = article.modified or article.published
        if name not in newest:
            newest[name] = (article, made or _NEVER)
        else:
            other, before = newest[name]
            is_newer = made is None or made >= before
            if is_newer if article.is_taken_back is other.is_taken_back else article.is_taken_back:
                newest[name] = (article, made or before)
    return tuple(article for article, _ in newest.values())
