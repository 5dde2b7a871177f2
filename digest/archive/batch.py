"""Archive what sources hold now: several of them in one transaction, none of them in a long one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from digest.archive.judge import Became
from digest.archive.remember import after
from digest.archive.take import Item, Took, items, take
from digest.clock import Clock, FixedClock
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
    counts: list[Counter[Became]] = [Counter() for _ in batch]
    for work in _transactions([() if one.failure else items(one.articles) for one in batch]):
        with store.write("archiving what sources hold") as connection:
            # Stamped while nobody else can write: whoever writes after a cut-off finds all that was stamped
            # before it committed. The start of the run would stamp into a window that was read already.
            now = clock.now()
            took = take(connection, work.items, now=now, configured=configured)
            for place, one in zip(work.of, took, strict=True):
                counts[place][one.became] += 1
            # With the last of its articles, never before: validators kept too early would skip them for good.
            done = [(batch[place], counts[place]) for place in work.done]
            _note(connection, done, places=places, now=now)
    return tuple(_report(one, count) for one, count in zip(batch, counts, strict=True))


def import_articles(store: Store, articles: Sequence[Article], *, now: datetime) -> Counter[str]:
    """Back-fill the archive and count what was new, changed, known; never eligible for an edition.

    The health of the articles' source is not touched. An article that is there as news stays as it is.
    """
    back = [
        replace(article, taken_as=TakenAs.IMPORT) if article.taken_as is TakenAs.NEWS else article
        for article in articles
    ]
    return Counter(one.became for one in archive_articles(store, back, clock=FixedClock(now)))


def archive_articles(
    store: Store,
    articles: Sequence[Article],
    *,
    clock: Clock,
    configured: Mapping[str, SourceConfig] | None = None,
) -> tuple[Took, ...]:
    """Archive articles of one source and tell what became of each; its health is not touched."""
    took: list[Took] = []
    for work in _transactions([items(articles)]):
        with store.write("archiving articles") as connection:
            took += take(connection, work.items, now=clock.now(), configured=configured)
    return tuple(took)


def archive_pushed(
    store: Store,
    collected: Collected,
    *,
    place: str,
    clock: Clock,
    configured: Mapping[str, SourceConfig],
) -> tuple[Took, ...]:
    """Archive what a source has sent by itself, tell what became of each, and note that it did."""
    took = archive_articles(store, collected.articles, clock=clock, configured=configured)
    counts = Counter(one.became for one in took)
    with store.write("noting that a source has sent something") as connection:
        places = {collected.source: place}
        _note(connection, [(collected, counts)], places=places, now=clock.now())
    return took


@dataclass(slots=True)
class _Work:
    """What one transaction does."""

    items: list[Item] = field(default_factory=list)
    of: list[int] = field(default_factory=list)
    """For each of them the place of its source in the batch."""
    done: list[int] = field(default_factory=list)
    """Sources whose last article is among these."""


def _transactions(held: Sequence[Sequence[Item]]) -> Iterator[_Work]:
    """Part what the sources hold; an article that two of them have comes in two transactions."""
    work, ids = _Work(), set[ArticleId]()
    for place, some in enumerate(held):
        for item in some:
            if item.article.id in ids or len(ids) == _MOST_ARTICLES:
                yield work
                work, ids = _Work(), set()
            work.items.append(item)
            work.of.append(place)
            ids.add(item.article.id)
        work.done.append(place)
        if len(work.done) == _MOST_SOURCES:
            yield work
            work, ids = _Work(), set()
    if work.done:
        yield work


def _note(
    connection: Connection,
    done: Sequence[tuple[Collected, Mapping[Became, int]]],
    *,
    places: Mapping[SourceId, str],
    now: datetime,
) -> None:
    known = sources.states(connection, [look.source for look, _ in done])
    noted = [
        after(known.get(look.source), look, counts, place=places[look.source], now=now)
        for look, counts in done
    ]
    sources.note(connection, [state for state, _ in noted], [day for _, day in noted])


def _report(collected: Collected, counts: Counter[Became]) -> SourceReport:
    return SourceReport(
        source=collected.source,
        status=_status(collected),
        failure=collected.failure,
        notes=collected.notes,
        new=counts[Became.NEW],
        changed=counts[Became.CHANGED],
        known=counts[Became.KNOWN] + counts[Became.REFUSED],
        earlier=counts[Became.EARLIER],
        cancelled=counts[Became.CANCELLED],
    )


def _status(collected: Collected) -> SourceStatus:
    if collected.failure is not None:
        return SourceStatus.FAILED
    if collected.not_modified:
        return SourceStatus.UNCHANGED
    return SourceStatus.OK if collected.held else SourceStatus.EMPTY
