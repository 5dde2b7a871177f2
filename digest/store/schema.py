"""The database's shape: migrations by Alembic, behind a file lock, with a backup beside the file."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from digest.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def shapes() -> tuple[str, ...]:
    """Return the shapes this program knows, the newest last: a migration's file begins with its number.

    Alembic could tell, but takes half a second to load: it is loaded when there is something to migrate.
    """
    return tuple(
        sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The shape of a database, and the newest that this program knows."""

    current: str | None
    """None where there is no database yet."""
    newest: str
    is_known: bool
    """False where a newer program wrote it."""

    @property
    def is_due(self) -> bool:
        """Tell whether an upgrade is to be done."""
        return self.is_known and self.current is not None and self.current != self.newest


def shape_of(file: Path) -> Shape:
    """Look at the shape of a SQLite database and change nothing."""
    known = shapes()
    newest = known[-1]
    if not file.exists():
        return Shape(current=None, newest=newest, is_known=True)
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            is_ours = connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
            ).fetchone()
            row = (
                connection.execute("SELECT version_num FROM alembic_version").fetchone() if is_ours else None
            )
    except sqlite3.Error as exc:
        raise StoreError(
            f"{file}: {exc} (while looking at its shape)", hint="is it a database, and yours to read?"
        ) from exc
    current = row[0] if row else None
    return Shape(current=current, newest=newest, is_known=current is None or current in known)


def backup_for(file: Path, newest: str) -> Path:
    """Return where the copy is kept that is made before an upgrade to ``newest``."""
    return file.with_name(f"{file.name}.before-{newest}")


def newer(file: Path, shape: str) -> StoreError:
    """Return the error for a database that a newer program wrote."""
    return StoreError(
        f"{file} was written by a newer Evening Digest (shape {shape})",
        hint="upgrade the program: pip install --upgrade evening-digest",
    )


def upgrade(writer: Engine, file: Path) -> None:
    """Bring the database to the newest shape; a no-op where it has it. Raises StoreError on a newer one."""
    newest = shapes()[-1]
    if _current(writer) == newest:
        return
    with _locked(file):
        current = _current(writer)
        if current is not None and current not in shapes():
            raise newer(file, current)
        if current is not None and current != newest:
            backup(file, backup_for(file, newest))
        _migrate(writer)


def _migrate(writer: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _current(writer: Engine) -> str | None:
    with writer.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.with_name(file.name + ".lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def backup(file: Path, to: Path) -> None:
    """Copy a SQLite database as of one moment, whatever is written meanwhile; for its owner's eyes only."""
    try:
        claim(to)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)
    except (OSError, sqlite3.Error) as exc:
        raise StoreError(
            f"{file} cannot be copied to {to}: {exc}", hint="is the disk full, or the place taken?"
        ) from exc


def claim(file: Path) -> None:
    """Make an empty file that only its owner can read, where there is none: it will hold addresses."""
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
