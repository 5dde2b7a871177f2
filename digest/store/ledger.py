"""The delivery ledger: who may hand over which copy, and what became of it.

A row is one reader's copy. Every step names the fence of the lease it acts under; a step whose fence is
over changes nothing and says so. Times are the caller's: all senders on one SQLite file share a machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection as Connection  # noqa: PLC0414 (handed on to those who may not know SQL)
from sqlalchemy import exists, func, or_, select

from digest.errors import StoreError
from digest.model import DeliveryState, EditionId, EditionState, Reply, SubscriberId
from digest.store import ledger_statements as statements
from digest.store import tables

_d = tables.delivery.c

_LOOKS = 500
"""Rows one claim looks at, so that its transaction stays short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to hand over one copy until ``until``, under ``fence``."""

    edition: EditionId
    subscriber: SubscriberId
    mailbox: str = field(repr=False)
    name: str = field(repr=False)
    segment: str
    msgid: str
    fence: int
    until: datetime
    attempts: int
    maybe_dup: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether an edition may be sent just now."""

    state: EditionState
    send_before: datetime | None

    def is_over(self, now: datetime) -> bool:
        """Tell whether the deadline has passed."""
        return self.send_before is not None and now >= self.send_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of a copy: its new state, and the reply that decided it."""

    state: DeliveryState
    at: datetime
    reply: Reply | None = None
    counts: bool = False
    next_at: datetime | None = None


def standing(connection: Connection, edition: EditionId) -> Standing:
    """Return whether an edition may be sent: asked before each claim, so that a hold works at once."""
    row = connection.execute(statements.STANDING, _key(edition)).one()
    return Standing(state=EditionState(row.state), send_before=row.send_before)


def claim(
    connection: Connection,
    edition: EditionId,
    *,
    owner: str,
    now: datetime,
    until: datetime,
    limit: int,
    msgid: Callable[[SubscriberId], str],
) -> tuple[Lease, ...]:
    """Lease up to ``limit`` queued copies; those of readers who left meanwhile become suppressed.

    Copies that were tried before come after the others, so that one which trips the relay holds up none.
    Where very many readers left, fewer are leased than there are, perhaps none: whoever calls calls again.
    """
    leases: list[Lease] = []
    looked = 0
    while len(leases) < limit and looked < _LOOKS:
        wanted = {**_key(edition), "now": now, "limit": limit - len(leases)}
        told = connection.execute(statements.NEXT_QUEUED, wanted).scalar_one()
        found = [statements.Queued(*row) for row in json.loads(told)]
        if not found:
            break
        looked += len(found)
        gone = [{**_key(edition), "this": row.subscriber} for row in found if not row.active]
        if gone:
            connection.execute(statements.SUPPRESS, gone)
        fresh = [
            Lease(
                edition=edition,
                subscriber=SubscriberId(row.subscriber),
                mailbox=row.mailbox,
                name=row.name,
                segment=row.segment,
                msgid=row.msgid or msgid(SubscriberId(row.subscriber)),
                fence=row.fence + 1,
                until=until,
                attempts=row.attempts,
                maybe_dup=row.maybe_dup,
            )
            for row in found
            if row.active
        ]
        if fresh:
            same = {**_key(edition), "owner": owner, "lease_until": until}
            statements.LEASE.run(
                connection,
                [same | {"this": one.subscriber, "fence": one.fence, "msgid": one.msgid} for one in fresh],
            )
        leases += fresh
    return tuple(leases)


def mark_all(connection: Connection, leases: Sequence[Lease], *, now: datetime) -> tuple[bool, ...]:
    """Mark copies of one edition durably before their final dots; say of each whether its dot may leave.

    This is the last look at holds, at the deadline, and at unsubscribes: the copy of a reader who left
    becomes suppressed.
    The marks are durable once the transaction around this call has ended.
    """
    marked: set[tuple[int, int]] = set()
    by_fence: dict[int, list[int]] = {}
    for lease in leases:
        by_fence.setdefault(lease.fence, []).append(lease.subscriber)
    for fence, these in by_fence.items():
        values = {**_key(leases[0].edition), "these": these, "held": fence, "now": now}
        before = set(connection.execute(statements.MARKED, values).scalars())  # by somebody: mostly none
        done = connection.execute(statements.MARK, values).rowcount
        # RETURNING would cost the writer a turn of the interpreter for each row; mostly all are marked.
        found = these if done == len(these) else connection.execute(statements.MARKED, values).scalars()
        marked |= {(number, fence) for number in found if number not in before}
    given = tuple((lease.subscriber, lease.fence) in marked for lease in leases)
    for lease, may in zip(leases, given, strict=True):
        if not may:
            connection.execute(statements.SUPPRESS_LEASED, _held(lease) | {"now": now})
    return given


def settle_all(connection: Connection, results: Sequence[tuple[Lease, Settlement]]) -> int:
    """Write what became of copies, each under its own fence.

    Return how many it was written for; the others were taken over by somebody else.
    """
    silent = [_settled(lease, settlement) for lease, settlement in results if settlement.reply is None]
    told = [
        _settled(lease, settlement)
        | {
            "stage": settlement.reply.stage,
            "code": settlement.reply.code,
            "enhanced": settlement.reply.enhanced,
            "reply": settlement.reply.text,
        }
        for lease, settlement in results
        if settlement.reply is not None
    ]
    written = 0
    for statement, rows in ((statements.SETTLE, silent), (statements.SETTLE_BY_REPLY, told)):
        if rows:
            written += statement.run(connection, rows)
    return written


def _settled(lease: Lease, settlement: Settlement) -> dict[str, Any]:
    return _held(lease) | {
        "became": settlement.state,
        "next_at": settlement.next_at,
        "counted": int(settlement.counts),
        "sent_at": settlement.at if settlement.state is DeliveryState.SENT else None,
    }


def sweep(
    connection: Connection, edition: EditionId, *, now: datetime, patience: timedelta, resend: bool
) -> int:
    """Move on what time has moved on; return how many rows changed.

    Leases that are over go back, nothing of them was sent. A copy that was being handed over is in doubt
    once its lease is over by ``patience``: no answer can come any more. Deferred copies come due. Copies
    in doubt are queued again and flagged, or taken for sent.
    """
    states = DeliveryState
    changed = _move(
        connection, edition, states.LEASED, states.QUEUED, _d.lease_until <= now, **statements.FREE
    )
    changed += _move(
        connection,
        edition,
        states.HANDING,
        states.IN_DOUBT,
        _d.lease_until <= now - patience,
        next_at=None,
        **statements.FREE,
    )
    due = or_(_d.next_at.is_(None), _d.next_at <= now)
    if resend:
        changed += _move(
            connection, edition, states.IN_DOUBT, states.QUEUED, due, maybe_dup=_d.maybe_dup + 1, next_at=None
        )
    else:
        changed += _move(connection, edition, states.IN_DOUBT, states.ASSUMED_SENT)
    return changed + _move(connection, edition, states.DEFERRED, states.QUEUED, due)


def close(connection: Connection, edition: EditionId) -> int:
    """End what is still open after the deadline: unsent copies expire, those in doubt count as sent."""
    changed = _move(connection, edition, DeliveryState.IN_DOUBT, DeliveryState.ASSUMED_SENT)
    expired = connection.execute(
        tables.delivery.update()
        .where(*_of(edition), _d.state.in_([DeliveryState.QUEUED, DeliveryState.DEFERRED]))
        .values(state=DeliveryState.EXPIRED)
    )
    return changed + expired.rowcount


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many copies of an edition are in each state; the states sum up to the audience."""

    states: tuple[tuple[DeliveryState, int], ...]
    maybe_dup: int
    """Readers who may have got a copy twice."""

    def of(self, *states: DeliveryState) -> int:
        """Return how many copies are in any of ``states``."""
        return sum(number for state, number in self.states if state in states)

    @property
    def total(self) -> int:
        """Return the number of all copies."""
        return sum(number for _, number in self.states)

    @property
    def final(self) -> int:
        """Return how many copies nothing will change any more."""
        return sum(number for state, number in self.states if state.is_final)


def tally(connection: Connection, edition: EditionId) -> Tally:
    """Count an edition's copies by state."""
    query = (
        select(_d.state, func.count().label("number"), func.count().filter(_d.maybe_dup > 0).label("maybe"))
        .where(*_of(edition))
        .group_by(_d.state)
        .order_by(_d.state)
    )
    rows = connection.execute(query).all()
    return Tally(
        states=tuple((DeliveryState(row.state), row.number) for row in rows),
        maybe_dup=sum(row.maybe for row in rows),
    )


def require_sum(found: Tally, edition: EditionId, *, audience: int | None) -> None:
    """Raise StoreError where the states do not sum up to the frozen audience: a row was lost or added."""
    if audience is not None and found.total != audience:
        raise StoreError(
            f"{edition}: the ledger holds {found.total} copies, {audience} were frozen",
            hint="the database was changed by hand or is damaged: restore it, docs/how-to/restore.md",
        )


def departed(connection: Connection, *, since: datetime) -> int:
    """Return how many copies of all editions have left since then."""
    days = [(since - timedelta(days=1)).date(), since.date(), (since + timedelta(days=1)).date()]
    query = select(func.count()).where(_d.sent_at >= since, _d.edition_date.in_(days))
    return connection.execute(query).scalar_one()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """When there may be something to do again: leases of others that end, copies that come due."""

    is_ready: bool
    """A copy could be claimed now."""
    leases_end: datetime | None
    handing_ends: datetime | None
    next_due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A copy that did not arrive, or not yet, and what the other side said."""

    subscriber: int
    mailbox: str | None = field(repr=False)
    state: DeliveryState
    stage: str | None
    code: int | None
    reply: str | None


def troubles(connection: Connection, edition: EditionId, *, limit: int = 100) -> tuple[Trouble, ...]:
    """Return copies that failed or wait for another try, by subscriber."""
    wanted = (DeliveryState.FAILED, DeliveryState.DEFERRED, DeliveryState.IN_DOUBT)
    query = (
        select(_d.subscriber, _d.mailbox, _d.state, _d.stage, _d.code, _d.reply)
        .where(*_of(edition), _d.state.in_(wanted))
        .order_by(_d.subscriber)
        .limit(limit)
    )
    return tuple(
        Trouble(
            subscriber=row.subscriber,
            mailbox=row.mailbox,
            state=DeliveryState(row.state),
            stage=row.stage,
            code=row.code,
            reply=row.reply,
        )
        for row in connection.execute(query)
    )


def outlook(connection: Connection, edition: EditionId, *, now: datetime) -> Outlook:
    """Return what the open copies of an edition wait for."""

    def earliest(moment: Any, *where: Any) -> Any:
        return select(func.min(moment)).where(*_of(edition), *where).scalar_subquery()

    ready = exists().where(*statements.CLAIMABLE).label("ready")
    waiting = _d.state.in_([DeliveryState.QUEUED, DeliveryState.DEFERRED, DeliveryState.IN_DOUBT])
    row = connection.execute(
        select(
            ready,
            earliest(_d.lease_until, _d.state == DeliveryState.LEASED).label("leases_end"),
            earliest(_d.lease_until, _d.state == DeliveryState.HANDING).label("handing_ends"),
            earliest(_d.next_at, waiting, _d.next_at > now).label("next_at"),
            earliest(_d.not_before, waiting, _d.not_before > now).label("not_before"),
        ),
        {**_key(edition), "now": now},
    ).one()
    due = [moment for moment in (row.next_at, row.not_before) if moment is not None]
    return Outlook(
        is_ready=bool(row.ready),
        leases_end=row.leases_end,
        handing_ends=row.handing_ends,
        next_due=min(due, default=None),
    )


def _key(edition: EditionId) -> dict[str, Any]:
    return {"newsletter_": edition.newsletter, "date_": edition.date}


def _held(lease: Lease) -> dict[str, Any]:
    return {**_key(lease.edition), "this": lease.subscriber, "held": lease.fence}


def _of(edition: EditionId) -> tuple[Any, ...]:
    return (_d.newsletter == edition.newsletter, _d.edition_date == edition.date)


def _move(
    connection: Connection,
    edition: EditionId,
    old: DeliveryState,
    new: DeliveryState,
    *where: Any,
    **values: Any,
) -> int:
    return connection.execute(
        tables.delivery.update().where(*_of(edition), _d.state == old, *where).values(state=new, **values)
    ).rowcount
