"""Search the archive by words. In: words; out: articles with headline, date, source, the teaser as sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from digest.model import ArticleId, Version
from digest.store import Connection, Store, articles, carriers, editions
from digest.text.rarity import Rarity
from digest.text.search import search_terms

CANDIDATES = 2000
"""Articles that are looked at, the newest first."""
_ALWAYS = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article that holds the words."""

    version: Version
    score: float
    """Share of the words that it holds, 0..1, rare words weighing more; 1 more for all in the headline."""
    teaser: str | None
    """What the last edition that carried it said of it."""


def search(store: Store, words: str, *, limit: int = 20, newest_first: bool = False) -> tuple[Found, ...]:
    """Return up to ``limit`` articles that hold any of ``words``: the best first, or the newest.

    Words that no article holds do not count, so that small words never hide a find. Newest first takes
    only articles that hold all the others.
    """
    terms = search_terms(words)
    with store.read("searching the archive") as connection:
        counts = articles.document_counts(connection, terms)
        wanted = [term for term in terms if term in counts]
        candidates = articles.candidates(connection, wanted, before=_ALWAYS, limit=CANDIDATES, every=True)
        if len(candidates) < limit and not newest_first:
            known = {candidate.article for candidate in candidates}
            some = articles.candidates(connection, wanted, before=_ALWAYS, limit=CANDIDATES)
            candidates += tuple(candidate for candidate in some if candidate.article not in known)
        rarity = Rarity(counts=counts, documents=articles.count(connection))
        scored = {candidate.article: _score(candidate, wanted, rarity) for candidate in candidates}
        ranked = sorted(
            candidates,
            key=lambda c: (0.0 if newest_first else -scored[c.article], -c.dated.timestamp(), c.article),
        )[:limit]
        versions = {
            version.article.id: version
            for version in articles.newest(connection, [candidate.article for candidate in ranked])
        }
        return tuple(
            Found(
                version=versions[candidate.article],
                score=scored[candidate.article],
                teaser=_teaser(connection, candidate.article),
            )
            for candidate in ranked
        )


def _score(candidate: articles.Candidate, wanted: list[str], rarity: Rarity) -> float:
    whole = sum(rarity.of(term) for term in wanted)
    headline = frozenset(search_terms(candidate.headline))
    held = sum(rarity.of(term) for term in wanted if term in candidate.terms)
    named = sum(rarity.of(term) for term in wanted if term in headline)
    return (held + named) / whole if whole else 0.0


def _teaser(connection: Connection, article: ArticleId) -> str | None:
    identity = carriers.last_carrier(connection, article)
    content = editions.content(connection, identity) if identity is not None else None
    if content is None:
        return None
    return next((entry.teaser.text for entry in content.entries if entry.articles[0] == article), None)
