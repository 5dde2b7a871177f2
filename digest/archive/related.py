"""Related coverage: earlier articles on the same subject, from our own archive."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from digest.archive.subject import LEAST_LIKENESS, Query, likeness, said, weighed
from digest.model import ArticleId, Earlier, Version
from digest.store import Connection, Store, articles
from digest.text.rarity import Rarity

SEARCHED_TERMS = 24
"""How many of a story's weightiest words look for candidates at most."""
CANDIDATES = 600
"""So many articles are looked at: all that hold the rarest words, and the newest that hold the next."""
DERIVED = 0.85
"""Of two reports on one event the one that has a headline of its own, and mostly a link, goes first."""
APART = timedelta(days=60)
"""Coverage so far from what is shown already loses little beside it (to 1/e of the whole loss)."""
LOSS = 0.5
"""What one of the same day loses."""


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

    What its source lists below it goes before all that is only alike; beyond that they are spread over time.
    With ``until`` the archive is read as of then: what came in later neither is found nor counts.
    """
    if count == 0:
        return ()
    before = version.dated
    oldest = before - max_age if max_age is not None else None
    words = said(version, language)
    with store.read("looking for earlier coverage") as connection:
        rarity = _rarity(connection, words.often.keys(), until=until)
        query = weighed(words, rarity)
        listed = articles.listed(connection, version.article.listed, until=until)
        found = _candidates(connection, query, rarity, before=before, until=until)

    def fits(candidate: articles.Candidate) -> bool:
        return (
            candidate.article not in without
            and candidate.article != version.article.id
            and candidate.dated < before
            and (oldest is None or candidate.dated >= oldest)
            and _same_language(candidate.language, language)
        )

    named = {candidate.article for candidate in listed}
    alike = [
        (score * (DERIVED if candidate.headline_derived else 1.0), candidate)
        for candidate in found
        if candidate.article not in named
        and fits(candidate)
        and (score := likeness(query, candidate, rarity)) >= LEAST_LIKENESS
    ]
    own = [(1.0, candidate) for candidate in listed if fits(candidate)]
    chosen = _spread(alike, count=count, beside=_spread(own, count=count))
    return tuple(
        _earlier(candidate, time_zone)
        for candidate in sorted(chosen, key=lambda c: (-c.dated.timestamp(), c.article))
    )


def _spread(
    scored: Iterable[tuple[float, articles.Candidate]],
    *,
    count: int,
    beside: Sequence[articles.Candidate] = (),
) -> list[articles.Candidate]:
    """Add to ``beside`` the best until they are ``count``, each judged beside those that are chosen.

    One that lies near them in time loses; one with the same headline is out.
    """
    chosen = list(beside)
    names = {_name(candidate) for candidate in chosen}
    left = sorted(scored, key=lambda pair: (-pair[0], -pair[1].dated.timestamp(), pair[1].article))
    while len(chosen) < count and (left := [pair for pair in left if _name(pair[1]) not in names]):
        _, best = max(left, key=lambda pair: pair[0] * _apart(pair[1], chosen))  # the first of equal ones
        chosen.append(best)
        names.add(_name(best))
    return chosen


def _apart(candidate: articles.Candidate, chosen: Iterable[articles.Candidate]) -> float:
    gaps = (abs((candidate.dated - other.dated) / APART) for other in chosen)
    return 1 - LOSS * max((math.exp(-gap) for gap in gaps), default=0.0)


def _name(candidate: articles.Candidate) -> str:
    return " ".join(candidate.headline.casefold().split())


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
    heaviest = sorted(query.weights, key=lambda term: (-query.weights[term], term))[:SEARCHED_TERMS]
    rarest = sorted(heaviest, key=lambda term: (rarity.counts[term], term))
    sums = list(accumulate(rarity.counts[term] for term in rarest))
    whole = bisect_right(sums, CANDIDATES)
    found: dict[ArticleId, articles.Candidate] = {}
    for searched in (rarest[:whole], rarest[whole : max(whole + 1, 2)]):
        limit = CANDIDATES - len(found)
        if searched and limit > 0:
            more = articles.candidates(connection, searched, before=before, limit=limit, until=until)
            found |= {candidate.article: candidate for candidate in more}
    return list(found.values())


def _same_language(declared: str | None, language: str) -> bool:
    return declared is None or declared.partition("-")[0].lower() == language.partition("-")[0].lower()


def _earlier(candidate: articles.Candidate, time_zone: str) -> Earlier:
    moment = candidate.dated if candidate.date_only else candidate.dated.astimezone(ZoneInfo(time_zone))
    return Earlier(
        article=candidate.article,
        headline=candidate.headline,
        date=moment.date(),
        link=candidate.url,
        headline_derived=candidate.headline_derived,
    )
