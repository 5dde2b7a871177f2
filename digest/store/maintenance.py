"""Keep the database's files clean: what was deleted leaves them, backups do not outlive their use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import SQLITE_BUSY, DatabaseError, OperationalError
from sqlite3 import Connection as SqliteConnection

from digest.errors import StoreError
from digest.store.engine import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubbed:
    """What a clean-up of the files came to."""

    clean: bool
    """False where another process held the database: old pages are in its files until the next clean-up."""
    octets: int
    """Size of the database's file afterwards."""


PATIENCE = timedelta(seconds=5)
"""So long the clean-up waits for others, and others for it: well below what a writer waits at most."""


def scrub(store: Store, *, compact: bool = True, patience: timedelta = PATIENCE) -> Scrubbed:
    """Leave nothing in the database's file and its write-ahead log that was deleted before.

    ``secure_delete`` overwrites rows; here the search index forgets the words of rows that are gone, the
    log is emptied and, with ``compact``, the file is written anew without its holes. That keeps other
    writers waiting, half a minute for each gigabyte; readers go on. No transaction may be open here.
    """
    with _bare(store, "cleaning up the database", patience=patience) as connection:
        clean = _cleaned(connection, compact=compact)
    return Scrubbed(clean=clean, octets=store.file.stat().st_size)


def backups(file: Path) -> tuple[Path, ...]:
    """Return the copies that migrations left beside a database, the oldest first."""
    found = file.parent.glob(f"{file.name}.before-*")
    return tuple(sorted(found, key=lambda path: (path.stat().st_mtime, path.name)))


def forget_backups(file: Path, *, before: datetime) -> tuple[Path, ...]:
    """Delete the copies that migrations left before a moment; return which."""
    old = tuple(path for path in backups(file) if path.stat().st_mtime < before.timestamp())
    for path in old:
        path.unlink(missing_ok=True)
    return old


@contextmanager
def _bare(store: Store, doing: str, *, patience: timedelta) -> Iterator[SqliteConnection]:
    """Give the driver's connection without a transaction, which VACUUM and checkpoints refuse to run in."""
    pooled = store.writer.raw_connection()
    try:
        connection = pooled.driver_connection
        assert isinstance(connection, SqliteConnection)
        connection.execute(f"PRAGMA busy_timeout={patience // timedelta(milliseconds=1)}")
        yield connection
    except DatabaseError as exc:
        raise StoreError(
            f"{store.file}: {exc} (while {doing})",
            hint="is the disk full, or another program holding the file?",
        ) from exc
    finally:
        pooled.invalidate()  # the next writer gets a connection with the usual settings


def _cleaned(connection: SqliteConnection, *, compact: bool) -> bool:
    try:
        _merge_search(connection)
        if compact:
            _checkpoint(connection)
            # VACUUM's copy goes to a file that nobody else can open, rather than to memory.
            connection.execute("PRAGMA temp_store=FILE")
            connection.execute("VACUUM")
    except OperationalError as exc:
        if exc.sqlite_errorcode & 0xFF == SQLITE_BUSY:  # the low byte; the rest says of what kind
            return False
        raise
    return _checkpoint(connection)


def _merge_search(connection: SqliteConnection) -> None:
    """Merge the search index into one piece, in short steps: only then it drops the words of deleted rows."""
    pages = -500  # negative: whatever the number of pieces is
    while True:
        before = connection.total_changes
        connection.execute("INSERT INTO article_search(article_search, rank) VALUES('merge', ?)", (pages,))
        if connection.total_changes - before < 2:  # as the documentation of FTS5 tells the end
            return
        pages = abs(pages)


def _checkpoint(connection: SqliteConnection) -> bool:
    busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy
