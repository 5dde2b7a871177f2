"""Find and open the files of a folder: regular ones that lie in it in truth, each read once.

What was taken is remembered as one short fingerprint a file (its name, size and time of change), so that a
folder may grow for years: only what is new or changed is opened again.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

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
        return hashlib.blake2b(told, digest_size=8).digest()

    def age(self, now: datetime) -> timedelta:
        """Return how long ago it was changed last."""
        return now - datetime.fromtimestamp(0, UTC) - timedelta(microseconds=self.changed // 1000)


class Changed(Exception):
    """The file is another one than was found, or is being written at this moment."""


def is_passed_over(inside: Path) -> bool:
    """Tell whether a path in a folder is hidden or temporary: editors and transfers leave such files."""
    return any(part.startswith(_HIDDEN) for part in inside.parts) or inside.name.endswith(TEMPORARY)


def found_in(folder: Path, paths: Iterable[Path], *, notes: list[Failure]) -> Iterator[FoundFile]:
    """Yield the regular files among ``paths`` that lie in ``folder`` in truth; note those that do not."""
    for path in paths:
        inside = path.relative_to(folder)
        if is_passed_over(inside):
            continue
        try:
            real = path.resolve(strict=True)
            found = real.stat()
        except (OSError, RuntimeError):
            notes.append(Failure(what=f"{inside} cannot be found", hint="it is a link to nothing"))
            continue
        if not real.is_relative_to(folder):
            notes.append(Failure(what=f"{inside} is a link out of the folder", hint="copy the file into it"))
        elif stat.S_ISREG(found.st_mode):
            yield FoundFile(
                path=real,
                name=str(inside),
                size=found.st_size,
                changed=found.st_mtime_ns,
                inode=(found.st_dev, found.st_ino),
            )


def read_found(file: FoundFile, *, most: int) -> bytes:
    """Return the file's bytes, at most one more than ``most``; raise OSError, or Changed."""
    # Between the look and here it may have become a link, a pipe, another file.
    descriptor = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        opened = os.fstat(descriptor)
        if not stat.S_ISREG(opened.st_mode) or (opened.st_dev, opened.st_ino) != file.inode:
            raise Changed
        body = stream.read(most + 1)
        after = os.fstat(descriptor)
    if (after.st_size, after.st_mtime_ns) != (file.size, file.changed):
        raise Changed
    return body
