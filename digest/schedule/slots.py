"""When an edition is due: local times of a newsletter as moments. Pure.

A local time that the clocks leap over counts at the end of the leap; one that comes twice counts the first
time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.config import NewsletterConfig

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ONE_DAY = timedelta(days=1)
_BEFORE_NEXT = timedelta(hours=1)
"""An edition ends so long before the hour of the next, whatever ``send_before`` says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The moments of one evening; its date is the local date of the scheduled hour."""

    date: date
    cut_off: datetime
    send_after: datetime
    send_before: datetime


def slot(newsletter: NewsletterConfig, day: date) -> Slot | None:
    """Return the moments of a day; None where the newsletter has no edition on it."""
    schedule, zone = newsletter.schedule, ZoneInfo(newsletter.time_zone)
    if _DAYS[day.weekday()] not in schedule.days:
        return None
    hour = moment(day, schedule.hour, zone)
    before = schedule.cut_off > schedule.hour  # late in the evening before
    return Slot(
        date=day,
        cut_off=moment(day - _ONE_DAY if before else day, schedule.cut_off, zone),
        send_after=hour,
        send_before=max(
            hour, min(hour + schedule.send_before, _next_hour(newsletter, day, zone) - _BEFORE_NEXT)
        ),
    )


def slots_around(newsletter: NewsletterConfig, now: datetime) -> tuple[Slot, ...]:
    """Return the slots from a good week ago to the day after tomorrow, in order."""
    today = now.astimezone(ZoneInfo(newsletter.time_zone)).date()
    found = (slot(newsletter, today + timedelta(days=offset)) for offset in range(-8, 3))
    return tuple(one for one in found if one is not None)


def upcoming(newsletter: NewsletterConfig, now: datetime) -> Slot:
    """Return the slot whose hour comes next."""
    today = now.astimezone(ZoneInfo(newsletter.time_zone)).date()
    found = (slot(newsletter, today + timedelta(days=ahead)) for ahead in range(9))
    return next(one for one in found if one is not None and one.send_after > now)


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return a local time as a moment in UTC."""
    first = datetime.combine(day, at.replace(fold=0), tzinfo=zone)
    there = first.astimezone(UTC)
    if there.astimezone(zone).replace(tzinfo=None) == first.replace(tzinfo=None):
        return there
    return _end_of_leap(first.replace(fold=1).astimezone(UTC), there, zone)


def _next_hour(newsletter: NewsletterConfig, day: date, zone: ZoneInfo) -> datetime:
    schedule = newsletter.schedule
    following = next(
        (
            day + timedelta(days=ahead)
            for ahead in range(1, 8)
            if _runs(newsletter, day + timedelta(days=ahead))
        ),
        day + timedelta(days=7),
    )
    return moment(following, schedule.hour, zone)


def _runs(newsletter: NewsletterConfig, day: date) -> bool:
    return _DAYS[day.weekday()] in newsletter.schedule.days


def _end_of_leap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the second at which the offset changes between two moments."""
    low, high = int(before.timestamp()), int(after.timestamp())
    old = before.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)
