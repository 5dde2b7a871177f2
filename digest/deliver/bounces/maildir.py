"""Stage deliver: mails from a Maildir, an mbox or one file; a mail is marked only when it was handled."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from digest.deliver.bounces.arrival import Arrival
from digest.errors import NotFound

_SEEN = re.compile(r":2,[A-Z]*[ST]")
_MOST = 10_000
"""Mails of one look; the rest is read at the next one."""


def unread(maildir: Path, *, max_bytes: int) -> Iterator[tuple[Path, Arrival]]:
    """Yield the mails of a Maildir that were not handled, the oldest name first.

    Raises NotFound where it is no Maildir. A file that is gone or may not be read is left out.
    """
    if not (maildir / "new").is_dir():
        raise NotFound(f"{maildir} is no Maildir", hint="it has the folders new, cur and tmp")
    waiting = [
        file
        for folder in ("new", "cur")
        if (maildir / folder).is_dir()
        for file in sorted((maildir / folder).iterdir())
        if not file.name.startswith(".") and not _SEEN.search(file.name)
    ]
    for file in waiting[:_MOST]:
        with suppress(OSError):
            if file.is_file() and not file.is_symlink():
                yield file, Arrival(message=read_start(file, max_bytes))


def handled(maildir: Path, file: Path) -> None:
    """Flag a mail as seen, in ``cur``; one that somebody else has moved meanwhile is theirs."""
    (maildir / "cur").mkdir(exist_ok=True)
    base, _, flags = file.name.partition(":2,")
    name = f"{base}:2,{''.join(sorted({*flags, 'S'}))}"
    with suppress(FileNotFoundError):
        file.replace(maildir / "cur" / name)


def messages(file: Path, *, max_bytes: int) -> Iterator[Arrival]:
    """Yield the mails of an mbox, or the one that a file is, without holding a whole mbox in memory."""
    with file.open("rb") as stream:
        first = stream.readline(max_bytes)
        if not first.startswith(b"From "):
            yield Arrival(message=first + stream.read(max(0, max_bytes - len(first))))
            return
        lines: list[bytes] = []
        size, blank = 0, False
        for line in iter(lambda: stream.readline(65_536), b""):
            if blank and line.startswith(b"From "):
                yield Arrival(message=b"".join(lines))
                lines, size = [], 0
            elif size < max_bytes:
                lines.append(line)
                size += len(line)
            blank = line in {b"\n", b"\r\n"}
        yield Arrival(message=b"".join(lines))


def read_start(file: Path, max_bytes: int) -> bytes:
    """Read the first ``max_bytes`` octets of a regular file."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read(max_bytes)
