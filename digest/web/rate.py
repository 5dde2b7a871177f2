"""How often a source may ask: a bucket that fills with time."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field

from digest.clock import Clock
from digest.model import SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What is left of a minute's requests, as of a moment in monotonic seconds."""

    left: float
    at: float


def draw(bucket: Bucket, now: float, *, per_minute: int) -> tuple[Bucket, int]:
    """Take one request out of a bucket; return it, and the seconds to wait where it is empty; pure."""
    left = min(float(per_minute), bucket.left + (now - bucket.at) * per_minute / 60)
    if left >= 1:
        return Bucket(left=left - 1, at=now), 0
    return Bucket(left=left, at=now), math.ceil((1 - left) * 60 / per_minute)


@dataclass(slots=True, kw_only=True)
class Rates:
    """The buckets of all sources; several threads may ask."""

    per_minute: int
    clock: Clock
    _buckets: dict[SourceId, Bucket] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, source: SourceId) -> int:
        """Count a request; return the seconds that the source has to wait, 0 where it may go on."""
        with self._lock:
            now = self.clock.monotonic()
            full = Bucket(left=self.per_minute, at=now)
            self._buckets[source], seconds = draw(
                self._buckets.get(source, full), now, per_minute=self.per_minute
            )
            return seconds
