"""Holding an edition, letting it go on from where it was, and ending one whose time is over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, exists, select

from digest.model import DeliveryState, EditionId, EditionRecord, EditionState, NewsletterId
from digest.store import editions, ledger, tables

HOLDABLE = frozenset(
    {
        EditionState.DRAFT,
        EditionState.READY,
        EditionState.APPROVED,
        EditionState.FREEZING,
        EditionState.FROZEN,
        EditionState.SENDING,
    }
)


def hold(
    connection: Connection,
    identity: EditionId,
    *,
    reason: str,
    if_in: Collection[EditionState] = HOLDABLE,
) -> bool:
    """Hold an edition and remember where it was; a sender stops before its next claim.

    False where it is in none of ``if_in``, so that what is held keeps its first reason.
    """
    record = editions.record(connection, identity)
    if record is None or record.state not in if_in:
        return False
    return editions.set_state(
        connection,
        identity,
        to=EditionState.HELD,
        if_in=(record.state,),
        reason=reason,
        held_from=record.state,
    )


def release(connection: Connection, identity: EditionId) -> EditionState | None:
    """Let a held edition go on from where it was and return that state; None where it is not held."""
    record = editions.record(connection, identity)
    if record is None or record.state is not EditionState.HELD:
        return None
    back = record.held_from or _derived(connection, record)
    editions.set_state(connection, identity, to=back, if_in=(EditionState.HELD,), reason=None, held_from=None)
    return back


def plan(
    connection: Connection, identity: EditionId, *, send_after: datetime | None, send_before: datetime
) -> None:
    """Note when an edition may leave, as long as it is not frozen."""
    e = tables.edition.c
    connection.execute(
        tables.edition.update()
        .where(e.newsletter == identity.newsletter, e.edition_date == identity.date, e.frozen_at.is_(None))
        .values(send_after=send_after, send_before=send_before)
    )


def expire(connection: Connection, identity: EditionId, *, reason: str, now: datetime) -> EditionState | None:
    """End an edition whose time is over; what has not left of it expires. Returns how it ended.

    None where a copy is just being handed over: it is asked again later.
    """
    d = tables.delivery.c
    here = (d.newsletter == identity.newsletter, d.edition_date == identity.date)
    busy = (DeliveryState.LEASED, DeliveryState.HANDING)
    connection.execute(
        tables.delivery.update()
        .where(*here, d.state == DeliveryState.LEASED, d.lease_until <= now)
        .values(state=DeliveryState.QUEUED, owner=None, lease_until=None)
    )
    connection.execute(  # its lease is over: nobody may still take an answer for it
        tables.delivery.update()
        .where(*here, d.state == DeliveryState.HANDING, d.lease_until <= now)
        .values(state=DeliveryState.IN_DOUBT, owner=None, lease_until=None)
    )
    if connection.execute(select(exists().where(*here, d.state.in_(busy)))).scalar_one():
        return None
    ledger.close(connection, identity)
    left = ledger.tally(connection, identity).of(DeliveryState.SENT, DeliveryState.ASSUMED_SENT)
    end = EditionState.DONE if left else EditionState.EXPIRED
    editions.set_state(
        connection, identity, to=end, if_in=(*HOLDABLE, EditionState.HELD), reason=reason, held_from=None
    )
    return end


def doubtful(connection: Connection, identity: EditionId) -> int:
    """Return how many copies may or may not have left: handed over without an answer."""
    states = (DeliveryState.HANDING, DeliveryState.IN_DOUBT)
    return ledger.tally(connection, identity).of(*states)


def settle_doubts(connection: Connection, identity: EditionId, *, resend: bool, all_open: bool) -> int:
    """Decide of the copies in doubt: queue them again, flagged, or take them for sent.

    ``all_open`` counts every copy that is not final as in doubt: the ledger is older than what was sent.
    """
    d, states = tables.delivery.c, DeliveryState
    doubted = [states.HANDING, states.IN_DOUBT]
    if all_open:
        doubted += [states.QUEUED, states.LEASED, states.DEFERRED]
    free = {"owner": None, "lease_until": None}
    again = {"state": states.QUEUED, "maybe_dup": d.maybe_dup + 1, "next_at": None}
    return connection.execute(
        tables.delivery.update()
        .where(d.newsletter == identity.newsletter, d.edition_date == identity.date, d.state.in_(doubted))
        .values(**(again if resend else {"state": states.ASSUMED_SENT}), **free)
    ).rowcount


def _derived(connection: Connection, record: EditionRecord) -> EditionState:
    """Read from the ledger where an edition was that something else has held."""
    if record.frozen_at is not None:
        d = tables.delivery.c
        touched = exists().where(
            d.newsletter == record.id.newsletter, d.edition_date == record.id.date, d.fence > 0
        )
        begun = connection.execute(select(touched)).scalar_one()
        return EditionState.SENDING if begun else EditionState.FROZEN
    if record.content_hash is not None:
        return EditionState.FREEZING
    return EditionState.APPROVED if record.revision else EditionState.DRAFT


def holdable(connection: Connection, *states: EditionState) -> tuple[EditionId, ...]:
    """Return the editions that are in any of ``states``, of all that can be held where none is named."""
    e = tables.edition.c
    wanted = [str(state) for state in (states or sorted(HOLDABLE))]
    query = select(e.newsletter, e.edition_date).where(e.state.in_(wanted))
    rows = connection.execute(query.order_by(e.edition_date, e.newsletter))
    return tuple(EditionId(newsletter=NewsletterId(row.newsletter), date=row.edition_date) for row in rows)
