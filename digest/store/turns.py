"""Who writes next: threads of one process get their turns in the order in which they asked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class WaitedTooLong(Exception):
    """One's turn did not come."""


@dataclass(slots=True, eq=False)
class Turns:
    """A lock that is handed on to whoever has waited longest.

    A plain lock goes to whoever is awake: a thread that writes chunk after chunk would keep it for minutes.
    """

    _guard: threading.Lock = field(default_factory=threading.Lock)
    _waiting: deque[threading.Lock] = field(default_factory=deque)
    _taken: bool = False

    @contextmanager
    def mine(self, *, within: float) -> Iterator[None]:
        """Wait for one's turn, and hand it on at the end; raise WaitedTooLong after ``within`` seconds."""
        self._wait(within)
        try:
            yield
        finally:
            self._hand_on()

    def _wait(self, within: float) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            place = threading.Lock()
            place.acquire()
            self._waiting.append(place)
        if place.acquire(timeout=within):
            return
        with self._guard:
            if place in self._waiting:
                self._waiting.remove(place)
                raise WaitedTooLong
        # It was handed on in this very moment, and is ours.

    def _hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
