"""Subscriptions in whatever state: found by newsletter, subscriber or address; moved on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from digest.model import (
    ConsentOrigin,
    DeliveryState,
    EditionId,
    NewsletterId,
    SubscriberId,
    Subscription,
    SubscriptionState,
)
from digest.store import dialect, tables

_p, _s = tables.subscription.c, tables.subscriber.c


def every(connection: Connection, newsletter: NewsletterId | None = None) -> tuple[Subscription, ...]:
    """Return all subscriptions, or those of one newsletter, by subscriber; erased readers' too."""
    query = _query().order_by(_s.id, _p.newsletter)
    if newsletter is not None:
        query = query.where(_p.newsletter == newsletter)
    return tuple(_subscription(row) for row in connection.execute(query))


def of(connection: Connection, subscriber: SubscriberId) -> tuple[Subscription, ...]:
    """Return a subscriber's subscriptions."""
    query = _query().where(_s.id == subscriber).order_by(_p.newsletter)
    return tuple(_subscription(row) for row in connection.execute(query))


def one(connection: Connection, newsletter: NewsletterId, subscriber: SubscriberId) -> Subscription | None:
    """Return one subscription; None where there is none."""
    row = connection.execute(_query().where(_s.id == subscriber, _p.newsletter == newsletter)).one_or_none()
    return _subscription(row) if row is not None else None


def subscriber(connection: Connection, address: str) -> SubscriberId | None:
    """Return the number of an address in its normal form; None where nobody has it."""
    number = connection.execute(select(_s.id).where(_s.address == address)).scalar_one_or_none()
    return SubscriberId(number) if number is not None else None


def address(connection: Connection, subscriber: SubscriberId) -> str | None:
    """Return a subscriber's address in its normal form; None where there is no such subscriber."""
    return connection.execute(select(_s.address).where(_s.id == subscriber)).scalar_one_or_none()


def copies(connection: Connection, subscriber: SubscriberId) -> tuple[tuple[EditionId, DeliveryState], ...]:
    """Return a subscriber's copies of editions and what became of them."""
    d = tables.delivery.c
    query = (
        select(d.newsletter, d.edition_date, d.state)
        .where(d.subscriber == subscriber)
        .order_by(d.edition_date, d.newsletter)
    )
    return tuple(
        (
            EditionId(newsletter=NewsletterId(row.newsletter), date=row.edition_date),
            DeliveryState(row.state),
        )
        for row in connection.execute(query)
    )


def move(
    connection: Connection,
    newsletter: NewsletterId,
    subscriber: SubscriberId,
    *,
    to: SubscriptionState,
    if_in: Collection[SubscriptionState],
    now: datetime,
) -> bool:
    """Move a subscription on if it is still where the caller thinks; False where it is not."""
    active = to is SubscriptionState.ACTIVE
    result = connection.execute(
        tables.subscription.update()
        .where(_p.newsletter == newsletter, _p.subscriber == subscriber, _p.state.in_(list(if_in)))
        .values(state=to, ended_at=None if active else now, **({"since": now} if active else {}))
    )
    return result.rowcount == 1


def add_unsubscribed(
    connection: Connection,
    newsletter: NewsletterId,
    subscriber: SubscriberId,
    *,
    topics: tuple[str, ...],
    origin: ConsentOrigin,
    now: datetime,
) -> None:
    """Keep the unsubscribe of a reader who has no subscription yet."""
    statement = dialect.insert(tables.subscription).values(
        newsletter=newsletter,
        subscriber=subscriber,
        topics=list(topics),
        state=SubscriptionState.UNSUBSCRIBED,
        origin=origin,
        since=now,
        ended_at=now,
    )
    connection.execute(statement.on_conflict_do_nothing())


def set_values(
    connection: Connection,
    newsletter: NewsletterId,
    subscriber: SubscriberId,
    *,
    topics: tuple[str, ...] | None = None,
    origin: ConsentOrigin | None = None,
) -> None:
    """Write what a reader wants to read, or what keeps the subscription."""
    values: dict[str, Any] = {}
    if topics is not None:
        values["topics"] = list(topics)
    if origin is not None:
        values["origin"] = origin
    if values:
        connection.execute(
            tables.subscription.update()
            .where(_p.newsletter == newsletter, _p.subscriber == subscriber)
            .values(**values)
        )


def _query() -> Select[Any]:
    return select(
        _s.id,
        _s.address,
        _s.mailbox,
        _s.name,
        _p.newsletter,
        _p.topics,
        _p.state,
        _p.origin,
        _p.since,
        _p.ended_at,
    ).join(tables.subscription, _p.subscriber == _s.id)


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        newsletter=NewsletterId(row.newsletter),
        subscriber=SubscriberId(row.id),
        address=row.address,
        mailbox=row.mailbox,
        name=row.name,
        topics=tuple(row.topics),
        state=SubscriptionState(row.state),
        origin=ConsentOrigin(row.origin),
        since=row.since,
        ended_at=row.ended_at,
    )
