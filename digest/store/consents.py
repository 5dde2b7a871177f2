"""The log of consents: append-only; what a reader wanted when, and how we know."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from digest.model import Consent, ConsentKind, ConsentOrigin, NewsletterId, SubscriberId
from digest.store import tables


def add(connection: Connection, lines: Iterable[Consent]) -> None:
    """Append lines."""
    rows = [
        {
            "newsletter": line.newsletter,
            "subscriber": line.subscriber,
            "kind": line.kind,
            "origin": line.origin,
            "at": line.at,
            "detail": line.detail,
        }
        for line in lines
    ]
    if rows:
        connection.execute(tables.consent.insert(), rows)


def history(
    connection: Connection, subscriber: SubscriberId, newsletter: NewsletterId | None = None
) -> tuple[Consent, ...]:
    """Return what the log tells of a subscriber, the oldest first."""
    c = tables.consent.c
    query = select(tables.consent).where(c.subscriber == subscriber).order_by(c.id)
    if newsletter is not None:
        query = query.where(c.newsletter == newsletter)
    return tuple(
        Consent(
            newsletter=NewsletterId(row.newsletter),
            subscriber=SubscriberId(row.subscriber),
            kind=ConsentKind(row.kind),
            origin=ConsentOrigin(row.origin),
            at=row.at,
            detail=row.detail,
        )
        for row in connection.execute(query)
    )


def chose_topics(connection: Connection, newsletter: NewsletterId) -> frozenset[SubscriberId]:
    """Return who chose topics by page or command: a list does not change theirs any more."""
    c = tables.consent.c
    query = select(c.subscriber).where(c.newsletter == newsletter, c.kind == ConsentKind.TOPICS).distinct()
    return frozenset(SubscriberId(number) for number in connection.execute(query).scalars())


def blank(connection: Connection, subscriber: SubscriberId) -> None:
    """Forget the words beside a subscriber's consents; that and when they were given stays."""
    connection.execute(
        tables.consent.update().where(tables.consent.c.subscriber == subscriber).values(detail="")
    )
