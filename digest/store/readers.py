"""Subscribers, and those of them who get a newsletter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
    p = tables.subscription.c
    begun: list[int] = []
    for subscriber in listed:
        statement = dialect.insert(tables.subscription).values(
            newsletter=newsletter,
            subscriber=keep(connection, subscriber, now=now),
            topics=list(subscriber.topics),
            state=ACTIVE,
            origin=origin,
            since=now,
        )
        statement = statement.on_conflict_do_update(
            index_elements=["newsletter", "subscriber"],
            set_={
                "topics": list(subscriber.topics),
                "state": ACTIVE,
                "origin": origin,
                "since": now,
                "ended_at": None,
            },
            where=p.state != SubscriptionState.UNSUBSCRIBED,
        )
        begun += connection.execute(statement.returning(p.subscriber)).scalars().all()
    consents.add(
        connection,
        [
            Consent(
                newsletter=newsletter,
                subscriber=SubscriberId(number),
                kind=ConsentKind.BEGUN,
                origin=origin,
                at=now,
                detail=detail,
            )
            for number in begun
        ],
    )
    return len(begun)


def end(
    connection: Connection, newsletter: NewsletterId, subscribers: Sequence[SubscriberId], *, now: datetime
) -> None:
    """End running subscriptions that a list began."""
    p = tables.subscription.c
    for identity in subscribers:
        ended = connection.execute(
            tables.subscription.update()
            .where(
                p.newsletter == newsletter,
                p.subscriber == identity,
                p.origin == ConsentOrigin.CONFIG,
                p.state == ACTIVE,
            )
            .values(state=ENDED, ended_at=now)
        )
        if ended.rowcount:
            line = Consent(
                newsletter=newsletter,
                subscriber=identity,
                kind=ConsentKind.ENDED,
                origin=ConsentOrigin.CONFIG,
                at=now,
            )
            consents.add(connection, [line])


def keep(connection: Connection, subscriber: Subscriber, *, now: datetime) -> SubscriberId:
    """Keep a subscriber under a number, or bring mailbox and name up to date; return the number."""
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
    """Return who gets a newsletter, by rising number, beginning after ``after``: active, not suppressed."""
    p, s = tables.subscription.c, tables.subscriber.c
    query = (
        select(s.id, s.address, s.mailbox, s.name, p.topics)
        .join(tables.subscription, p.subscriber == s.id)
        .where(*_gets(newsletter), s.id > after)
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
