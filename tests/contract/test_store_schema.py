from __future__ import annotations

import base64
import json
import multiprocessing
import sqlite3
import threading
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from digest.deliver import Template, read_part
from digest.errors import StoreError
from digest.model import ArticleId, EditionId, NewsletterId, PubStatus, VersionId
from digest.store import Store, articles, dialect, killed, open_store, segments
from digest.store.schema import MIGRATIONS, backup, backup_for, shape_of, shapes
from digest.store.tables import metadata


def test_the_migrations_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    store = open_store(tmp_path / "d.sqlite")
    with store.read() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, _: (
                    kind != "table" or not str(name).startswith(("article_search", "article_term"))
                )
            },
        )
        assert compare_metadata(context, metadata) == []
    store.close()


def test_sqlite_is_set_to_survive(tmp_path: Path) -> None:
    store = open_store(tmp_path / "d.sqlite")
    with store.write("testing") as connection:
        for pragma, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == wanted
    with store.read() as connection:
        assert connection.exec_driver_sql("PRAGMA query_only").scalar() == 1
    store.close()


def test_a_newer_shape_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "d.sqlite"
    open_store(file).close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreError, match="newer Evening Digest") as caught:
        open_store(file)
    assert "upgrade" in caught.value.hint


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "d.sqlite"
    file.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(StoreError, match=r"d\.sqlite"):
        open_store(file)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="cannot be made"):
        open_store(tmp_path / "data" / "d.sqlite")


def test_a_backup_holds_what_was_written(tmp_path: Path) -> None:
    store = open_store(tmp_path / "d.sqlite")
    backup(store.file, tmp_path / "copy.sqlite")
    store.close()
    with sqlite3.connect(tmp_path / "copy.sqlite") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone()
    connection.close()


def _open(file: str) -> None:
    open_store(Path(file)).close()


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    together = [context.Process(target=_open, args=(str(tmp_path / "d.sqlite"),)) for _ in range(4)]
    for process in together:
        process.start()
    for process in together:
        process.join(60)
    assert [process.exitcode for process in together] == [0, 0, 0, 0]


def test_the_shapes_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert shapes()[-1] == scripts.get_current_head()
    assert set(shapes()) == {script.revision for script in scripts.walk_revisions()}


def test_the_database_and_its_backups_are_for_their_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "data" / "d.sqlite"
    store = open_store(file)
    with store.write("testing") as connection:
        connection.exec_driver_sql("SELECT 1")
    backup(file, tmp_path / "data" / "copy.sqlite")
    assert file.parent.stat().st_mode & 0o777 == 0o700
    for path in file.parent.glob("*.sqlite*"):
        assert path.name.endswith(".lock") or path.stat().st_mode & 0o077 == 0, path.name
    store.close()


def _at_shape(file: Path, shape: str) -> sqlite3.Connection:
    """Make a database as a program of that shape had it."""
    engine = create_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, shape)
    engine.dispose()
    return sqlite3.connect(file)


def _rows(store: Store, query: str) -> list[tuple[object, ...]]:
    with store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_the_one_source_that_was_known_is_noted_when_the_shape_grows(tmp_path: Path) -> None:
    file = tmp_path / "d.sqlite"
    with closing(_at_shape(file, "0006")) as old, old:
        for key, taken_as in ((1, "news"), (2, "import")):
            old.execute(
                "INSERT INTO article "
                "(key, id, source, taken_as, first_seen, dated, newest, content_hash, terms) "
                f"VALUES ({key}, 'a{key}', 'courier', '{taken_as}', '2026-10-06', '2026-10-06', 1, 'x', '')"
            )
    store = open_store(file)
    rows = _rows(store, "SELECT article, source, first_seen FROM article_source")
    store.close()
    assert rows == [(1, "courier", "2026-10-06")]


def test_killed_articles_lose_their_names_when_the_shape_grows(tmp_path: Path) -> None:
    file, name = tmp_path / "d.sqlite", "https://courier.example/minister-resigns"
    with closing(_at_shape(file, "0008")) as old, old:
        old.execute("INSERT INTO killed VALUES (?, '2026-10-06', 'court')", (name,))
        old.execute("INSERT INTO killed_text VALUES ('x', ?)", (name,))
        old.execute(
            "INSERT INTO decision (newsletter, edition_date, kind, article, content, made_at, made_by) "
            "VALUES ('evening', '2026-10-06', 'pin', ?, '{}', '2026-10-06', 'ada')",
            (name,),
        )
    store = open_store(file)
    with store.read() as connection:
        assert killed.among(connection, [ArticleId(name), ArticleId("another")]) == {name}
    names = _rows(store, "SELECT article FROM killed_text UNION ALL SELECT article FROM decision")
    store.close()
    assert names == [(killed.mark(ArticleId(name)),)] * 2


def test_an_upgrade_without_a_copy_does_not_begin(tmp_path: Path) -> None:
    file = tmp_path / "d.sqlite"
    _at_shape(file, "0007").close()
    backup_for(file, shapes()[-1]).mkdir()
    with pytest.raises(StoreError, match="cannot be copied"):
        open_store(file)
    assert shape_of(file).current == "0007"


def test_what_was_archived_before_providers_were_heard_was_usable(tmp_path: Path) -> None:
    file = tmp_path / "d.sqlite"
    with closing(_at_shape(file, "0007")) as old, old:
        old.execute(
            "INSERT INTO article (key, id, source, taken_as, first_seen, dated, newest, content_hash, terms) "
            "VALUES (1, 'a1', 'courier', 'news', '2026-10-06', '2026-10-06', 1, 'x', '')"
        )
        old.execute(
            "INSERT INTO version (id, article, number, observed_at, content_hash, headline, "
            "headline_derived, blocks, date_only, sections) "
            "VALUES ('v', 1, 1, '2026-10-06', 'x', 'Strike', 0, '[]', 0, '[]')"
        )
    store = open_store(file)
    with store.read() as connection:
        found = articles.version(connection, VersionId("v"))
    store.close()
    assert found is not None
    assert found.article.status is PubStatus.USABLE
    assert found.article.embargo is None


def test_mails_that_are_being_sent_are_cut_into_pieces_when_the_shape_grows(tmp_path: Path) -> None:
    file = tmp_path / "d.sqlite"
    kinds = [
        ["bytes", "To: "],
        ["head", "To"],
        ["bytes", "\r\n\r\nq:"],
        ["quoted", "ED-A"],
        ["bytes", "--b\r\n"],
        ["base64", [["text", "жить "], ["place", "ED-A"], ["text", " конец"]]],
        ["bytes", "--b--\r\n"],
    ]
    with closing(_at_shape(file, "0013")) as old, old:
        old.execute(
            "INSERT INTO edition (newsletter, edition_date, number, revision, state, cut_off) "
            "VALUES ('evening', '2026-10-06', 1, 1, 'sending', '2026-10-06')"
        )
        for name in ("a", "b"):
            old.execute(
                "INSERT INTO segment VALUES ('evening', '2026-10-06', ?, 'Strike', ?)",
                (name, json.dumps(kinds, separators=(",", ":")).encode()),
            )
    store = open_store(file)
    identity = EditionId(newsletter=NewsletterId("evening"), date=date(2026, 10, 6))
    with store.read() as connection:
        names = segments.sequence(connection, identity, "b")
        assert names is not None
        found = {piece.hash: piece for piece in segments.pieces(connection, identity, names)}
    count = _rows(store, "SELECT count(*) FROM piece")
    store.close()
    mail = Template(parts=tuple(read_part(found[name]) for name in names))
    head, _, body = mail.fill({"To": "ada", "ED-A": "tok"}).partition(b"--b\r\n")
    assert head == b"To: ada\r\n\r\nq:tok=\r\n"
    assert base64.b64decode(body.partition(b"--b--")[0]).decode() == "жить tok конец"
    assert count == [(9,)]


def test_a_new_database_that_another_process_is_setting_up_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "d.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")  # SQLite would not wait for it to begin its log
        ends = threading.Timer(0.2, other.execute, ["ROLLBACK"])
        ends.start()
        writer, reader = dialect.engines(file)
        with writer.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        ends.join()
        writer.dispose()
        reader.dispose()
