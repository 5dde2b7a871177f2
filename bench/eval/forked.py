"""Run a piece of work in a process of its own and measure it: seconds, memory, what it asked of the machine.

The child is a fork, so that it has all libraries loaded and grows by nothing but the work. What hangs is
killed; a memory limit keeps a bomb from the machine.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")

HANGS = 10
"""Seconds of the processor after which a child is killed."""
WAITS = 60
"""Seconds of the clock after which it is: it waits for something, or the machine is busy."""
_ROOM = 2 << 30
"""Octets of address space that a child may take on top of what it has."""
_WATCHED = frozenset({"socket.connect", "socket.getaddrinfo", "open", "subprocess.Popen", "os.system"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran(Generic[T]):
    """What became of a piece of work."""

    result: T | None
    error: str | None
    """The exception that ended it, or the signal."""
    seconds: float
    """Of the processor; of the clock where it was killed."""
    grown: int
    """Octets by which the process was larger at its largest than before."""
    asked: tuple[tuple[str, str], ...]
    """What was opened, looked up and connected to by Python code: (event, what)."""


def forked(work: Callable[[], T]) -> Ran[T]:
    """Run ``work`` in a child; its result must be one that pickle takes."""
    hear, say = os.pipe()
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.close(hear)
        _work(work, say)
    os.close(say)
    with os.fdopen(hear, "rb") as stream:
        told = stream.read()
    _, status = os.waitpid(child, 0)
    spent = time.perf_counter() - started
    if os.WIFSIGNALED(status) or not told:
        name = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else f"exit {status >> 8}"
        return Ran(result=None, error=name, seconds=spent, grown=0, asked=())
    ran: Ran[T] = pickle.loads(told)
    return ran


def _work(work: Callable[[], Any], say: int) -> None:
    """Do the child's part; never returns."""
    signal.alarm(WAITS)
    signal.setitimer(signal.ITIMER_PROF, HANGS)
    size = _size()
    resource.setrlimit(resource.RLIMIT_AS, (size + _ROOM, size + _ROOM))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is what there is now (proc(5))
    before = _peak()
    asked: list[tuple[str, str]] = []
    watching = True

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if watching and event in _WATCHED:
            asked.append((event, repr(args[1] if event == "socket.connect" else args[0])[:300]))

    sys.addaudithook(watch)
    # The processor's time: how long others kept the machine busy says nothing of the work.
    result, error, started = None, None, time.process_time()
    try:
        result = work()
    except BaseException as exc:  # noqa: BLE001  any one is what is looked for
        error = repr(exc)[:500]
    seconds = time.process_time() - started
    watching = False
    ran = Ran(result=result, error=error, seconds=seconds, grown=_peak() - before, asked=tuple(asked))
    with os.fdopen(say, "wb") as stream:
        pickle.dump(ran, stream)
    os._exit(0)


def _size() -> int:
    """Return the octets of address space that the process has."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _peak() -> int:
    """Return the octets of memory that the process had at most."""
    told = Path("/proc/self/status").read_text(encoding="utf-8", errors="replace")
    return next(int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("VmHWM:"))
