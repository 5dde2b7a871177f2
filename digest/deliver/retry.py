"""Stage deliver: when a deferred copy is offered again. Pure; the jitter comes from the row itself.

RFC 5321, 4.5.4.1 asks for at least 30 minutes between attempts; greylisting (RFC 6647) for a few.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

_GREYLIST = timedelta(minutes=5)
_PAUSES = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=4))
_JITTER = 0.2


def pause(attempts: int, *, greylisted: bool, row: str) -> timedelta:
    """Return how long to wait after counted attempt number ``attempts`` of a row."""
    pauses = (_GREYLIST, *_PAUSES) if greylisted else _PAUSES
    base = pauses[min(max(attempts, 1), len(pauses)) - 1]
    return base * (1 + _JITTER * _spread(f"{row}/{attempts}"))


def doubt_pause(copies: int, *, row: str) -> timedelta:
    """Return how long to wait before a copy in doubt is offered again: at once, but only the first time.

    A relay that takes each mail and never says so must not be fed copy after copy.
    """
    return timedelta() if copies == 0 else pause(copies, greylisted=False, row=row)


def strike_pause(strikes: int) -> float:
    """Return the seconds before a relay is tried again after ``strikes`` failures in a row."""
    return min(0.5 * 2.0 ** max(0, strikes - 1), 30.0)


def _spread(seed: str) -> float:
    """Return a number in [-1, 1] that belongs to ``seed``."""
    raw = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    return raw / float(1 << 63) - 1
