"""Read files at hand for the archive, of every kind. In: paths; out: each file's articles.

Folders are read with all that lies below them. A file that cannot be read is its own ``FileRead`` with a
failure and keeps no other one back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from digest.collect.documents import KNOWN, Reader, open_document
from digest.collect.found_files import is_passed_over
from digest.collect.raw import TELL_THEM, NotAFeed
from digest.config.source import SourceConfig
from digest.model import Article, Failure, SourceId

MAX_BYTES = 50_000_000
_GIVE = f"give {KNOWN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What one file holds, or why that is not known."""

    path: Path
    articles: tuple[Article, ...] = ()
    undated: int = 0
    """Articles that bear no date and were left out."""
    failure: Failure | None = None


def files_below(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files that ``paths`` name, folders with all that lies below them, by name, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            below = file.relative_to(path) if path.is_dir() else None
            if not (file.is_dir() or (below is not None and is_passed_over(below))):
                found.setdefault(file)
    return tuple(found)


def read_files(
    files: Sequence[Path],
    *,
    source: SourceId,
    config: SourceConfig,
    now: datetime,
    undated: date | None = None,
) -> Iterator[FileRead]:
    """Yield what each file holds; articles without a date get ``undated``, or are left out and counted."""
    for file in files:
        yield _dated(_read(file, source=source, config=config, now=now), undated)


def _read(file: Path, *, source: SourceId, config: SourceConfig, now: datetime) -> FileRead:
    if file.is_symlink():  # what a folder was given may lead anywhere: to a key, to a password
        return _failed(file, "is a link", hint="put the file itself in its place")
    try:
        if not file.is_file():
            raise OSError(0, "it is no regular file")
        with file.open("rb") as stream:
            body = stream.read(MAX_BYTES + 1)
    except OSError as exc:
        return _failed(file, f"cannot be read: {exc.strerror}", hint="mend its permissions, or leave it out")
    if len(body) > MAX_BYTES:
        return _failed(file, f"is larger than {MAX_BYTES:,} bytes", hint="split it")
    reader = Reader(source=source, config=config, now=now, max_bytes=MAX_BYTES)
    try:
        articles = reader.read(open_document(body)).articles
    except NotAFeed as exc:
        return _failed(file, exc.what, hint=_GIVE if exc.hint == TELL_THEM else exc.hint)
    if not articles:
        return _failed(file, "holds no article", hint=_GIVE)
    return FileRead(path=file, articles=articles)


def _dated(read: FileRead, undated: date | None) -> FileRead:
    if undated is not None:
        noon = datetime.combine(undated, time(12), tzinfo=UTC)
        return replace(
            read,
            articles=tuple(
                replace(article, published=noon, date_only=True) if article.is_undated else article
                for article in read.articles
            ),
        )
    dated = tuple(article for article in read.articles if not article.is_undated)
    return replace(read, articles=dated, undated=len(read.articles) - len(dated))


def _failed(file: Path, what: str, *, hint: str) -> FileRead:
    return FileRead(path=file, failure=Failure(what=what, hint=hint))
