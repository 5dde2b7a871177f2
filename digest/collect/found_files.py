"""Find and open the files of a folder: regular ones that lie in it in truth, each read once.

What was taken is remembered as one short fingerprint a file (its name, size and time of change), so that a
folder may grow for years: only what is new or changed is opened again.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from digest.collect.marks import mark_of
from digest.collect.taken import MOST
from digest.model import Failure

TEMPORARY = (".tmp", ".part", ".partial", ".filepart", ".swp", ".bak", ".crdownload", "~")
_HIDDEN = (".", "#", "~$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file that may be read: where it is in truth, and how it is called in the folder."""

    path: Path
    name: str
    size: int
    changed: int
    """In nanoseconds since the epoch."""
    inode: tuple[int, int]

    @property
    def fingerprint(self) -> bytes:
        """Return what changes when the file does."""
        told = f"{self.name}\0{self.size}\0{self.changed}".encode("utf-8", "surrogateescape")
        return mark_of(told)

    def age(self, now: datetime) -> timedelta:
        """Return how long ago it was changed last."""
        return now - datetime.fromtimestamp(0, UTC) - timedelta(microseconds=self.changed // 1000)


class Changed(Exception):
    """The file is another one than was found, or is being written at this moment."""


def is_passed_over(inside: Path) -> bool:
    """Tell whether a path in a folder is hidden or temporary: editors and transfers leave such files."""
    return any(part.startswith(_HIDDEN) for part in inside.parts) or inside.name.endswith(TEMPORARY)


def listed(folder: Path, *patterns: str, notes: list[Failure]) -> list[Path]:
    """Return what lies in the folder by name; of more than can be remembered, only so many."""
    found = sorted(islice((path for pattern in patterns for path in folder.glob(pattern)), MOST + 1))
    if len(found) > MOST:
        notes.append(Failure(what=f"only {MOST:,} of its files were looked at", hint="use more folders"))
    return found[:MOST]


def folder_trouble(folder: Path, pattern: str) -> Failure | None:
    """Say what keeps a folder from being read."""
    if not folder.is_dir():
        if folder.exists():
            return Failure(what=f"{folder} is no folder", hint="name the folder it lies in, and a pattern")
        return Failure(what=f"there is no folder {folder}", hint="make it, or mend path in the configuration")
    if not os.access(folder, os.R_OK | os.X_OK):
        return Failure(what=f"the folder {folder} may not be read", hint="mend its permissions")
    parts = Path(pattern).parts
    if (
        not parts
        or ".." in parts
        or Path(pattern).is_absolute()
        or any("**" in p and p != "**" for p in parts)
    ):
        return Failure(
            what=f"pattern {pattern!r} leads nowhere", hint='a pattern is like "*.html" or "**/*.txt"'
        )
    return None


def found_in(folder: Path, paths: Iterable[Path], *, notes: list[Failure]) -> Iterator[FoundFile]:
    """Yield the regular files among ``paths`` that lie in ``folder`` in truth; note those that do not."""
    for path in paths:
        inside = path.relative_to(folder)
        if is_passed_over(inside):
            continue
        try:
            real = path.resolve(strict=True)
            file = found(real, name=str(inside))
        except (OSError, RuntimeError):
            notes.append(Failure(what=f"{inside} cannot be found", hint="it is a link to nothing"))
            continue
        if not real.is_relative_to(folder):
            notes.append(Failure(what=f"{inside} is a link out of the folder", hint="copy the file into it"))
        elif file is not None:
            yield file


def found(path: Path, *, name: str) -> FoundFile | None:
    """Return the file at ``path``, which is no link; None where it is no regular one."""
    seen = path.stat()
    if not stat.S_ISREG(seen.st_mode):
        return None
    inode = (seen.st_dev, seen.st_ino)
    return FoundFile(path=path, name=name, size=seen.st_size, changed=seen.st_mtime_ns, inode=inode)


@contextmanager
def opened(file: FoundFile) -> Iterator[BinaryIO]:
    """Open the file that was found; raise OSError, or Changed where it is another one now or in the end."""
    # Between the look and here it may have become a link, a pipe, another file.
    descriptor = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode) or (before.st_dev, before.st_ino) != file.inode:
            raise Changed
        yield stream
        after = os.fstat(descriptor)
        if (after.st_size, after.st_mtime_ns) != (file.size, file.changed):
            raise Changed


def read_found(file: FoundFile, *, most: int) -> bytes:
    """Return the file's bytes, at most one more than ``most``; raise as ``opened`` does."""
    with opened(file) as stream:
        return stream.read(most + 1)
