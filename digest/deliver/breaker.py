"""Stage deliver: a circuit breaker. Pure: monotonic seconds come in, nothing is waited for here.

Open, it keeps mails waiting and changes none of them; then one mail may try, and its answer decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_FIRST, _LONGEST = 300.0, 3600.0
"""Seconds of the first pause; it doubles up to the longest while the probes fail."""


@dataclass(slots=True)
class Breaker:
    """Closed, or open until a moment; after it, one probe is let through."""

    until: float | None = None
    """When the next probe may go; None: closed."""
    pause: float = 0.0
    probing: bool = False

    def wait(self, now: float) -> float:
        """Return the seconds until a mail may go; infinite while a probe is on its way."""
        if self.until is None:
            return 0.0
        return math.inf if self.probing else max(0.0, self.until - now)

    def begin(self) -> None:
        """Note that a mail goes: where the breaker is not closed, it is the probe."""
        self.probing = self.until is not None

    def trip(self, now: float, *, began: float) -> bool:
        """Open after the answer to a mail that ``began`` then; one from before the last trip says nothing."""
        if self.until is not None and began < self.until:
            return False
        self.pause = min(max(_FIRST, 2 * self.pause), _LONGEST)
        self.until, self.probing = now + self.pause, False
        return True

    def mend(self, *, began: float) -> None:
        """Close where the mail that ``began`` then was the probe."""
        if self.until is not None and began >= self.until:
            self.until, self.pause, self.probing = None, 0.0, False

    def spare(self, *, began: float) -> None:
        """Note that the probe ended and said nothing: another one may go."""
        if self.until is not None and began >= self.until:
            self.probing = False
