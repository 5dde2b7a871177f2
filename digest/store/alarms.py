"""Alarms: one for a cause, however often it comes up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from digest.store import dialect, tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What needs a person, and whether one was told."""

    cause: str
    what: str
    first_at: datetime
    last_at: datetime
    times: int
    told_at: datetime | None


def note(connection: Connection, cause: str, what: str, *, now: datetime) -> Alarm:
    """Note that a cause came up, and return what is known of it."""
    a = tables.alarm.c
    connection.execute(
        dialect.insert(tables.alarm)
        .values(cause=cause, what=what, first_at=now, last_at=now, times=1)
        .on_conflict_do_update(
            index_elements=[a.cause], set_={"what": what, "last_at": now, "times": a.times + 1}
        )
    )
    found = known(connection, cause)
    assert found is not None
    return found


def told(connection: Connection, cause: str, *, now: datetime) -> None:
    """Note that somebody was told."""
    connection.execute(tables.alarm.update().where(tables.alarm.c.cause == cause).values(told_at=now))


def over(connection: Connection, cause: str) -> None:
    """Forget a cause that is over: should it come up again, that is news."""
    connection.execute(tables.alarm.delete().where(tables.alarm.c.cause == cause))


def known(connection: Connection, cause: str) -> Alarm | None:
    """Return what is known of a cause."""
    row = connection.execute(select(tables.alarm).where(tables.alarm.c.cause == cause)).one_or_none()
    return Alarm(**row._mapping) if row is not None else None


def beginning(connection: Connection, with_: str) -> tuple[Alarm, ...]:
    """Return the alarms whose cause begins so."""
    a = tables.alarm.c
    query = select(tables.alarm).where(a.cause.startswith(with_, autoescape=True)).order_by(a.cause)
    return tuple(Alarm(**row._mapping) for row in connection.execute(query))


def untold(connection: Connection, *, before: datetime) -> tuple[Alarm, ...]:
    """Return the alarms that last came up ``before`` and nobody could be told of, the oldest first."""
    a = tables.alarm.c
    query = select(tables.alarm).where(a.told_at.is_(None), a.last_at <= before).order_by(a.first_at, a.cause)
    return tuple(Alarm(**row._mapping) for row in connection.execute(query))


def claim(connection: Connection, alarm: Alarm, *, now: datetime) -> bool:
    """Take it upon oneself to tell an alarm again; False where another process does."""
    a = tables.alarm.c
    same = (a.cause == alarm.cause, a.told_at.is_(None), a.last_at == alarm.last_at)
    return connection.execute(tables.alarm.update().where(*same).values(last_at=now)).rowcount == 1


def latest(connection: Connection, *, limit: int = 50) -> tuple[Alarm, ...]:
    """Return the alarms, the one that came up last first."""
    a = tables.alarm.c
    query = select(tables.alarm).order_by(a.last_at.desc(), a.cause).limit(limit)
    return tuple(Alarm(**row._mapping) for row in connection.execute(query))
