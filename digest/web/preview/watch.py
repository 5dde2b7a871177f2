"""Preview: what the page depends on, looked at again and again. In: marks of all. Out: a revision."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Marks = Mapping[str, str]
"""What each thing that is watched looks like, by the name people know it by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How everything looked at one moment."""

    marks: Marks = field(repr=False)

    @property
    def revision(self) -> str:
        """Return a name of this very look of everything."""
        return hashlib.sha256(repr(sorted(self.marks.items())).encode()).hexdigest()[:12]

    def changed(self, before: Seen) -> tuple[str, ...]:
        """Return the names of what looks different from ``before``."""
        names = sorted(self.marks.keys() | before.marks.keys())
        return tuple(name for name in names if self.marks.get(name) != before.marks.get(name))


def file_marks(folder: Path, *, under: Path, pattern: str = "*") -> Iterator[tuple[str, str]]:
    """Yield each file of a folder, named as seen from ``under``, with its mark."""
    for file in sorted(folder.rglob(pattern)) if folder.is_dir() else []:
        if file.suffix not in {".swp", ".tmp", ".pyc"} and not file.name.endswith("~"):
            yield from file_mark(file, under=under)


def file_mark(file: Path, *, under: Path) -> Iterator[tuple[str, str]]:
    """Yield a file's mark: it changes with every save."""
    try:
        state = file.stat()
    except OSError:  # gone between listing and looking, or never there
        return
    if file.is_file():
        name = str(file.relative_to(under)) if file.is_relative_to(under) else file.name
        yield name, f"{state.st_mtime_ns}-{state.st_size}-{state.st_ino}"


class Watch:
    """Looks at everything, at most once in ``rest`` seconds however many pages ask."""

    def __init__(self, look: Callable[[], Iterable[tuple[str, str]]], *, rest: float = 0.25) -> None:
        """Watch what ``look`` yields."""
        self.over = threading.Event()
        """Set when nobody may wait any more."""
        self._look = look
        self._rest = rest
        self._lock = threading.Lock()
        self._seen: tuple[float, Seen] | None = None

    def now(self) -> Seen:
        """Return how everything looks now."""
        with self._lock:
            if self._seen is None or time.monotonic() - self._seen[0] >= self._rest:
                self._seen = time.monotonic(), Seen(marks=dict(self._look()))
            return self._seen[1]

    def changes(self, *, patience: float) -> Iterator[tuple[Seen, tuple[str, ...]]]:
        """Yield how everything looks, then whatever changes, for ``patience`` seconds.

        Between two changes it yields the same look with no names, so that a listener who left is noticed.
        """
        end = time.monotonic() + patience
        before = self.now()
        yield before, ()
        while not self.over.wait(self._rest) and time.monotonic() < end:
            seen = self.now()
            yield seen, seen.changed(before)
            before = seen
