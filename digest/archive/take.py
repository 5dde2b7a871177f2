"""Take articles into the archive, inside a transaction. In: articles; out: what became of each.

Deciding is ``recognise`` and ``judge``; here the archive is asked and written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest.archive.judge import Became, Judged, judge, settled
from digest.archive.recognise import Habit, Listing, listing, recognise
from digest.config import SourceConfig, SourceKind
from digest.model import Article, ArticleId, PubStatus
from digest.store import Connection, cancelled, purge, taken
from digest.store.traces import traces
from digest.text.fingerprint import Said, said

_LATEST = 12  # versions that tell whether an article ever rests


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article as its source holds it, among all that it holds."""

    article: Article
    said: Said
    listing: Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What became of one article."""

    given: ArticleId
    """The identity that it came with."""
    article: ArticleId
    """Its identity in the archive: another where it was recognised."""
    became: Became
    why: str = ""


def items(articles: Sequence[Article]) -> tuple[Item, ...]:
    """Return what one source holds, each article once, with what they tell of each other."""
    unique = _once_each(articles)
    hashes = {article.id: said(article) for article in unique}
    whole = listing(unique, hashes)
    return tuple(Item(article=article, said=hashes[article.id], listing=whole) for article in unique)


def take(
    connection: Connection,
    some: Sequence[Item],
    *,
    now: datetime,
    configured: Mapping[str, SourceConfig] | None = None,
) -> list[Took]:
    """Write what is new or changed of ``some`` articles, no two of the same id, and tell which is what.

    ``configured`` are the site's sources: an article of one that is no more among them, or that lets us keep
    no text, goes over to the next that has it.
    """
    fresh: list[taken.Fresh] = []
    took: list[Took] = []
    for judged in _judged(connection, some, now=now, configured=configured):
        if judged.was is None and judged.is_version:
            fresh.append(_says(judged))
        else:
            _write(connection, judged, now=now)
        identity = judged.was.id if judged.was is not None else judged.article.id
        took.append(Took(given=judged.article.id, article=identity, became=judged.became, why=judged.why))
    taken.add(connection, fresh, now=now)
    return took


def _judged(
    connection: Connection,
    some: Sequence[Item],
    *,
    now: datetime,
    configured: Mapping[str, SourceConfig] | None,
) -> Iterator[Judged]:
    """Ask the archive about some articles, a handful of queries for all, and judge each."""
    everyone = [item.article for item in some]
    hashes = {item.article.id: item.said for item in some}
    known = taken.known(connection, [article.id for article in everyone])
    found = traces(connection, [article for article in everyone if article.id not in known], hashes)
    killed = purge.barred(connection, everyone, hashes)
    gone = cancelled.barred(connection, everyone, hashes)
    changed: set[int] = set()
    for item in some:
        article = item.article
        is_notice = article.status is PubStatus.CANCELED
        if not is_notice and (article.id in killed or article.id in gone):
            why = "it was killed" if article.id in killed else "its source took it back"
            yield Judged(article=article, said=item.said, became=Became.REFUSED, why=why)
            continue
        was = known.get(article.id) or recognise(
            article, item.said, found, item.listing, now=now, habit=_habit(article, configured)
        )
        moves = was is None or was.address not in item.listing.ids
        judged = judge(article, item.said, was, now=now, configured=configured, moves=moves)
        if was is not None and judged.is_version:
            if was.newest > 2:
                judged = settled(judged, taken.states(connection, was.key, latest=_LATEST), now=now)
            if was.key in changed:
                judged = replace(judged, became=Became.KNOWN, is_version=False, why="it has just changed")
            changed.add(was.key)
        yield judged


def _habit(article: Article, configured: Mapping[str, SourceConfig] | None) -> Habit:
    source = configured.get(article.source) if configured is not None else None
    if source is None or source.kind is SourceKind.FEED:
        return Habit.LISTS_ALL
    return Habit.KEEPS_NAMES if source.kind is SourceKind.PUSH else Habit.ADDS


def _write(connection: Connection, judged: Judged, *, now: datetime) -> None:
    article, was = judged.article, judged.was
    if was is None:
        if judged.became is Became.CANCELLED:
            cancelled.note(connection, article.source, [article.guid or article.id], now=now)
        return
    if judged.is_sighted:
        taken.sighted(connection, article, key=was.key, now=now)
    if judged.is_alias:
        taken.alias(connection, article, key=was.key)
    if judged.goes_over:
        taken.hand_over(connection, was, article.source)
    if judged.is_version:
        taken.change(connection, _says(judged), was, now=now)


def _says(judged: Judged) -> taken.Fresh:
    return taken.Fresh(article=judged.article, said=judged.said, freed=judged.freed)


def _once_each(articles: Sequence[Article]) -> list[Article]:
    """Let what bears one identity fall together, the first one staying; and what has only a name, the last.

    Agency files hold every message on a piece; one that takes it back counts, wherever it stands.
    """
    best: dict[tuple[str, str], Article] = {}
    for article in articles:
        named = article.guid if article.url is None else None
        key = ("id", article.id) if named is None else ("guid", named)
        other = best.get(key)
        if other is None or _counts_more(article, other, latest=named is not None):
            best[key] = article
    return list({article.id: article for article in best.values()}.values())


def _counts_more(article: Article, other: Article, *, latest: bool) -> bool:
    by, over = (one.status is PubStatus.CANCELED for one in (article, other))
    if by != over or not latest:
        return by and not over
    before, after = other.modified or other.published, article.modified or article.published
    return before is None or after is None or after >= before
