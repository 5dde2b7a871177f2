"""Subscribers, and those of them who get a newsletter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, func, select

from digest.model import (
    Consent,
    ConsentKind,
    ConsentOrigin,
    NewsletterId,
    Reader,
    Subscriber,
    SubscriberId,
    SubscriptionState,
)
from digest.store import consents, dialect, tables

ACTIVE, ENDED = SubscriptionState.ACTIVE, SubscriptionState.ENDED


def begin(
    connection: Connection,
    newsletter: NewsletterId,
    listed: Sequence[Subscriber],
    *,
    now: datetime,
    origin: ConsentOrigin = ConsentOrigin.CONFIG,
    detail: str = "",
) -> int:
    """Begin subscriptions and return how many; that of a reader who unsubscribed stays as it is."""
    numbers = _keep_all(connection, listed, now=now)
    left = _in_state(connection, newsletter, numbers.values(), SubscriptionState.UNSUBSCRIBED)
    begun = [number for one in listed if (number := numbers[one.address]) not in left]
    rows = [
        {
            "newsletter": newsletter,
            "subscriber": numbers[subscriber.address],
            "topics": list(subscriber.topics),
            "state": ACTIVE,
            "origin": origin,
            "since": now,
            "ended_at": None,
        }
        for subscriber in listed
        if numbers[subscriber.address] not in left
    ]
    if not rows:
        return 0
    statement = dialect.insert(tables.subscription)
    changed = {name: statement.excluded[name] for name in ("topics", "state", "origin", "since", "ended_at")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["newsletter", "subscriber"], set_=changed), rows
    )
    _note(connection, newsletter, begun, kind=ConsentKind.BEGUN, origin=origin, now=now, detail=detail)
    return len(rows)


def end(
    connection: Connection, newsletter: NewsletterId, subscribers: Sequence[SubscriberId], *, now: datetime
) -> None:
    """End running subscriptions that a list began."""
    p = tables.subscription.c
    ended = connection.execute(
        tables.subscription.update()
        .where(
            p.newsletter == newsletter,
            p.subscriber.in_(list(subscribers)),
            p.origin == ConsentOrigin.CONFIG,
            p.state == ACTIVE,
        )
        .values(state=ENDED, ended_at=now)
        .returning(p.subscriber)
    )
    gone = [SubscriberId(number) for number in sorted(ended.scalars())]
    _note(connection, newsletter, gone, kind=ConsentKind.ENDED, origin=ConsentOrigin.CONFIG, now=now)


def keep(connection: Connection, subscriber: Subscriber, *, now: datetime) -> SubscriberId:
    """Keep a subscriber under a number, or bring mailbox and name up to date; return the number."""
    statement = dialect.insert(tables.subscriber).values(
        address=subscriber.address, mailbox=subscriber.mailbox, name=subscriber.name, created_at=now
    )
    statement = statement.on_conflict_do_update(
        index_elements=["address"], set_={"mailbox": subscriber.mailbox, "name": subscriber.name}
    )
    return SubscriberId(connection.execute(statement.returning(tables.subscriber.c.id)).scalar_one())


def _keep_all(
    connection: Connection, listed: Sequence[Subscriber], *, now: datetime
) -> dict[str, SubscriberId]:
    """Keep many subscribers in two statements; return their numbers by address."""
    if not listed:
        return {}
    statement = dialect.insert(tables.subscriber)
    changed = {name: statement.excluded[name] for name in ("mailbox", "name")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["address"], set_=changed),
        [
            {"address": one.address, "mailbox": one.mailbox, "name": one.name, "created_at": now}
            for one in listed
        ],
    )
    s = tables.subscriber.c
    query = select(s.address, s.id).where(s.address.in_([one.address for one in listed]))
    return {row.address: SubscriberId(row.id) for row in connection.execute(query)}


def _in_state(
    connection: Connection,
    newsletter: NewsletterId,
    subscribers: Iterable[SubscriberId],
    state: SubscriptionState,
) -> frozenset[SubscriberId]:
    p = tables.subscription.c
    query = select(p.subscriber).where(
        p.newsletter == newsletter, p.subscriber.in_(list(subscribers)), p.state == state
    )
    return frozenset(SubscriberId(number) for number in connection.execute(query).scalars())


def _note(
    connection: Connection,
    newsletter: NewsletterId,
    subscribers: Sequence[SubscriberId],
    *,
    kind: ConsentKind,
    origin: ConsentOrigin,
    now: datetime,
    detail: str = "",
) -> None:
    lines = [
        Consent(newsletter=newsletter, subscriber=one, kind=kind, origin=origin, at=now, detail=detail)
        for one in subscribers
    ]
    consents.add(connection, lines)


def readers(
    connection: Connection, newsletter: NewsletterId, *, after: int = 0, limit: int | None = None
) -> tuple[Reader, ...]:
    """Return who gets a newsletter, by rising number, beginning after ``after``: active, not suppressed."""
    p, s = tables.subscription.c, tables.subscriber.c
    query = (
        select(s.id, s.address, s.mailbox, s.name, p.topics)
        .join(tables.subscription, p.subscriber == s.id)
        # By the subscription's own column, whose index is in this order: nothing is sorted for each chunk.
        .where(*_gets(newsletter), p.subscriber > after)
        .order_by(p.subscriber)
    )
    if limit is not None:
        query = query.limit(limit)
    return tuple(
        Reader(
            subscriber=SubscriberId(row.id),
            address=row.address,
            mailbox=row.mailbox,
            name=row.name,
            topics=tuple(row.topics),
        )
        for row in connection.execute(query)
    )


def count(connection: Connection, newsletter: NewsletterId) -> int:
    """Return how many readers get a newsletter."""
    query = (
        select(func.count())
        .select_from(tables.subscription.join(tables.subscriber))
        .where(*_gets(newsletter))
    )
    return connection.execute(query).scalar_one()


def topic_sets(connection: Connection, newsletter: NewsletterId) -> dict[frozenset[str], int]:
    """Return which sets of topics the readers ask for, and how many readers ask for each."""
    p = tables.subscription.c
    query = (
        select(p.topics, func.count().label("number"))
        .select_from(tables.subscription.join(tables.subscriber))
        .where(*_gets(newsletter))
        .group_by(p.topics)
    )
    found: Counter[frozenset[str]] = Counter()
    for row in connection.execute(query):
        found[frozenset(row.topics)] += row.number
    return dict(found)


def _gets(newsletter: NewsletterId) -> tuple[ColumnElement[bool], ...]:
    p = tables.subscription.c
    suppressed = exists().where(tables.suppression.c.address == tables.subscriber.c.address)
    return (p.newsletter == newsletter, p.state == ACTIVE, ~suppressed)
