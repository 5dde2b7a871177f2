"""Stage compose: an edition without killed articles. In: an edition as stored; out: what is left; pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from digest.compose.edition import lines
from digest.model import ArticleId, Edition, Entry


def withdraw(edition: Edition, killed: Collection[ArticleId]) -> Edition | None:
    """Return ``edition`` with nothing of the articles ``killed``; None where no story is left.

    The stories that they lead are gone, they are no earlier coverage any more, and subject and preheader
    are made anew of what is left: an editor's subject may have told of them. An edition that carries
    nothing of them comes back as it is.
    """
    if not carries(edition, killed):
        return edition
    sections = tuple(
        replace(section, entries=entries)
        for section in edition.sections
        if (entries := tuple(_without(e, killed) for e in section.entries if e.teaser.article not in killed))
    )
    if not sections:
        return None
    subject, preheader = lines(sections, title=edition.title, language=edition.language, day=edition.id.date)
    return replace(edition, sections=sections, subject=subject, preheader=preheader)


def carries(edition: Edition, articles: Collection[ArticleId]) -> bool:
    """Tell whether any of ``articles`` stands in an edition, as a story or as earlier coverage."""
    return not named(edition).isdisjoint(articles)


def named(edition: Edition) -> frozenset[ArticleId]:
    """Return all articles that an edition tells or links: its stories' and earlier coverage."""
    return frozenset(
        article
        for entry in edition.entries
        for article in (*entry.articles, *(piece.article for piece in entry.earlier))
    )


def _without(entry: Entry, killed: Collection[ArticleId]) -> Entry:
    kept = [
        (version, article)
        for version, article in zip(entry.versions, entry.articles, strict=True)
        if article not in killed
    ]
    return replace(
        entry,
        versions=tuple(version for version, _ in kept),
        articles=tuple(article for _, article in kept),
        earlier=tuple(piece for piece in entry.earlier if piece.article not in killed),
    )
