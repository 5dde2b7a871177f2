"""Archive what sources hold now: several of them in one transaction, none of them in a long one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from digest.archive.take import Taken, take
from digest.clock import Clock
from digest.config import SourceConfig
from digest.model import Article, ArticleId, Collected, SourceId, SourceReport, SourceStatus, TakenAs
from digest.store import Connection, Store, sources

_MOST_ARTICLES = 150  # an article writes up to six rows: a write transaction stays below 1,000
_MOST_SOURCES = 50


def archive(
    store: Store,
    collected: Collected,
    *,
    place: str,
    clock: Clock,
    configured: Mapping[str, SourceConfig] | None = None,
) -> SourceReport:
    """Archive what one source holds now, as ``archive_all`` does."""
    places = {collected.source: place}
    return archive_all(store, (collected,), places=places, clock=clock, configured=configured)[0]


def archive_all(
    store: Store,
    batch: Sequence[Collected],
    *,
    places: Mapping[SourceId, str],
    clock: Clock,
    configured: Mapping[str, SourceConfig] | None = None,
) -> tuple[SourceReport, ...]:
    """Archive what sources hold now and report of each what was new, changed and known.

    ``places`` tell where and how each was read. ``configured`` are the site's sources: an article of one that
    is no more among them, or that lets us keep no text, goes over to the next that has it. A failure changes
    nothing in the archive.
    """
    counts: list[Counter[Taken]] = [Counter() for _ in batch]
    for work in _transactions([() if one.failure else once_each(one.articles) for one in batch]):
        with store.write("archiving what sources hold") as connection:
            # Stamped while nobody else can write: whoever writes after a cut-off finds all that was stamped
            # before it committed. The start of the run would stamp into a window that was read already.
            now = clock.now()
            taken = take(connection, work.articles, now=now, configured=configured)
            for place, verdict in zip(work.of, taken, strict=True):
                counts[place][verdict] += 1
            # With the last of its articles, never before: validators kept too early would skip them for good.
            for place in work.done:
                _note(connection, batch[place], place=places[batch[place].source], now=now)
    return tuple(_report(one, count) for one, count in zip(batch, counts, strict=True))


def import_articles(store: Store, articles: Sequence[Article], *, now: datetime) -> Counter[str]:
    """Back-fill the archive and count what was new, changed, known; never eligible for an edition.

    The health of the articles' source is not touched. An article that is there as news stays as it is.
    """
    back = [
        replace(article, taken_as=TakenAs.IMPORT) if article.taken_as is TakenAs.NEWS else article
        for article in articles
    ]
    counts: Counter[str] = Counter()
    for work in _transactions([once_each(back)]):
        with store.write("archiving articles") as connection:
            counts.update(take(connection, work.articles, now=now))
    return counts


def once_each(articles: Sequence[Article]) -> tuple[Article, ...]:
    """Return the articles without those whose id one before them has."""
    return tuple({article.id: article for article in reversed(articles)}.values())[::-1]


@dataclass(slots=True)
class _Work:
    """What one transaction does."""

    articles: list[Article] = field(default_factory=list)
    of: list[int] = field(default_factory=list)
    """For each article the place of its source in the batch."""
    done: list[int] = field(default_factory=list)
    """Sources whose last article is among these."""


def _transactions(held: Sequence[Sequence[Article]]) -> Iterator[_Work]:
    """Part what the sources hold; an article that two of them have comes in two transactions."""
    work, ids = _Work(), set[ArticleId]()
    for place, articles in enumerate(held):
        for article in articles:
            if article.id in ids or len(ids) == _MOST_ARTICLES:
                yield work
                work, ids = _Work(), set()
            work.articles.append(article)
            work.of.append(place)
            ids.add(article.id)
        work.done.append(place)
        if len(work.done) == _MOST_SOURCES:
            yield work
            work, ids = _Work(), set()
    if work.done:
        yield work


def _note(connection: Connection, collected: Collected, *, place: str, now: datetime) -> None:
    if collected.failure is not None:
        sources.failed(connection, collected.source, place=place, what=collected.failure.what, now=now)
    else:
        sources.succeeded(connection, collected.source, place=place, validators=collected.validators, now=now)


def _report(collected: Collected, counts: Counter[Taken]) -> SourceReport:
    return SourceReport(
        source=collected.source,
        status=_status(collected),
        failure=collected.failure,
        notes=collected.notes,
        new=counts["new"],
        changed=counts["changed"],
        known=counts["known"],
        earlier=counts["earlier"],
    )


def _status(collected: Collected) -> SourceStatus:
    if collected.failure is not None:
        return SourceStatus.FAILED
    if collected.not_modified:
        return SourceStatus.UNCHANGED
    return SourceStatus.OK if collected.articles else SourceStatus.EMPTY
