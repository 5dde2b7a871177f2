"""What the command sets up for its process, put back: levels, handlers and hooks."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def logs_kept() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("digest")
    before = (root.level, ours.level, list(root.handlers), sys.excepthook, threading.excepthook)
    yield
    root.setLevel(before[0])
    ours.setLevel(before[1])
    for handler in [handler for handler in root.handlers if handler not in before[2]]:
        if type(handler).__module__.startswith("digest."):
            root.removeHandler(handler)
    sys.excepthook, threading.excepthook = before[3:]
