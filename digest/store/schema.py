"""The database's shape: migrations by Alembic, behind a file lock, with a backup beside the file."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from digest.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(writer: Engine, file: Path) -> None:
    """Bring the database to the newest shape; a no-op where it has it. Raises StoreError on a newer one."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    if _current(writer) == scripts.get_current_head():
        return
    with _locked(file):
        current = _current(writer)
        if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
            raise StoreError(
                f"{file} was written by a newer Evening Digest (shape {current})",
                hint="upgrade the program: pip install --upgrade evening-digest",
            )
        if current is not None and current != scripts.get_current_head():
            backup(file, file.with_name(f"{file.name}.before-{scripts.get_current_head()}"))
        with writer.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _current(writer: Engine) -> str | None:
    with writer.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.with_name(file.name + ".lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def backup(file: Path, to: Path) -> None:
    """Copy a SQLite database as of one moment, whatever is written meanwhile."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
