"""The freeze: one row of the ledger for each reader, in chunks, invisible until one update frees them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, func, select

from digest.model import DeliveryState, EditionId, Reader
from digest.store import readers, tables

CHUNK = 500
"""Rows in one transaction, so that another writer never waits long."""


def add_chunk(
    connection: Connection,
    identity: EditionId,
    segment_of: Callable[[Reader], str | None],
    *,
    limit: int = CHUNK,
) -> int:
    """Enter the next readers after the greatest one that is in; return how many, 0 when all are.

    The watermark is read in the same transaction, so that two who freeze one edition never collide.
    A reader for whom ``segment_of`` has no segment is entered as skipped.
    """
    found = readers.readers(
        connection, identity.newsletter, after=_watermark(connection, identity), limit=limit
    )
    rows = []
    for reader in found:
        segment = segment_of(reader)
        rows.append(
            {
                "newsletter": identity.newsletter,
                "edition_date": identity.date,
                "subscriber": reader.subscriber,
                "address": reader.address,
                "mailbox": reader.mailbox,
                "name": reader.name,
                "segment": segment,
                "state": DeliveryState.QUEUED if segment is not None else DeliveryState.SKIPPED,
            }
        )
    if rows:
        connection.execute(tables.delivery.insert(), rows)
    return len(rows)


def count(connection: Connection, identity: EditionId) -> int:
    """Return how many readers are in."""
    d = tables.delivery.c
    return connection.execute(
        select(func.count()).where(d.newsletter == identity.newsletter, d.edition_date == identity.date)
    ).scalar_one()


def remove_chunk(connection: Connection, identity: EditionId, *, limit: int = CHUNK) -> int:
    """Take out readers of an edition that was never frozen; return how many, 0 when none is left."""
    d = tables.delivery.c
    here = (d.newsletter == identity.newsletter, d.edition_date == identity.date)
    last = select(d.subscriber).where(*here).order_by(d.subscriber).limit(limit)
    removed = connection.execute(tables.delivery.delete().where(*here, d.subscriber.in_(last)))
    return removed.rowcount


def _watermark(connection: Connection, identity: EditionId) -> int:
    d = tables.delivery.c
    query = select(func.coalesce(func.max(d.subscriber), 0)).where(
        d.newsletter == identity.newsletter, d.edition_date == identity.date
    )
    return int(connection.execute(query).scalar_one())
