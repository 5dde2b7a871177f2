"""Whose turn it is: sources by host in, the next that may be asked out; pure, with time passed in.

A host is asked by few at once and not without a pause, and one that makes its askers wait holds nobody up
who wants another one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How one host is treated."""

    at_once: int
    pause: timedelta
    """From the end of a request to the beginning of the next."""


@dataclass(slots=True)
class _Host(Generic[T]):
    waiting: deque[T] = field(default_factory=deque)
    busy: int = 0
    not_before: float = 0.0


class Turns(Generic[T]):
    """The jobs that are to be done, each once, in their order as far as their hosts allow it.

    A job without a host (a folder) waits for nobody. Seconds are those of any monotonic clock.
    """

    def __init__(self, jobs: Iterable[tuple[str | None, T]], *, manners: Manners) -> None:
        """Take the jobs with their hosts."""
        self._manners = manners
        self._free: deque[T] = deque()
        self._hosts: dict[str, _Host[T]] = {}
        for host, job in jobs:
            if host is None:
                self._free.append(job)
            else:
                self._hosts.setdefault(host, _Host()).waiting.append(job)
        self._queue = deque(self._hosts)
        """Hosts with jobs that nobody has taken yet; the one that was asked last stands last."""

    @property
    def is_over(self) -> bool:
        """Tell whether every job has been taken."""
        return not self._free and not self._queue

    def take(self, now: float) -> tuple[str | None, T] | None:
        """Return a job that may be done now, with its host; None where every host is to be waited for."""
        if self._free:
            return None, self._free.popleft()
        for _ in range(len(self._queue)):
            name = self._queue[0]
            host = self._hosts[name]
            self._queue.rotate(-1)
            if host.busy < self._manners.at_once and host.not_before <= now:
                job = host.waiting.popleft()
                host.busy += 1
                host.not_before = now + self._manners.pause.total_seconds()
                if not host.waiting:
                    self._queue.pop()
                return name, job
        return None

    def done(self, host: str | None, now: float) -> None:
        """Say that a job at ``host`` has ended."""
        if host is not None:
            self._hosts[host].busy -= 1
            self._hosts[host].not_before = now + self._manners.pause.total_seconds()

    def wait(self, now: float) -> float | None:
        """Return after how many seconds a host's pause is over; None where only a job's end can help."""
        idle = [
            self._hosts[name].not_before
            for name in self._queue
            if self._hosts[name].busy < self._manners.at_once
        ]
        return max(0.0, min(idle) - now) if idle else None
