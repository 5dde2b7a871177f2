"""Trying again what was refused, by a person's order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from digest.model import DeliveryState, EditionId, EditionState
from digest.store import editions, tables

RETRIABLE = frozenset(
    {EditionState.FROZEN, EditionState.SENDING, EditionState.DONE, EditionState.EXPIRED, EditionState.HELD}
)
_OVER = (EditionState.DONE, EditionState.EXPIRED)


def retry(connection: Connection, identity: EditionId, *, send_before: datetime) -> int:
    """Queue the failed and the deferred copies of a frozen edition again; return how many.

    An edition that was over is sent again, until ``send_before`` where its own deadline is earlier. Copies
    that may have left are not touched: they follow their own policy.
    """
    d = tables.delivery.c
    changed = connection.execute(
        tables.delivery.update()
        .where(
            d.newsletter == identity.newsletter,
            d.edition_date == identity.date,
            d.state.in_([DeliveryState.FAILED, DeliveryState.DEFERRED]),
            d.mailbox.is_not(None),
        )
        .values(state=DeliveryState.QUEUED, attempts=0, next_at=None)
    ).rowcount
    record = editions.existing(connection, identity)
    if changed and (record.send_before is None or record.send_before < send_before):
        editions.set_state(
            connection, identity, to=record.state, if_in=(record.state,), send_before=send_before
        )
    if changed:
        editions.set_state(connection, identity, to=EditionState.SENDING, if_in=_OVER, reason=None)
    return changed
