"""The statements of every single mail, made once: to make them costs more than to run them.

Their parameters: ``newsletter_`` and ``date_`` name the edition, ``this`` the subscriber, ``held`` the fence.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    TableClause,
    Update,
    and_,
    bindparam,
    exists,
    null,
    or_,
    select,
)
from sqlalchemy.types import TypeEngine

from digest.model import DeliveryState, EditionState
from digest.store import tables
from digest.store.dialect import in_one_row
from digest.store.prepared import Prepared
from digest.store.readers import ACTIVE as SUBSCRIBED

_d, _e, _p = tables.delivery.c, tables.edition.c, tables.subscription.c
_x = tables.suppression.c

_ROW: dict[str, TypeEngine[Any]] = {
    "newsletter_": _d.newsletter.type,
    "date_": _d.edition_date.type,
    "this": _d.subscriber.type,
}


def _same(given: TableClause) -> tuple[ColumnElement[bool], ...]:
    """Say that a row of the ledger is that of a given row."""
    return (
        _d.newsletter == given.c.newsletter_,
        _d.edition_date == given.c.date_,
        _d.subscriber == given.c.this,
    )


# What a row bears that nobody holds.
FREE: dict[str, Any] = {"owner": null(), "lease_until": null()}

HERE = (_d.newsletter == bindparam("newsletter_"), _d.edition_date == bindparam("date_"))
ROW = (*HERE, _d.subscriber == bindparam("this"))
FENCED = (*ROW, _d.fence == bindparam("held"))
ACTIVE = and_(
    exists().where(_p.newsletter == _d.newsletter, _p.subscriber == _d.subscriber, _p.state == SUBSCRIBED),
    ~exists().where(_x.address == _d.address),
)
STANDING = select(_e.state, _e.send_before).where(
    _e.newsletter == bindparam("newsletter_"), _e.edition_date == bindparam("date_")
)
CLAIMABLE = (
    *HERE,
    _d.state == DeliveryState.QUEUED,
    or_(_d.next_at.is_(None), _d.next_at <= bindparam("now")),
    or_(_d.not_before.is_(None), _d.not_before <= bindparam("now")),
)
_NEXT = (
    select(
        _d.subscriber,
        _d.mailbox,
        _d.name,
        _d.segment,
        _d.msgid,
        _d.fence,
        _d.attempts,
        _d.maybe_dup,
        ACTIVE.label("active"),
    )
    .where(*CLAIMABLE)
    .order_by(_d.next_at.asc().nulls_first())
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=tables.delivery)  # SQLite, which needs none, leaves it out
    .subquery("next")
)
NEXT_QUEUED = select(in_one_row(_NEXT.c))
"""The copies to lease, as ``Queued`` rows in one JSON array."""


class Queued(NamedTuple):
    """A copy that may be leased, and whether its reader is still active."""

    subscriber: int
    mailbox: str
    name: str
    segment: str
    msgid: str | None
    fence: int
    attempts: int
    maybe_dup: int
    active: int


LEASE = Prepared(
    {
        **_ROW,
        "owner": _d.owner.type,
        "lease_until": _d.lease_until.type,
        "fence": _d.fence.type,
        "msgid": _d.msgid.type,
    },
    lambda given: (
        tables.delivery.update()
        .where(*_same(given))
        .values(
            state=DeliveryState.LEASED,
            owner=given.c.owner,
            lease_until=given.c.lease_until,
            fence=given.c.fence,
            msgid=given.c.msgid,
        )
    ),
)
SUPPRESS = tables.delivery.update().where(*ROW).values(state=DeliveryState.SUPPRESSED)
LEASED = (*FENCED, _d.state == DeliveryState.LEASED, _d.lease_until > bindparam("now"))
IS_SENT_NOW = exists().where(
    _e.newsletter == bindparam("newsletter_"),
    _e.edition_date == bindparam("date_"),
    _e.state == EditionState.SENDING,
    or_(_e.send_before.is_(None), _e.send_before > bindparam("now")),
)
# The marks of all connections in one statement for each fence: nearly all rows bear their first.
MARK = (
    tables.delivery.update()
    .where(
        *HERE,
        _d.subscriber.in_(bindparam("these", expanding=True)),
        _d.fence == bindparam("held"),
        _d.state == DeliveryState.LEASED,
        _d.lease_until > bindparam("now"),
        ACTIVE,
        IS_SENT_NOW,
    )
    .values(state=DeliveryState.HANDING)
)
# Which of them are marked: asked before and, where not all were marked, after; nobody else writes meanwhile.
MARKED = select(_d.subscriber).where(
    *HERE,
    _d.subscriber.in_(bindparam("these", expanding=True)),
    _d.fence == bindparam("held"),
    _d.state == DeliveryState.HANDING,
)
SUPPRESS_LEASED = (
    tables.delivery.update().where(*LEASED, ~ACTIVE).values(state=DeliveryState.SUPPRESSED, **FREE)
)
_SETTLED = {
    **_ROW,
    "held": _d.fence.type,
    "became": _d.state.type,
    "next_at": _d.next_at.type,
    "counted": Integer(),
    "sent_at": _d.sent_at.type,
}
_TOLD = {name: _d[name].type for name in ("stage", "code", "enhanced", "reply")}


def _settle(given: TableClause) -> Update:
    return (
        tables.delivery.update()
        .where(
            *_same(given),
            _d.fence == given.c.held,
            or_(_d.state == DeliveryState.LEASED, _d.state == DeliveryState.HANDING),
        )
        .values(
            state=given.c.became,
            next_at=given.c.next_at,
            attempts=_d.attempts + given.c.counted,
            sent_at=given.c.sent_at,
            **FREE,
        )
    )


SETTLE = Prepared(_SETTLED, _settle)
SETTLE_BY_REPLY = Prepared(
    {**_SETTLED, **_TOLD},
    lambda given: _settle(given).values({name: given.c[name] for name in _TOLD}),
)
