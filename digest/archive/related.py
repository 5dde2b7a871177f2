"""Related coverage: earlier articles on the same subject, from our own archive."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from digest.model import ArticleId, Earlier, Version
from digest.store import Connection, Store, articles
from digest.text.rarity import Rarity
from digest.text.search import search_terms

SEARCHED_TERMS = 24
"""How many of a story's rarest words look for candidates at most."""
CANDIDATES = 600
"""So many articles are looked at: all that hold the rarest words, and the newest that hold the next."""
LEAST_SHARED = 2
LEAST_LIKENESS = 0.17
DERIVED = 0.85
"""Of two reports on one event the one that has a headline of its own, and mostly a link, goes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a story is about, as words."""

    key: frozenset[str]
    """Of headline and standfirst, those that any other article holds too: the rest can tell nothing."""
    all: frozenset[str]
    """Of the whole text."""


def related(
    store: Store,
    version: Version,
    *,
    count: int,
    time_zone: str,
    language: str,
    max_age: timedelta | None = None,
    without: Collection[ArticleId] = (),
    until: datetime | None = None,
) -> tuple[Earlier, ...]:
    """Return up to ``count`` archived articles on the subject of ``version``, older than it, newest first.

    With ``until`` the archive is read as of then: what came in later neither is found nor counts.
    """
    if count == 0:
        return ()
    words = _words(version, language)
    before = version.dated
    with store.read("looking for earlier coverage") as connection:
        rarity = _rarity(connection, words.all, until=until)
        query = Query(
            key=frozenset(term for term in words.key if rarity.counts.get(term, 0) > 1), all=words.all
        )
        found = _candidates(connection, query, rarity, before=before, until=until)
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


def _rarity(connection: Connection, terms: Collection[str], *, until: datetime | None) -> Rarity:
    counts, documents = articles.document_counts(connection, terms), articles.count(connection)
    if until is None:
        return Rarity(counts=counts, documents=documents)
    later, more = articles.counts_after(connection, until, terms)
    return Rarity(
        counts={term: count - later[term] for term, count in counts.items()}, documents=documents - more
    )


def _candidates(
    connection: Connection, query: Query, rarity: Rarity, *, before: datetime, until: datetime | None
) -> list[articles.Candidate]:
    """Return the articles to look at: all that hold the rarest words, and the newest that hold the next.

    At least two words are searched where there are two, since a candidate has to share as many.
    """
    rarest = sorted(query.key, key=lambda term: (rarity.counts[term], term))[:SEARCHED_TERMS]
    sums = list(accumulate(rarity.counts[term] for term in rarest))
    whole = bisect_right(sums, CANDIDATES)
    found: dict[ArticleId, articles.Candidate] = {}
    for searched in (rarest[:whole], rarest[whole : max(whole + 1, 2)]):
        limit = CANDIDATES - len(found)
        if searched and limit > 0:
            more = articles.candidates(connection, searched, before=before, limit=limit, until=until)
            found |= {candidate.article: candidate for candidate in more}
    return list(found.values())


def likeness(query: Query, candidate: articles.Candidate, rarity: Rarity, *, language: str) -> float:
    """Return how much of each other's subject two articles share, 0..1.

    The geometric mean of both ways round: the story's key words in the candidate, and the candidate's
    headline in the story, since a long text would otherwise contain anything and a teaser never enough.
    Weights are squared: one name that few articles hold says more than several common words.
    """
    shared = query.key & candidate.terms
    if len(shared) < LEAST_SHARED:
        return 0.0
    headline = frozenset(search_terms(candidate.headline, language))
    ours = _share(shared, query.key, rarity)
    theirs = _share(headline & query.all, headline, rarity)
    return math.sqrt(ours * theirs) * (DERIVED if candidate.headline_derived else 1.0)


def _share(part: Collection[str], whole: Collection[str], rarity: Rarity) -> float:
    weight = sum(rarity.of(word) ** 2 for word in whole)
    return sum(rarity.of(word) ** 2 for word in part) / weight if weight else 0.0


def _words(version: Version, language: str) -> Query:
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
