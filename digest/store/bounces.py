"""What came back: of which copy, what was done for it; mails that were taken; how many a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from digest.model import (
    BounceAction,
    BounceOutcome,
    DeliveryState,
    EditionId,
    NewsletterId,
    Reply,
    Stage,
    SubscriberId,
)
from digest.store import dialect, tables

_b, _m, _y, _d = tables.bounce.c, tables.bounce_mail.c, tables.bounce_day.c, tables.delivery.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What came back of one copy; no address in it."""

    edition: EditionId
    subscriber: SubscriberId
    action: BounceAction
    reason: str
    status: str | None = None
    code: int | None = None
    origin: str = "mail"
    """``mail``, or ``smtp`` where the relay refused it at once."""
    at: datetime
    acted: bool = False
    """The address was suppressed for it."""


def add(connection: Connection, bounce: Bounce) -> bool:
    """Note what came back of a copy; False where the same is known of it."""
    values = {
        "newsletter": bounce.edition.newsletter,
        "edition_date": bounce.edition.date,
        "subscriber": bounce.subscriber,
        "action": bounce.action,
        "reason": bounce.reason,
        "status": bounce.status,
        "code": bounce.code,
        "origin": bounce.origin,
        "at": bounce.at,
        "acted": bounce.acted,
    }
    statement = dialect.insert(tables.bounce).values(values).on_conflict_do_nothing()
    return connection.execute(statement).rowcount == 1


def set_acted(connection: Connection, edition: EditionId, subscriber: SubscriberId, *, acted: bool) -> None:
    """Note whether an address is suppressed for what came back of a copy."""
    mine = (*_of(edition), _b.subscriber == subscriber)
    connection.execute(tables.bounce.update().where(*mine).values(acted=acted))


def evenings(connection: Connection, subscriber: SubscriberId, *, after: date) -> int:
    """Return on how many dates a copy for a reader came back softly, ``after`` a date."""
    query = select(func.count(func.distinct(_b.edition_date))).where(
        _b.subscriber == subscriber, _b.edition_date > after, _b.action == BounceAction.COUNT
    )
    return connection.execute(query).scalar_one()


def hard(connection: Connection, edition: EditionId) -> tuple[Bounce, ...]:
    """Return what came back of an edition as undeliverable for good."""
    query = select(tables.bounce).where(*_of(edition), _b.action == BounceAction.SUPPRESS).order_by(_b.id)
    return tuple(_bounce(row) for row in connection.execute(query))


def complaints(connection: Connection, edition: EditionId) -> int:
    """Return how many readers complained of an edition."""
    query = select(func.count()).where(*_of(edition), _b.action == BounceAction.COMPLAINT)
    return connection.execute(query).scalar_one()


def latest(
    connection: Connection, *, limit: int, newsletter: NewsletterId | None = None
) -> tuple[Bounce, ...]:
    """Return what came back, the latest first."""
    query = select(tables.bounce).order_by(_b.at.desc(), _b.id.desc()).limit(limit)
    if newsletter is not None:
        query = query.where(_b.newsletter == newsletter)
    return tuple(_bounce(row) for row in connection.execute(query))


def remember(connection: Connection, hash: str, *, now: datetime) -> None:  # noqa: A002 (its name)
    """Remember a mail that was taken and did something."""
    connection.execute(dialect.insert(tables.bounce_mail).values(hash=hash, at=now).on_conflict_do_nothing())


def is_known(connection: Connection, hash: str) -> bool:  # noqa: A002 (its name)
    """Tell whether a mail was taken before."""
    return connection.execute(select(_m.at).where(_m.hash == hash)).first() is not None


def count(connection: Connection, day: date, outcomes: Mapping[BounceOutcome, int]) -> None:
    """Add to the numbers of a day."""
    for outcome, mails in outcomes.items():
        connection.execute(
            dialect.insert(tables.bounce_day)
            .values(day=day, outcome=outcome, mails=mails)
            .on_conflict_do_update(index_elements=[_y.day, _y.outcome], set_={"mails": _y.mails + mails})
        )


def counts(connection: Connection, *, since: date) -> dict[BounceOutcome, int]:
    """Return how many mails had which outcome since a day."""
    query = select(_y.outcome, func.sum(_y.mails)).where(_y.day >= since).group_by(_y.outcome)
    return {BounceOutcome(outcome): int(mails) for outcome, mails in connection.execute(query)}


def refusals(connection: Connection, edition: EditionId) -> tuple[tuple[SubscriberId, Reply], ...]:
    """Return the readers whose copy the relay refused for good, with its answer."""
    query = select(_d.subscriber, _d.stage, _d.code, _d.enhanced).where(
        _d.newsletter == edition.newsletter,
        _d.edition_date == edition.date,
        _d.state == DeliveryState.FAILED,
        _d.code.is_not(None),
    )
    return tuple(
        (SubscriberId(row.subscriber), Reply(stage=Stage(row.stage), code=row.code, enhanced=row.enhanced))
        for row in connection.execute(query)
        if row.stage is not None
    )


def known_of(connection: Connection, edition: EditionId) -> frozenset[SubscriberId]:
    """Return the readers of whose copy something came back."""
    return frozenset(
        SubscriberId(number)
        for number in connection.execute(select(_b.subscriber).where(*_of(edition))).scalars()
    )


def forget(connection: Connection, *, before: datetime) -> None:
    """Delete what came back before; suppressions keep their reason."""
    connection.execute(tables.bounce.delete().where(_b.at < before))
    connection.execute(tables.bounce_mail.delete().where(_m.at < before))
    connection.execute(tables.bounce_day.delete().where(_y.day < before.date()))


def _of(edition: EditionId) -> tuple[Any, ...]:
    return _b.newsletter == edition.newsletter, _b.edition_date == edition.date


def _bounce(row: Row[Any]) -> Bounce:
    return Bounce(
        edition=EditionId(newsletter=NewsletterId(row.newsletter), date=row.edition_date),
        subscriber=SubscriberId(row.subscriber),
        action=BounceAction(row.action),
        reason=row.reason,
        status=row.status,
        code=row.code,
        origin=row.origin,
        at=row.at,
        acted=row.acted,
    )
