"""Time, passed in: nothing else in the package asks the machine for it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time.

    ``now`` is wall time, aware, UTC. ``monotonic`` never goes back and counts seconds from an
    arbitrary start. ``sleep`` returns after that many seconds of this clock.
    """

    def now(self) -> datetime:
        """Return the wall time, aware and in UTC."""

    def monotonic(self) -> float:
        """Return seconds since some fixed moment."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's clock, or one that started at another moment and runs at the same pace."""

    def __init__(self, start: datetime | None = None) -> None:
        """Run from ``start`` (aware) instead of from now, for rehearsals."""
        self._shift = start - datetime.now(UTC) if start is not None else timedelta()

    def now(self) -> datetime:
        """Return the wall time, aware and in UTC."""
        return datetime.now(UTC) + self._shift

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait for real."""
        time.sleep(max(0.0, seconds))


class FixedClock:
    """A clock that stands still until it is told to go on: sleeping moves it."""

    def __init__(self, at: datetime) -> None:
        """Stand at ``at`` (aware)."""
        self._now = at.astimezone(UTC)
        self._monotonic = 0.0

    def now(self) -> datetime:
        """Return where it stands."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds it was moved forward."""
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        """Go on at once."""
        self.advance(timedelta(seconds=seconds))

    def advance(self, by: timedelta) -> None:
        """Go on by ``by``."""
        self._now += by
        self._monotonic += by.total_seconds()

    def jump(self, to: datetime) -> None:
        """Set the wall clock alone, as an operator or NTP does."""
        self._now = to.astimezone(UTC)
