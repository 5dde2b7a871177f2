"""Erase addresses and names: of old copies in the ledger, of readers whose subscriptions are long over."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, exists, func, select

from digest.model import EditionId, NewsletterId, SubscriberId, SubscriptionState
from digest.store import tables

_d, _p, _s = tables.delivery.c, tables.subscription.c, tables.subscriber.c
_NOTHING = {"address": None, "mailbox": None, "name": ""}


def editions_with_addresses(connection: Connection, *, before: date) -> tuple[EditionId, ...]:
    """Return the editions older than ``before`` in whose ledger addresses still stand."""
    e = tables.edition.c
    # A range, not IS NOT NULL: the unique index on (newsletter, date, address) then answers at once.
    some = exists().where(_d.newsletter == e.newsletter, _d.edition_date == e.edition_date, _d.address > "")
    query = select(e.newsletter, e.edition_date).where(e.edition_date < before, some)
    return tuple(
        EditionId(newsletter=NewsletterId(row.newsletter), date=row.edition_date)
        for row in connection.execute(query)
    )


def erase_copies(connection: Connection, edition: EditionId, *, limit: int) -> int:
    """Erase addresses and names of up to ``limit`` copies of an edition; return of how many."""
    here = (_d.newsletter == edition.newsletter, _d.edition_date == edition.date)
    some = select(_d.subscriber).where(*here, _d.address > "").limit(limit)
    erased = connection.execute(
        tables.delivery.update().where(*here, _d.subscriber.in_(some)).values(**_NOTHING)
    )
    return erased.rowcount


def erase_copies_of(connection: Connection, subscriber: SubscriberId) -> int:
    """Erase a reader's address and name in all copies; return in how many."""
    erased = connection.execute(
        tables.delivery.update().where(_d.subscriber == subscriber).values(**_NOTHING)
    )
    return erased.rowcount


def long_gone(connection: Connection, *, before: datetime, limit: int) -> tuple[SubscriberId, ...]:
    """Return readers with an address, all of whose subscriptions ended before ``before``."""
    query = (
        select(_s.id)
        .join(tables.subscription, _p.subscriber == _s.id)
        .where(_s.mailbox != "")
        .group_by(_s.id)
        .having(
            func.count().filter(_p.state == SubscriptionState.ACTIVE) == 0,
            func.count().filter(_p.ended_at.is_(None)) == 0,
            func.max(_p.ended_at) < before,
        )
        .order_by(_s.id)
        .limit(limit)
    )
    return tuple(SubscriberId(number) for number in connection.execute(query).scalars())


def erase_subscriber(connection: Connection, subscriber: SubscriberId) -> None:
    """Leave nothing of a reader but the number, which tokens and message ids were made of."""
    connection.execute(
        tables.subscriber.update()
        .where(_s.id == subscriber)
        .values(address=f"erased {subscriber}", mailbox="", name="")
    )
