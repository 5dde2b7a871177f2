"""Who carries long tasks out: the ticker itself, or a thread for each, so that the ticker goes on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from digest.clock import Clock

log = logging.getLogger(__name__)

Work = Callable[[], None]


class Stopped(Exception):
    """The service is to end: raised between two copies and out of every sleep."""


class Hands(Protocol):
    """Carries tasks out. One of a name at a time; ``take`` of a busy name does nothing."""

    def is_busy(self, name: str) -> bool:
        """Tell whether a task of that name is at work."""

    def take(self, name: str, work: Work) -> None:
        """Carry ``work`` out, at once or meanwhile."""

    def pause(self) -> None:
        """Raise Stopped where the service is to end."""


class Inline:
    """Does all at once, in the caller's thread."""

    def is_busy(self, name: str) -> bool:  # noqa: ARG002 (the contract's)
        """Never busy: what was taken is done."""
        return False

    def take(self, name: str, work: Work) -> None:  # noqa: ARG002 (the contract's)
        """Do it."""
        work()

    def pause(self) -> None:
        """Go on."""


@dataclass(slots=True)
class Threads:
    """A thread for each task at work: one edition's SMTP connection, or the fetching of the sources."""

    stopping: threading.Event = field(default_factory=threading.Event)
    _running: dict[str, threading.Thread] = field(default_factory=dict)

    def is_busy(self, name: str) -> bool:
        """Tell whether a task of that name is at work."""
        thread = self._running.get(name)
        return thread is not None and thread.is_alive()

    def take(self, name: str, work: Work) -> None:
        """Begin it in a thread of its own."""
        if self.is_busy(name) or self.stopping.is_set():
            return
        thread = threading.Thread(target=self._guarded, args=(name, work), name=name, daemon=True)
        self._running[name] = thread
        thread.start()

    def pause(self) -> None:
        """Raise Stopped where the service is to end."""
        if self.stopping.is_set():
            raise Stopped

    def stop(self, clock: Clock, *, within: float) -> bool:
        """Let everybody finish the copy at hand; False where somebody did not ``within`` seconds."""
        self.stopping.set()
        end = clock.monotonic() + within
        for thread in self._running.values():
            thread.join(max(0.0, end - clock.monotonic()))
        return not any(thread.is_alive() for thread in self._running.values())

    def _guarded(self, name: str, work: Work) -> None:
        try:
            work()
        except Stopped:
            log.info("service.stopped", extra={"task": name})


@dataclass(frozen=True, slots=True)
class StoppableClock:
    """A clock whose sleeps end when the service does."""

    inner: Clock
    stopping: threading.Event

    def now(self) -> datetime:
        """Return the wall time, aware and in UTC."""
        return self.inner.now()

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return self.inner.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait; raise Stopped when the service ends meanwhile."""
        if self.stopping.wait(max(0.0, seconds)):
            raise Stopped
