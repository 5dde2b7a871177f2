"""Open a site's database: migrate it, read it, write it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from digest.errors import StoreError
from digest.store import dialect
from digest.store.schema import claim, upgrade
from digest.store.turns import Turns, WaitedTooLong


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A site's database. Threads may share it; processes each open their own."""

    file: Path
    writer: Engine
    reader: Engine
    turns: Turns = field(default_factory=Turns, repr=False)

    @contextmanager
    def write(self, doing: str) -> Iterator[Connection]:
        """Give a short write transaction, committed durably at the end; keep I/O out of it.

        ``doing`` completes the sentence "while …" of the StoreError that breakage raises.
        """
        with (
            _named(doing, self.file),
            self.turns.mine(within=dialect.BUSY_SECONDS),
            self.writer.begin() as connection,
        ):
            yield connection

    @contextmanager
    def read(self, doing: str = "reading the database") -> Iterator[Connection]:
        """Give a connection that sees one state of the database and cannot write."""
        with _named(doing, self.file), self.reader.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.writer.dispose()
        self.reader.dispose()


@contextmanager
def _named(doing: str, file: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as exc:
        raise StoreError(
            f"{file}: {exc.orig} (while {doing})",
            hint="is the disk full, the file read-only, or another program holding it?",
        ) from exc
    except WaitedTooLong as exc:
        raise StoreError(
            f"{file}: others in this program were writing for {dialect.BUSY_SECONDS} s (while {doing})"
        ) from exc
    except SQLAlchemyError as exc:
        raise StoreError(f"{file}: {exc} (while {doing})") from exc


def open_store(file: Path) -> Store:
    """Open the database in ``file``, make it when there is none, and bring its shape up to date."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        claim(file)
    except OSError as exc:
        raise StoreError(f"{file} cannot be made: {exc.strerror}", hint="check site.database") from exc
    writer, reader = dialect.engines(file)
    store = Store(file=file, writer=writer, reader=reader)
    try:
        with _named("bringing the database up to date", file):
            upgrade(writer, file)
    except BaseException:
        store.close()
        raise
    return store
