"""Related coverage: earlier articles on the same subject, from our own archive."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from digest.model import ArticleId, Earlier, Version
from digest.store import Store, articles
from digest.text.rarity import Rarity
from digest.text.search import search_terms

SEARCHED_TERMS = 24
"""How many of a story's rarest words look for candidates."""
CANDIDATES = 600
LEAST_SHARED = 2
LEAST_LIKENESS = 0.30


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a story is about, as words: ``key`` from headline and standfirst, ``all`` of the text too."""

    key: frozenset[str]
    all: frozenset[str]


def related(
    store: Store,
    version: Version,
    *,
    count: int,
    time_zone: str,
    language: str,
    max_age: timedelta | None = None,
    without: Collection[ArticleId] = (),
) -> tuple[Earlier, ...]:
    """Return up to ``count`` archived articles on the subject of ``version``, older than it, newest first."""
    if count == 0:
        return ()
    query = _query(version, language)
    before = version.dated
    with store.read("looking for earlier coverage") as connection:
        counts = articles.document_counts(connection, query.all)
        rarity = Rarity(counts=counts, documents=articles.count(connection))
        rarest = sorted(query.key & counts.keys(), key=lambda term: (-rarity.of(term), term))
        found = articles.candidates(connection, rarest[:SEARCHED_TERMS], before=before, limit=CANDIDATES)
    oldest = before - max_age if max_age is not None else None
    scored = [
        (likeness(query, candidate, rarity, language=language), candidate)
        for candidate in found
        if candidate.article not in without
        and candidate.article != version.article.id
        and (oldest is None or candidate.dated >= oldest)
        and _same_language(candidate.language, language)
    ]
    best = sorted(
        ((score, candidate) for score, candidate in scored if score >= LEAST_LIKENESS),
        key=lambda pair: (-pair[0], -pair[1].dated.timestamp(), pair[1].article),
    )
    chosen = _different(candidate for _, candidate in best)[:count]
    return tuple(
        _earlier(candidate, time_zone)
        for candidate in sorted(chosen, key=lambda c: (-c.dated.timestamp(), c.article))
    )


def likeness(query: Query, candidate: articles.Candidate, rarity: Rarity, *, language: str) -> float:
    """Return how much of each other's subject two articles share, 0..1, weighted by rarity.

    Both ways round: the story's key words in the candidate, and the candidate's headline in the story,
    since a long text would otherwise contain anything and a teaser never enough.
    """
    shared = query.key & candidate.terms
    if len(shared) < LEAST_SHARED:
        return 0.0
    headline = frozenset(search_terms(candidate.headline, language))
    return (rarity.share(shared, query.key) + rarity.share(headline & query.all, headline)) / 2


def _query(version: Version, language: str) -> Query:
    article = version.article
    key = search_terms(f"{article.headline}\n{article.standfirst or _lead(article.text)}", language)
    return Query(key=frozenset(key), all=frozenset(key) | frozenset(search_terms(article.text, language)))


def _lead(text: str) -> str:
    return text.split("\n", 1)[0]


def _same_language(declared: str | None, language: str) -> bool:
    return declared is None or declared.partition("-")[0].lower() == language.partition("-")[0].lower()


def _different(found: Iterable[articles.Candidate]) -> list[articles.Candidate]:
    kept: dict[str, articles.Candidate] = {}
    for candidate in found:
        kept.setdefault(" ".join(candidate.headline.casefold().split()), candidate)
    return list(kept.values())


def _earlier(candidate: articles.Candidate, time_zone: str) -> Earlier:
    moment = candidate.dated if candidate.date_only else candidate.dated.astimezone(ZoneInfo(time_zone))
    return Earlier(
        article=candidate.article,
        headline=candidate.headline,
        date=moment.date(),
        link=candidate.url,
    )
