from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.model import Article, ArticleId, Block, BlockKind, SourceId
from digest.store import Store, articles, tables, taken
from digest.store.maintenance import backups, forget_backups, scrub
from digest.text.fingerprint import Said

NOW = datetime(2026, 10, 6, 12, 0, tzinfo=UTC)


def add(store: Store, name: str, text: str) -> None:
    article = Article(
        id=ArticleId(f"https://courier.example/{name}"),
        source=SourceId("courier"),
        headline=name,
        blocks=(Block(kind=BlockKind.PARAGRAPH, text=text),),
    )
    with store.write("testing") as connection:
        fresh = taken.Fresh(article=article, said=Said(whole=name, text=None))
        taken.add(connection, [fresh], now=NOW)


def in_files(store: Store, word: bytes) -> bool:
    return any(word in path.read_bytes() for path in store.file.parent.iterdir())


@pytest.fixture
def purged(store: Store) -> Store:
    for number in range(30):
        add(store, f"a{number}", f"harbour council number {number} " * 40)
    add(store, "gone", "zanzibarcanary harbour " * 300)
    with store.write("testing") as connection:
        connection.execute(tables.article.delete().where(tables.article.c.content_hash == "gone"))
    assert in_files(store, b"zanzibarcanary")
    return store


@pytest.mark.parametrize("compact", [False, True])
def test_nothing_that_was_deleted_stays_in_the_files(purged: Store, *, compact: bool) -> None:
    scrubbed = scrub(purged, compact=compact)
    assert scrubbed.clean
    assert scrubbed.octets == purged.file.stat().st_size
    assert not in_files(purged, b"zanzibarcanary")
    with purged.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert articles.count(connection) == 30
        assert len(articles.find(connection, "council harbour")) == 20
    with purged.write("testing") as connection:  # and the store goes on working
        for pragma, wanted in (("secure_delete", 1), ("busy_timeout", 30_000), ("temp_store", 2)):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == wanted


def test_a_clean_up_makes_the_file_smaller(store: Store) -> None:
    for number in range(50):
        add(store, f"a{number}", f"word{number} " * 2000)
    scrub(store, compact=False)
    before = store.file.stat().st_size
    with store.write("testing") as connection:
        connection.execute(tables.article.delete())
    assert scrub(store).octets < before / 2


def test_a_log_that_a_reader_holds_is_told(store: Store) -> None:
    add(store, "a", "some words")
    holder = sqlite3.connect(store.file, isolation_level=None)
    holder.execute("BEGIN")
    holder.execute("SELECT count(*) FROM article").fetchone()
    with store.write("testing") as connection:
        connection.execute(tables.article.delete())
    try:
        assert not scrub(store, compact=False, patience=timedelta(milliseconds=50)).clean
    finally:
        holder.close()
    assert scrub(store, compact=False).clean


@pytest.mark.parametrize("compact", [True, False])
def test_a_database_that_another_program_writes_is_told_too(store: Store, *, compact: bool) -> None:
    add(store, "a", "some words")
    holder = sqlite3.connect(store.file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        assert not scrub(store, compact=compact, patience=timedelta(milliseconds=50)).clean
    finally:
        holder.close()
    assert scrub(store, compact=compact).clean


def test_a_database_that_cannot_be_cleaned_up_is_named(store: Store) -> None:
    add(store, "a", "some words")
    with store.write("testing") as connection:
        connection.exec_driver_sql("DROP TABLE article_search")
    with pytest.raises(StoreError, match="cleaning up"):
        scrub(store)


def test_old_backups_are_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "digest.sqlite"
    for name, age in (("0001", 40), ("0002", 2)):
        copy = tmp_path / f"digest.sqlite.before-{name}"
        copy.write_bytes(b"x")
        moment = (NOW - timedelta(days=age)).timestamp()
        os.utime(copy, (moment, moment))
    assert [path.name for path in backups(file)] == ["digest.sqlite.before-0001", "digest.sqlite.before-0002"]
    forgotten = forget_backups(file, before=NOW - timedelta(days=30))
    assert [path.name for path in forgotten] == ["digest.sqlite.before-0001"]
    assert [path.name for path in backups(file)] == ["digest.sqlite.before-0002"]
