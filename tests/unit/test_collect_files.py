from __future__ import annotations

import gzip
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from kit import EVENING, source

from digest.collect import files
from digest.collect.files import FileRead, files_below, read_files
from digest.model import SourceId

FEED = (
    '<rss version="2.0"><channel><title>Old</title><item><title>Tram line opens</title>'
    "<link>https://courier.test/tram</link><pubDate>Mon, 03 Mar 2025 08:00:00 GMT</pubDate>"
    "<description>The tram crosses the bridge every ten minutes from Monday on.</description>"
    "</item></channel></rss>"
)
DUMP = "A ferry goes to Harl\nIt goes twice a day, when it goes, and nobody has ever asked for a third.\n"


def read(path: Path, *, undated: date | None = None) -> FileRead:
    (found,) = read_files([path], source=SourceId("courier"), config=source(), now=EVENING, undated=undated)
    return found


def test_folders_are_read_with_all_below_them_each_file_once(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("a/2.txt", "a/b/1.txt", "a/.hidden", "a/3.txt.tmp", "a/b/~$x.txt", "z.txt"):
        (tmp_path / name).write_text("x")
    found = files_below([tmp_path / "a", tmp_path / "z.txt", tmp_path / "a" / "2.txt"])
    assert [str(path.relative_to(tmp_path)) for path in found] == ["a/2.txt", "a/b/1.txt", "z.txt"]


@pytest.mark.parametrize("packed", [False, True])
def test_a_feed_is_read_also_when_it_is_packed(tmp_path: Path, *, packed: bool) -> None:
    file = tmp_path / "feed"
    file.write_bytes(gzip.compress(FEED.encode()) if packed else FEED.encode())
    (article,) = read(file).articles
    assert (article.headline, article.url) == ("Tram line opens", "https://courier.test/tram")
    assert article.published == datetime(2025, 3, 3, 8, tzinfo=UTC)


def test_an_article_without_a_date_gets_the_given_one_or_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "dump.txt"
    file.write_text(DUMP)
    assert (read(file).articles, read(file).undated) == ((), 1)
    given = read(file, undated=date(2024, 2, 29))
    assert (given.articles[0].published, given.articles[0].date_only) == (
        datetime(2024, 2, 29, 12, tzinfo=UTC),
        True,
    )
    feed = tmp_path / "feed.xml"
    feed.write_text(FEED)
    assert read(feed, undated=date(2024, 2, 29)).articles[0].published == datetime(2025, 3, 3, 8, tzinfo=UTC)


def test_a_link_is_not_followed_and_named(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(DUMP)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "secret")
    (folder / "below").symlink_to(tmp_path)
    found = files_below([folder])
    assert [file.name for file in found] == ["link.txt"]
    linked = read(found[0], undated=date(2024, 2, 29))
    assert linked.articles == ()
    assert linked.failure is not None
    assert linked.failure.what == "is a link"


def test_what_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "binary").write_bytes(b"a\0b")
    (tmp_path / "sitemap.xml").write_text("<urlset><url>https://courier.test/</url></urlset>")
    for name, said in (
        ("pipe", "cannot be read"),
        ("empty", "is empty"),
        ("binary", "is no text"),
        ("sitemap.xml", "XML of an unknown kind"),
    ):
        failure = read(tmp_path / name).failure
        assert failure is not None
        assert said in failure.what
        assert failure.hint
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    (tmp_path / "large").write_text("x" * 11)
    failure = read(tmp_path / "large").failure
    assert failure is not None
    assert "is larger than 10 bytes" in failure.what
