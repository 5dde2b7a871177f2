"""How a command ends before its time: Ctrl-C, SIGTERM, a reader of its output that went away."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

INTERRUPTED = 130
READER_GONE = 141
_READERS = "collect"
"""What the names of the threads begin with that fetch."""
_STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def gently(told: str) -> Iterator[threading.Event]:
    """Turn the first Ctrl-C or SIGTERM into an event and say ``told``; a second one ends the program at once.

    In the main thread only: Python gives signals to no other.
    """
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()
        # Not through the console: the signal may come while this thread is writing to it.
        os.write(2, f"\n{told}\n".encode())

    with ExitStack() as stack:
        for number in _STOPS:
            stack.callback(signal.signal, number, signal.signal(number, stop))
        yield stopping


@contextmanager
def piped(leave: Callable[[int], Exception]) -> Iterator[None]:
    """Write out what was printed at the end of a ``with``; where nobody reads it any more, leave quietly.

    A broken pipe is standard output's: those of connections are told as what became of a copy or a source.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        raise leave(READER_GONE) from None
    except OSError:
        try:
            sys.stdout.flush()
        except OSError:  # a full disk, perhaps
            _drop_output()
        raise


def let_go() -> None:
    """End the process here where threads still fetch: Python would wait for them, half a minute perhaps.

    They only read, and everything else has been closed by now.
    """
    if any(thread.name.startswith(_READERS) for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(INTERRUPTED)


def _drop_output() -> None:
    """Let what is still to be written go: else Python complains once more when it ends."""
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), 1)
