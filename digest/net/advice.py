"""What the head of an answer says about coming again: header fields in, ``Advice`` out; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from digest.model import Advice

_LONGEST = timedelta(days=7)
_SECONDS = re.compile(r"[0-9]{1,18}")
_MAX_AGE = re.compile(r"max-age\s*=\s*\"?([0-9]{1,18})")


def advice_of(headers: Mapping[str, str], *, status: int, now: datetime | None = None) -> Advice:
    """Return what ``headers`` (names in lower case) say about the next fetch.

    A date is taken relative to the server's own Date, where there is none to ``now``: its clock and ours may
    differ. What cannot be read counts as not said.
    """
    here = _moment(headers.get("date")) or now
    return Advice(
        fresh_for=_fresh_for(headers, here) if status in {200, 304} else None,
        retry_after=_retry_after(headers.get("retry-after"), here),
        gone=status == 410,
    )


def _fresh_for(headers: Mapping[str, str], here: datetime | None) -> timedelta | None:
    """RFC 9111, 4.2.1 and 5.2.2: max-age before Expires; what the answer is old already is spent."""
    control = headers.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return timedelta()
    told = _MAX_AGE.search(control)
    if told:
        return _bounded(_seconds(told[1]) - _seconds(headers.get("age", "")))
    if "expires" not in headers:
        return None
    expires = _moment(headers["expires"])  # 5.3: a date that is none means the past
    if expires is None:
        return timedelta()
    return _bounded(expires - here) if here is not None else None


def _retry_after(value: str | None, here: datetime | None) -> timedelta | None:
    if value is None:
        return None
    if _SECONDS.fullmatch(value.strip()):
        return _bounded(_seconds(value))
    moment = _moment(value)
    return _bounded(moment - here) if moment is not None and here is not None else None


def _seconds(value: str) -> timedelta:
    found = _SECONDS.fullmatch(value.strip())
    return timedelta(seconds=min(int(found[0]), 10**9)) if found else timedelta()


def _bounded(span: timedelta) -> timedelta:
    return min(max(span, timedelta()), _LONGEST)


def _moment(value: str | None) -> datetime | None:
    """Read an HTTP date (RFC 9110, 5.6.7)."""
    if not value or len(value) > 100:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # "-0000" and the asctime form come without a zone: HTTP dates are UTC.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
