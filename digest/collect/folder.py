"""Collect a folder of files: saved pages and text dumps, told apart by what they hold."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digest import __version__
from digest.collect.body import once_each
from digest.collect.dump import read_dump
from digest.collect.encoding import decode
from digest.collect.page import is_page, read_page
from digest.config.schema import SourceConfig
from digest.model import Article, Collected, Failure, SourceId, Validators

MAX_BYTES = 5_000_000
MAX_FILES = 10_000
_TEMPORARY = (".tmp", ".part", ".swp", ".bak", ".crdownload", "~")


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file that may be read: where it is in truth, and how it is called in the folder."""

    path: Path
    name: str
    size: int
    changed: int


class FolderCollector:
    """Reads folders."""

    def __init__(self, root: Path) -> None:
        """Look for relative paths below the site's ``root``."""
        self._root = root

    def __call__(
        self, source: SourceId, config: SourceConfig, /, *, known: Validators | None, now: datetime
    ) -> Collected:
        """Return the articles of the folder's files, in the order of their names."""
        folder = (self._root / (config.path or Path())).resolve()
        trouble = _trouble(folder, config.pattern)
        if trouble is not None:
            return Collected(source=source, failure=trouble)
        notes: list[Failure] = []
        files = tuple(_files(folder, config.pattern, notes=notes))
        state = _state(files, config)
        if known is not None and known.etag == state and not notes:
            return Collected(source=source, not_modified=True)
        articles: list[Article] = []
        for file in files:
            read = _read(file, source=source, config=config, now=now)
            if isinstance(read, Failure):
                notes.append(read)
            else:
                articles.extend(read)
        # A file that could not be read is tried again the next time.
        validators = Validators() if notes else Validators(etag=state)
        return Collected(
            source=source, articles=once_each(articles), validators=validators, notes=tuple(notes)
        )


def _trouble(folder: Path, pattern: str) -> Failure | None:
    if not folder.is_dir():
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


def _files(folder: Path, pattern: str, *, notes: list[Failure]) -> Iterator[_File]:
    """Yield the regular files that lie in the folder in truth, by name; say which ones do not."""
    count = 0
    for path in sorted(folder.glob(pattern)):
        inside = path.relative_to(folder)
        if any(part.startswith((".", "#", "~$")) for part in inside.parts) or path.name.endswith(_TEMPORARY):
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
            count += 1
            if count > MAX_FILES:
                notes.append(
                    Failure(what=f"only the first {MAX_FILES} files were read", hint="use more folders")
                )
                return
            yield _File(path=real, name=str(inside), size=found.st_size, changed=found.st_mtime_ns)


def _state(files: tuple[_File, ...], config: SourceConfig) -> str:
    """Return what changes when a file, the configuration of the source or the program does."""
    listed = [f"{file.name}\0{file.size}\0{file.changed}" for file in files]
    told = "\n".join((__version__, config.model_dump_json(), *listed))
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()


def _read(
    file: _File, *, source: SourceId, config: SourceConfig, now: datetime
) -> tuple[Article, ...] | Failure:
    if file.size > MAX_BYTES:
        return Failure(what=f"{file.name} is larger than {MAX_BYTES:,} bytes", hint="it is no article")
    try:
        body = _bytes(file.path)
    except OSError as exc:
        return Failure(what=f"{file.name} cannot be read: {exc.strerror}", hint="mend its permissions")
    text = decode(body)
    articles: tuple[Article, ...]
    if "\0" in text:
        return Failure(what=f"{file.name} is no text", hint="narrow the source's pattern")
    if is_page(text):
        page = read_page(text, source=source, config=config, now=now)
        articles = (page,) if page else ()
    else:
        articles = read_dump(text, source=source, config=config, now=now)
    return articles or Failure(what=f"{file.name} holds no article", hint="see the documentation of folders")


def _bytes(path: Path) -> bytes:
    # Between the check and here the file may have become a link or a pipe.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is no regular file")
        return file.read(MAX_BYTES + 1)
