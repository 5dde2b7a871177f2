"""Read files at hand for the archive: saved pages, text dumps, feeds. In: paths; out: each file's articles.

Folders are read with all that lies below them. A file that cannot be read is its own ``FileRead`` with a
failure and keeps no other one back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from digest.collect.dump import read_dump
from digest.collect.encoding import decode
from digest.collect.feed_items import articles_of
from digest.collect.feeds import read_feed
from digest.collect.page import is_page, read_page
from digest.collect.raw import TELL_THEM, NotAFeed
from digest.config.schema import SourceConfig
from digest.model import Article, Failure, SourceId

MAX_BYTES = 50_000_000
_GIVE = "give saved pages, text dumps or feeds"
_TEMPORARY = (".tmp", ".part", ".swp", ".bak", ".crdownload", "~")


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
            below = file.relative_to(path).parts if path.is_dir() else ()
            hidden = any(part.startswith((".", "#", "~$")) for part in below)
            if not (hidden or file.is_dir() or (below and file.name.endswith(_TEMPORARY))):
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
    try:
        articles = _articles(body, source=source, config=config, now=now)
    except NotAFeed as exc:
        return _failed(file, exc.what, hint=_GIVE if exc.hint == TELL_THEM else exc.hint)
    if not articles:
        return _failed(file, "holds no article", hint=_GIVE)
    return FileRead(path=file, articles=articles)


def _articles(body: bytes, *, source: SourceId, config: SourceConfig, now: datetime) -> tuple[Article, ...]:
    text = decode(body)
    if not body.startswith(b"\x1f\x8b"):  # a packed feed
        if "\0" in text:
            raise NotAFeed("is no text", hint=_GIVE)
        if is_page(text):
            page = read_page(text, source=source, config=config, now=now)
            return (page,) if page else ()
        if not text.lstrip("\ufeff \t\r\n").startswith(("<", "{", "[")):
            return read_dump(text, source=source, config=config, now=now)
    base = config.url or ""
    feed = read_feed(body, url=base, zone=ZoneInfo(config.time_zone), max_bytes=MAX_BYTES)
    return articles_of(feed, source=source, config=config, url=base, now=now)[0]


def _dated(read: FileRead, undated: date | None) -> FileRead:
    if undated is not None:
        noon = datetime.combine(undated, time(12), tzinfo=UTC)
        return replace(
            read,
            articles=tuple(
                article if article.published else replace(article, published=noon, date_only=True)
                for article in read.articles
            ),
        )
    dated = tuple(article for article in read.articles if article.published is not None)
    return replace(read, articles=dated, undated=len(read.articles) - len(dated))


def _failed(file: Path, what: str, *, hint: str) -> FileRead:
    return FileRead(path=file, failure=Failure(what=what, hint=hint))
