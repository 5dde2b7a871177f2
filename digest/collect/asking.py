"""When a source is asked. In: what is remembered of it, how eager we are; out: an appointment. Pure.

Often where there is news, seldom where there is none, never before its server wants it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model import SourceId, SourceState

_QUIET_PART = 10
"""One is asked again after this part of the time it has been quiet; so do caches (RFC 9111, 4.2.2)."""
_BACKWARD = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How eager we are."""

    every: timedelta
    """So often one with news is asked."""
    longest: timedelta
    """So often at least one without news is asked, or one that fails."""
    longest_wait: timedelta
    """A server that wants us to wait longer is asked after this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """When a source is asked next."""

    source: SourceId
    last: datetime | None = None
    """When it was asked last; None where that was never, or by other settings."""
    due: datetime | None = None
    """When its turn comes by itself; None: at once."""
    not_before: datetime | None = None
    """It may not be asked before."""
    closed: bool = False
    """It may not be asked any more."""

    @property
    def next(self) -> datetime | None:
        """Return when it is asked; None: at once, or never where it is closed."""
        return max((moment for moment in (self.due, self.not_before) if moment), default=None)

    def allows(self, now: datetime) -> bool:
        """Tell whether its server lets us ask now."""
        return not self.closed and (self.not_before is None or now >= self.not_before or self.is_ahead(now))

    def is_due(self, now: datetime, *, early: timedelta = timedelta()) -> bool:
        """Tell whether it is its turn now, or would be soon: so much ``early`` it may be taken."""
        is_turn = self.due is None or now + early >= self.due or self.is_ahead(now)
        return is_turn and self.allows(now)

    def is_ahead(self, now: datetime) -> bool:
        """Tell whether it was asked in a future that the clock has taken back: its times mean nothing."""
        return self.last is not None and now < self.last - _BACKWARD


def appointment(
    source: SourceId, state: SourceState | None, *, place: str, pace: Pace, is_web: bool
) -> Appointment:
    """Return when a source is asked; what is known of another ``place`` does not count.

    What is not on the web costs nothing and says nothing about its next time.
    """
    if state is None or state.place != place:
        return Appointment(source=source)
    if not is_web:
        return Appointment(source=source, last=state.last_try, due=state.last_try + pace.every)
    not_before = state.not_before and min(state.not_before, state.last_try + pace.longest_wait)
    return Appointment(
        source=source,
        last=state.last_try,
        due=state.last_try + _interval(state, pace),
        not_before=not_before,
        closed=state.gone,
    )


def _interval(state: SourceState, pace: Pace) -> timedelta:
    wanted: timedelta
    if state.failures:
        wanted = pace.every * 2 ** min(state.failures - 1, 20)
    else:
        wanted = (state.last_try - (state.quiet_since or state.last_try)) / _QUIET_PART
    return max(pace.every, min(wanted, pace.longest))
