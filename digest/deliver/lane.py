"""Stage deliver: how many mails may be on their way at once, to one domain or through one relay. Pure.

A bucket of tokens: each mail on its way holds one, each success adds one, a request to slow down takes half
of them away (as TCP and postfix do). It is counted in mails under way and not in mails a second, so that a
domain that answers fast gets many and one that answers slowly gets few, without a rate to be guessed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from digest.deliver.breaker import Breaker
from digest.deliver.retry import strike_pause

_LAST, _TOO_MANY = 50, 10
"""So many refusals by policy among the last answers open the breaker: a fifth."""
_LATELY, _FEW, _MOST_UNKNOWN = 1000, 100, 0.1
"""More unknown readers than this share of the last answers do, too; of so few answers it would be chance."""
_STRIKES = 5
"""So many failures in a row do."""
_PUT_OFF = 5
"""So many deferrals in a row, and a domain gets less."""
_LONGEST_REST = 60.0
_FARTHEST = 300.0
"""Seconds behind a domain's rest within which all who wait have their moments."""
_DOMAINS = 3
"""A relay is suspected only where so many domains were refused; else it is the domain's own affair."""


@dataclass(slots=True)
class Lane:
    """What one domain is given, by what it answered."""

    window: float
    limit: float
    busy: int = 0
    rest: float = 0.0
    rests_until: float = 0.0
    breaker: Breaker = field(default_factory=Breaker)
    refused: deque[bool] = field(default_factory=lambda: deque(maxlen=_LAST))
    slot: float = 0.0
    """Up to when those who wait have been given a moment of their own."""
    took: float = 0.0
    """Seconds that a mail took lately."""
    deferred: int = 0
    """Copies that were put off one after the other."""
    said: str = ""
    """With which words it last opened its breaker."""

    def is_free(self, now: float) -> bool:
        """Tell whether one more mail may go."""
        return self.busy < int(self.window) and self.wait(now) <= 0

    def wait(self, now: float) -> float:
        """Return the seconds of rest that are left."""
        return max(0.0, self.rests_until - now, self.breaker.wait(now))

    def is_remarkable(self, now: float, usual: float) -> bool:
        """Tell whether it is to be remembered: it is at work, rests, refused something, or takes many."""
        return (
            self.busy > 0
            or self.breaker.until is not None
            or max(self.rests_until, self.slot) > now
            or any(self.refused)
            or not usual <= self.window < 2 * usual
        )

    def begin(self) -> None:
        """Note that a mail goes."""
        self.busy += 1
        self.breaker.begin()

    def end(self, now: float, *, began: float) -> None:
        """Note that a mail came back, whatever became of it."""
        self.busy -= 1
        self.took += (now - began - self.took) / 8
        self.breaker.spare(began=began)

    def good(self, *, began: float) -> None:
        """Give more: a mail was taken."""
        self.window = min(self.window + 1, self.limit)
        self.rest = 0.0
        self.deferred = 0
        self.refused.append(False)
        self.breaker.mend(began=began)

    def slower(self, now: float, *, pause: bool) -> None:
        """Give half; where that is one mail at a time already, rest between them, longer and longer."""
        if self.window <= 1 and pause:
            self.rest = min(max(1.0, 2 * self.rest), _LONGEST_REST)
            self.rests_until = max(self.rests_until, now + self.rest)
        self.window = max(1.0, self.window / 2)

    def put_off(self, now: float, *, pause: bool) -> None:
        """Note a deferral: a domain that takes nobody just now is asked less, so that others are served."""
        self.deferred += 1
        if self.deferred > _PUT_OFF:
            self.slower(now, pause=pause)

    def policy(self, now: float, *, began: float) -> bool:
        """Note a refusal by policy (5.7.x); tell whether it opened the breaker."""
        self.refused.append(True)
        failed_probe = self.breaker.until is not None and began >= self.breaker.until
        if failed_probe or sum(self.refused) >= _TOO_MANY:
            self.refused.clear()
            return self.breaker.trip(now, began=began)
        return False

    def next_slot(self, now: float) -> float:
        """Return the seconds after which one more that waits has its turn, by the pace of late."""
        pace, first = max(self.rest, self.took / max(1, int(self.window)), 0.02), now + self.wait(now)
        # Nobody is sent away for long: a domain that has recovered takes many at once.
        self.slot = min(max(self.slot, first) + pace, first + _FARTHEST)
        return self.slot - now


@dataclass(slots=True)
class Relay(Lane):
    """What one relay is given: it also fails as a whole."""

    strikes: int = 0
    struck: float = float("-inf")
    answers: deque[str] = field(default_factory=lambda: deque(maxlen=_LAST))
    """Of late: the domain of a refusal that may be the relay's own, empty for any other answer."""
    unknown: deque[str] = field(default_factory=lambda: deque(maxlen=_LATELY))
    """Of late: the domain of a reader who is said to be unknown, empty for any other answer."""

    def strike(self, now: float, *, began: float) -> bool:
        """Note a failure; tell whether it opened the breaker.

        Mails that were under way at the last failure say nothing new. From now on one mail goes at a time.
        """
        if began < self.struck:
            return False
        self.strikes, self.struck, self.window = self.strikes + 1, now, 1.0
        self.rests_until = max(self.rests_until, now + strike_pause(self.strikes))
        failed_probe = self.breaker.until is not None and began >= self.breaker.until
        return (failed_probe or self.strikes >= _STRIKES) and self.trip(now, began=began)

    def answered(self, now: float, *, began: float, blamed: str = "", unknown: str = "") -> bool:
        """Note an answer that is no failure, and whom it blames; tell whether it opened the breaker.

        ``blamed`` is the domain of a refusal that may be the relay's own, ``unknown`` that of a reader who
        is said to be unknown.
        """
        self.strikes = 0
        self.answers.append(blamed)
        self.unknown.append(unknown)
        if blamed and self._is_suspect():
            return self.trip(now, began=began)
        self.breaker.mend(began=began)
        return False

    def _is_suspect(self) -> bool:
        unknown = _MOST_UNKNOWN * max(_FEW, len(self.unknown))
        return _are_many(self.answers, _TOO_MANY) or _are_many(self.unknown, int(unknown) + 1)

    def trip(self, now: float, *, began: float) -> bool:
        """Open the breaker, and begin to count anew."""
        self.answers.clear()
        self.unknown.clear()
        self.strikes = 0
        return self.breaker.trip(now, began=began)


def _are_many(answers: deque[str], least: int) -> bool:
    domains = [domain for domain in answers if domain]
    return len(domains) >= least and len(set(domains)) >= _DOMAINS
