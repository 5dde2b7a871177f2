"""Subscribers and subscriptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from digest.model import NewsletterId, Reader, Subscriber, SubscriberId
from digest.store import dialect, tables

ACTIVE, ENDED = "active", "ended"
FROM_CONFIG = "config"


def begin(
    connection: Connection, newsletter: NewsletterId, listed: Sequence[Subscriber], *, now: datetime
) -> None:
    """Begin the subscriptions of listed readers, or bring name and topics of running ones up to date."""
    for subscriber in listed:
        statement = dialect.insert(tables.subscription).values(
            newsletter=newsletter,
            subscriber=_subscriber(connection, subscriber, now=now),
            topics=list(subscriber.topics),
            state=ACTIVE,
            origin=FROM_CONFIG,
            since=now,
        )
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["newsletter", "subscriber"],
                set_={"topics": list(subscriber.topics), "state": ACTIVE, "ended_at": None},
            )
        )


def end(
    connection: Connection, newsletter: NewsletterId, subscribers: Sequence[SubscriberId], *, now: datetime
) -> None:
    """End subscriptions that a list began."""
    s = tables.subscription.c
    for identity in subscribers:
        connection.execute(
            tables.subscription.update()
            .where(s.newsletter == newsletter, s.subscriber == identity, s.origin == FROM_CONFIG)
            .values(state=ENDED, ended_at=now)
        )


def _subscriber(connection: Connection, subscriber: Subscriber, *, now: datetime) -> SubscriberId:
    statement = dialect.insert(tables.subscriber).values(
        address=subscriber.address, mailbox=subscriber.mailbox, name=subscriber.name, created_at=now
    )
    statement = statement.on_conflict_do_update(
        index_elements=["address"], set_={"mailbox": subscriber.mailbox, "name": subscriber.name}
    )
    return SubscriberId(connection.execute(statement.returning(tables.subscriber.c.id)).scalar_one())


def readers(
    connection: Connection, newsletter: NewsletterId, *, after: int = 0, limit: int | None = None
) -> tuple[Reader, ...]:
    """Return the active readers of a newsletter by rising number, beginning after ``after``."""
    p, s = tables.subscription.c, tables.subscriber.c
    query = (
        select(s.id, s.address, s.mailbox, s.name, p.topics)
        .join(tables.subscription, p.subscriber == s.id)
        .where(p.newsletter == newsletter, p.state == ACTIVE, s.id > after)
        .order_by(s.id)
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
    """Return the number of active readers."""
    p = tables.subscription.c
    query = select(func.count()).where(p.newsletter == newsletter, p.state == ACTIVE)
    return connection.execute(query).scalar_one()


def topic_sets(connection: Connection, newsletter: NewsletterId) -> dict[frozenset[str], int]:
    """Return which sets of topics the active readers ask for, and how many readers ask for each."""
    p = tables.subscription.c
    query = (
        select(p.topics, func.count().label("number"))
        .where(p.newsletter == newsletter, p.state == ACTIVE)
        .group_by(p.topics)
    )
    found: Counter[frozenset[str]] = Counter()
    for row in connection.execute(query):
        found[frozenset(row.topics)] += row.number
    return dict(found)
