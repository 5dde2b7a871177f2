"""The service's heartbeat: when it last was alive, by which clocks, and how often it beat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from digest.store import dialect, tables

SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One beat."""

    at: datetime
    """The latest wall time seen: a clock that goes back does not take it along."""
    monotonic: float
    boot: str
    """Which start of the machine ``monotonic`` counts from."""
    counter: int


def last(connection: Connection) -> Beat | None:
    """Return the last beat; None where the service never ran on this database."""
    row = connection.execute(select(tables.beat).where(tables.beat.c.name == SERVICE)).one_or_none()
    if row is None:
        return None
    return Beat(at=row.at, monotonic=row.monotonic, boot=row.boot, counter=row.counter)


def beat(connection: Connection, *, at: datetime, monotonic: float, boot: str, floor: int = 0) -> int:
    """Beat once and return the counter, which grows by one and stands above ``floor``."""
    before = last(connection)
    counter = max(before.counter if before else 0, floor) + 1
    values = {"at": at, "monotonic": monotonic, "boot": boot, "counter": counter}
    connection.execute(
        dialect.insert(tables.beat)
        .values(name=SERVICE, **values)
        .on_conflict_do_update(index_elements=[tables.beat.c.name], set_=values)
    )
    return counter


def turn_back(connection: Connection, *, now: datetime) -> None:
    """Take ``now`` for the time although the clock went back."""
    connection.execute(tables.beat.update().where(tables.beat.c.at > now).values(at=now))
