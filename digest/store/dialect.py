"""All that differs between the databases. SQLite now; PostgreSQL gets its branch here and nowhere else."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, create_engine, event, func, text
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.pool import QueuePool

from digest.store.tables import UtcDateTime

insert = sqlite_insert
"""INSERT with ON CONFLICT."""

BUSY_SECONDS = 30
_LOOK = 0.004
"""Seconds between two looks whether another process still writes; shorter than the freeze's gaps."""

# Terms are already folded words: the index only has to split them at blanks, so marks belong to words.
SEARCH_SCHEMA = (
    """
    CREATE VIRTUAL TABLE article_search USING fts5(
        terms, content='article', content_rowid='key', detail=none,
        tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
    )
    """,
    """
    CREATE TRIGGER article_search_insert AFTER INSERT ON article BEGIN
        INSERT INTO article_search(rowid, terms) VALUES (new.key, new.terms);
    END
    """,
    """
    CREATE TRIGGER article_search_delete AFTER DELETE ON article BEGIN
        INSERT INTO article_search(article_search, rowid, terms) VALUES ('delete', old.key, old.terms);
    END
    """,
    """
    CREATE TRIGGER article_search_update AFTER UPDATE OF terms ON article BEGIN
        INSERT INTO article_search(article_search, rowid, terms) VALUES ('delete', old.key, old.terms);
        INSERT INTO article_search(rowid, terms) VALUES (new.key, new.terms);
    END
    """,
    "CREATE VIRTUAL TABLE article_term USING fts5vocab(article_search, row)",
)


def engines(file: Path) -> tuple[Engine, Engine]:
    """Return the writing and the reading engine of a SQLite file.

    One writing connection per process, so that its threads queue up here rather than at the file's lock;
    WAL with synchronous=FULL, because a commit must outlive a power cut (the ledger's durable mark).
    """
    url = f"sqlite:///{file}"
    arguments = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    writer = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        connect_args={**arguments, "isolation_level": None},
    )
    reader = create_engine(url, connect_args={**arguments, "isolation_level": None})

    @event.listens_for(writer, "connect")
    def _writer_pragmas(raw: object, _record: object) -> None:
        _pragmas(
            raw,
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "secure_delete=ON",
            "cache_size=-16384",  # kB: the indexes of a large ledger are written all over
        )

    @event.listens_for(reader, "connect")
    def _reader_pragmas(raw: object, _record: object) -> None:
        _pragmas(raw, "foreign_keys=ON", "query_only=ON", "temp_store=MEMORY")

    event.listen(writer, "begin", _begin_immediate)

    @event.listens_for(reader, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return writer, reader


def _begin_immediate(connection: Connection) -> None:
    """Begin to write, as soon as no other process does.

    A write transaction that begins as a reader can die of SQLITE_BUSY when it upgrades. SQLite's own wait
    looks ever less often, in the end ten times a second: beside a process that writes chunk after chunk with
    short gaps between them it would take seconds to find one.
    """
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA busy_timeout=0")
    try:
        _when_free(raw, "BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # SQLAlchemy names what is wrong
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _when_free(raw: Any, statement: str) -> None:
    """Execute a statement as soon as no other process is in its way; raise SQLite's own error where it is."""
    ends = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            raw.execute(statement)
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= ends:
                raise
        else:
            return
        time.sleep(_LOOK)


def _pragmas(raw: object, *pragmas: str) -> None:
    cursor = raw.cursor()  # type: ignore[attr-defined]  # a DB-API connection, which has no common type
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    for pragma in pragmas:
        # SQLite waits for nobody where it is to begin its log: processes may set up one database together.
        _when_free(cursor, f"PRAGMA {pragma}")
    cursor.close()


def domain_of(address: ColumnElement[Any]) -> ColumnElement[str]:
    """Return what stands behind the @ of an address."""
    return func.substr(address, func.instr(address, "@") + 1)


def in_one_row(columns: Iterable[ColumnElement[Any]]) -> ColumnElement[str]:
    """Return a JSON array of all rows, each an array of ``columns``, in the order of what is selected from.

    For a thread among many: the driver hands the interpreter to others around each row that it fetches.
    """
    return func.json_group_array(func.json_array(*columns))


def document_counts(connection: Connection, terms: Sequence[str]) -> dict[str, int]:
    """Return in how many archived articles each term stands."""
    if not terms:
        return {}
    query = text("SELECT term, doc FROM article_term WHERE term IN :terms").bindparams(
        bindparam("terms", expanding=True)
    )
    return {row.term: row.doc for row in connection.execute(query, {"terms": list(terms)})}


def matching_keys(
    connection: Connection,
    terms: Sequence[str],
    *,
    limit: int,
    before: datetime | None = None,
    until: datetime | None = None,
    every: bool = False,
) -> list[int]:
    """Return the keys of articles that hold any (or ``every``) of ``terms``, newest first.

    With ``until`` they had come in by then; one that changed may have had another date then, and is in.
    """
    if not terms:
        return []
    quoted = (" AND " if every else " OR ").join('"' + term.replace('"', '""') + '"' for term in terms)
    query = text(
        "SELECT article.key FROM article_search JOIN article ON article.key = article_search.rowid "
        "WHERE article_search MATCH :match AND (:before IS NULL OR article.dated < :before "
        "OR (:until IS NOT NULL AND article.newest > 1)) "
        "AND (:until IS NULL OR EXISTS (SELECT 1 FROM version WHERE version.article = article.key "
        "AND version.number = 1 AND version.observed_at <= :until)) "
        "ORDER BY article.dated DESC, article.id LIMIT :limit"
    ).bindparams(bindparam("before", type_=UtcDateTime()), bindparam("until", type_=UtcDateTime()))
    values = {"match": quoted, "before": before, "until": until, "limit": limit}
    return list(connection.execute(query, values).scalars())
