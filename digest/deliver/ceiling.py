"""Stage deliver: how many mails a new sender lets go in an hour and a day. Pure; the wall time comes in.

Receivers trust a sender they know: one that begins with few mails and grows is blocked less.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import log

_MOST = 1e9
"""A plan that has grown so much limits nobody."""
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmUp:
    """So many mails in an hour and on a day (UTC), ``growth`` times as many each day from ``since`` on."""

    per_hour: int | None = None
    per_day: int | None = None
    since: date | None = None
    growth: float = 1.0

    def limits(self, now: datetime) -> tuple[tuple[timedelta, int], ...]:
        """Return the limits that count now, each with its span."""
        days = max(0, (now.date() - self.since).days) if self.since is not None else 0
        factor = _MOST if days * log(self.growth) > log(_MOST) else self.growth**days
        spans = ((_HOUR, self.per_hour), (_DAY, self.per_day))
        return tuple((span, int(limit * factor)) for span, limit in spans if limit is not None)


@dataclass(slots=True)
class Ceiling:
    """Counts what has left in the running hour and day."""

    plan: WarmUp
    counts: dict[tuple[timedelta, datetime], int] = field(default_factory=dict)

    def left(self, now: datetime) -> int | None:
        """Return how many more mails may go now; None where nothing limits them."""
        limits = self.plan.limits(now)
        if not limits:
            return None
        return max(0, min(limit - self.counts.get((span, begin(now, span)), 0) for span, limit in limits))

    def count(self, now: datetime, mails: int = 1) -> None:
        """Note mails that left."""
        for span, _ in self.plan.limits(now):
            key = (span, begin(now, span))
            self.counts[key] = self.counts.get(key, 0) + mails

    def know(self, span: timedelta, now: datetime, mails: int) -> None:
        """Note how many left in the running ``span`` before this run."""
        self.counts[span, begin(now, span)] = mails

    def opens(self, now: datetime) -> datetime:
        """Return when more may go, where none may now."""
        full = [
            span
            for span, limit in self.plan.limits(now)
            if self.counts.get((span, begin(now, span)), 0) >= limit
        ]
        return max((begin(now, span) + span for span in full), default=now)


def begin(now: datetime, span: timedelta) -> datetime:
    """Return when the running hour or day (UTC) began."""
    if span == _HOUR:
        return now.replace(minute=0, second=0, microsecond=0)
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
