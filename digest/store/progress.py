"""How the sending of an edition goes: its pace, its domains, what the other sides answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, func, select

from digest.model import DeliveryState, EditionId
from digest.store import dialect, tables

_d = tables.delivery.c

_LATELY = timedelta(minutes=1)
_TROUBLED = (DeliveryState.FAILED, DeliveryState.DEFERRED, DeliveryState.IN_DOUBT)


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainCount:
    """How the readers at one domain fared."""

    domain: str
    readers: int
    sent: int
    deferred: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCount:
    """An answer, and how many copies got it last."""

    state: DeliveryState
    stage: str | None
    code: int | None
    enhanced: str | None
    copies: int
    reply: str | None
    """One of its wordings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where an edition's sending stands."""

    first_sent: datetime | None
    last_sent: datetime | None
    lately: int
    """Copies that left in the last minute before ``last_sent``."""
    domains: tuple[DomainCount, ...]
    reasons: tuple[ReasonCount, ...]

    @property
    def rate(self) -> float | None:
        """Return the mails a second of late; None where too few have left to say."""
        if self.first_sent is None or self.last_sent is None or self.lately < 2:
            return None
        seconds = min(_LATELY, self.last_sent - self.first_sent).total_seconds()
        return self.lately / seconds if seconds > 0 else None

    def time_left(self, waiting: int, *, now: datetime) -> timedelta | None:
        """Return how long ``waiting`` copies take at the rate of late; None where nothing leaves now."""
        if self.rate is None or self.last_sent is None or now - self.last_sent > _LATELY:
            return None
        return timedelta(seconds=round(waiting / self.rate))


def progress(connection: Connection, edition: EditionId, *, limit: int = 10) -> Progress:
    """Look at the copies of an edition: the ``limit`` greatest domains, and the most frequent answers."""
    here = (_d.newsletter == edition.newsletter, _d.edition_date == edition.date)
    ends = connection.execute(
        select(func.min(_d.sent_at).label("first"), func.max(_d.sent_at).label("last")).where(*here)
    ).one()
    lately = 0
    if ends.last is not None:
        since = ends.last - _LATELY
        lately = connection.execute(select(func.count()).where(*here, _d.sent_at >= since)).scalar_one()
    return Progress(
        first_sent=ends.first,
        last_sent=ends.last,
        lately=lately,
        domains=_domains(connection, edition, limit=limit),
        reasons=_reasons(connection, edition, limit=limit),
    )


def _domains(connection: Connection, edition: EditionId, *, limit: int) -> tuple[DomainCount, ...]:
    domain = dialect.domain_of(_d.address).label("domain")

    def number(*states: DeliveryState) -> object:
        return func.sum(case((_d.state.in_(list(states)), 1), else_=0))

    query = (
        select(
            domain,
            func.count().label("readers"),
            number(DeliveryState.SENT, DeliveryState.ASSUMED_SENT).label("sent"),  # type: ignore[attr-defined]
            number(DeliveryState.DEFERRED, DeliveryState.IN_DOUBT).label("deferred"),  # type: ignore[attr-defined]
            number(DeliveryState.FAILED).label("failed"),  # type: ignore[attr-defined]
        )
        .where(_d.newsletter == edition.newsletter, _d.edition_date == edition.date, _d.address.is_not(None))
        .group_by(domain)
        .order_by(func.count().desc(), domain)
        .limit(limit)
    )
    return tuple(
        DomainCount(
            domain=row.domain, readers=row.readers, sent=row.sent, deferred=row.deferred, failed=row.failed
        )
        for row in connection.execute(query)
    )


def _reasons(connection: Connection, edition: EditionId, *, limit: int) -> tuple[ReasonCount, ...]:
    number = func.count().label("copies")
    query = (
        select(_d.state, _d.stage, _d.code, _d.enhanced, number, func.min(_d.reply).label("reply"))
        .where(
            _d.newsletter == edition.newsletter,
            _d.edition_date == edition.date,
            _d.state.in_([str(state) for state in _TROUBLED]),
        )
        .group_by(_d.state, _d.stage, _d.code, _d.enhanced)
        .order_by(number.desc(), _d.state, _d.code)
        .limit(limit)
    )
    return tuple(
        ReasonCount(
            state=DeliveryState(row.state),
            stage=row.stage,
            code=row.code,
            enhanced=row.enhanced,
            copies=row.copies,
            reply=row.reply,
        )
        for row in connection.execute(query)
    )
