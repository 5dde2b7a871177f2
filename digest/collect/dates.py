"""Read the dates of feeds and pages, in the many forms they are written in; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_tz
from time import struct_time
from zoneinfo import ZoneInfo

NOON = time(12, tzinfo=UTC)
_MAX_CHARS = 100
_TOO_FAR = timedelta(days=1)
_HAS_TIME = re.compile(r"\d[T\s]?\d?\d:\d\d|T\d{4}|\d{14}|[上下]午|오[전후]")
_HAS_ZONE = re.compile(r"(Z|[+-]\d\d:?\d\d|[+-]\d\d|\b(?!AM\b|PM\b)[A-Z]{2,5})\s*(\(.*\))?$")
_RFC_COMMA = re.compile(r"^[^\W\d]{2,9}\.?,\s*")
_DAY_ALONE = re.compile(r"\d\d? [^\W\d_]{3,9}\.? \d{4}")
_SLASHED = re.compile(r"(\d{4})[/.](\d\d?)[/.](\d\d?)(?=$|[T\s])")
_CERTAIN = re.compile(
    r"\s*(?:"
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), {1,2}\d\d? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" [012]\d:[0-5]\d:[0-5]\d (?:GMT|UTC|[+-][01]\d[0-5]\d)"
    r"|\d{4}-[01]\d-[0-3]\dT[012]\d:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-][01]\d:[0-5]\d)"
    r")\s*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When something was published."""

    at: datetime
    """Aware, UTC; noon where only the day is known."""
    date_only: bool = False


def on_day(day: date) -> Moment:
    """Return the moment that stands for a whole day."""
    return Moment(at=datetime.combine(day, NOON), date_only=True)


def is_certain(text: str) -> bool:
    """Tell whether a date is written so that every reader takes it for the same moment."""
    return _CERTAIN.fullmatch(text) is not None


def read_date(text: str, *, zone: ZoneInfo, parsed: struct_time | None = None) -> Moment | None:
    """Read one date; where it names no zone it is local to ``zone``.

    ``parsed`` is what a more lenient reader made of it, in UTC or, without a zone in the text, as written.
    """
    text = " ".join(text.split())
    if not text or len(text) > _MAX_CHARS:
        return None
    found = _iso(text) or _rfc822(text) or _from_struct(parsed)
    if found is None or found.year < 1000:
        return None
    if not _HAS_TIME.search(text):
        return on_day(found.date())
    if found.tzinfo is None:
        zoned = found.replace(tzinfo=UTC if parsed is not None and _HAS_ZONE.search(text) else zone)
    else:
        zoned = found
    try:
        return Moment(at=zoned.astimezone(UTC))
    except OverflowError:
        return None


def plausible(moment: Moment | None, *, now: datetime) -> Moment | None:
    """Drop a date that lies more than a day ahead, or that a clock which was never set has given."""
    if moment is None or moment.at > now + _TOO_FAR or moment.at.timestamp() == 0:
        return None
    return moment


def _iso(text: str) -> datetime | None:
    candidate = _SLASHED.sub(lambda found: f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}", text, count=1)
    try:
        return datetime.fromisoformat(candidate.replace(" Z", "Z").replace(" +", "+"))
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    """Read an RFC 822 date, whatever day of the week it claims to be."""
    try:
        text = _RFC_COMMA.sub("", text)
        parts = parsedate_tz(f"{text} 00:00:00" if _DAY_ALONE.fullmatch(text) else text)
        if parts is None:
            return None
        found = datetime(*parts[:6])  # noqa: DTZ001  the zone follows, where there is one
        if parts[9] is None or not _HAS_ZONE.search(text):
            return found
        return (found - timedelta(seconds=parts[9])).replace(tzinfo=UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _from_struct(parsed: struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime(*parsed[:6])  # noqa: DTZ001  the caller knows the zone
    except ValueError:
        return None
