from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.cli import main
from digest.demo.inbox import Inbox

NOW = "2026-10-06T18:00+02:00"
MUCH_LATER = "2027-02-01T04:00+01:00"

SETTINGS = """
[site]
name = "The Courier"
url = "https://courier.test"
postal_address = "4 Quay Street"
[alerts]
mail = ["desk@courier.test"]
[newsletters.evening]
time_zone = "Europe/Berlin"
sender = "digest@courier.test"
[newsletters.evening.gate]
min_stories = 1
"""
LICENSED = '[sources.wire]\nkind = "folder"\npath = "wire"\nrights = "licensed"\nlanguage = "en"\n'
STORIES = {
    "bridge.txt": (
        "title Harl bridge closed after cracks were found\ndate 2026-10-06\n"
        "The Harl bridge was closed on Tuesday morning after inspectors found cracks in two piers. "
        "Buses will replace the tram until spring at the earliest, the city council said.\n"
        "A ferryman had seen the zanzibar lanterns swing there in April already. "
        "The mayor of Harl did not answer any of our seven letters.\n"
        "Pigeons have nested in the second pier since the great flood.\n"
    ),
    "choir.txt": (
        "title The choir that rehearses in the dark\ndate 2026-10-06\n"
        "Every Monday thirty singers switch off the lights in a disused salt store and begin. "
        "What started during a power cut has become the hardest ticket in the whole town.\n"
        "Nobody turned the lamps on again for the encore of that night.\n"
    ),
}
OLD_PAGE = """<!DOCTYPE html><html lang="en"><head><title>Cracks in the Harl bridge</title>
<meta property="article:published_time" content="2025-04-12T09:00:00+02:00">
<link rel="canonical" href="https://courier.test/cracks">
</head><body><article><h1>Cracks in the Harl bridge</h1>
<p>Cracks in the piers of the Harl bridge were first seen by a ferryman in the spring of last year.</p>
<p>The city council of Harl said that inspectors would look at the two piers before the summer began.</p>
</article></body></html>"""
OLD_FEED = """<rss version="2.0"><channel><title>Old</title><item><title>Tram line to Harl opens</title>
<link>https://courier.test/tram</link><pubDate>Mon, 03 Mar 2025 08:00:00 GMT</pubDate>
<description>The tram crosses the Harl bridge every ten minutes from Monday on.</description></item>
</channel></rss>"""


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def site(tmp_path: Path, write_site: Callable[..., Path]) -> Iterator[Path]:
    root = write_site(
        sources=LICENSED, subscribers='subscribers = ["ada@reader.example", "not an address"]\n'
    )
    (root / "wire").mkdir()
    for name, text in STORIES.items():
        (root / "wire" / name).write_text(text, encoding="utf-8")
    with Inbox(tmp_path / "inbox") as inbox:
        smtp = f'[smtp]\nhost = "{inbox.host}"\nport = {inbox.port}\n'
        (root / "config" / "digest.toml").write_text(smtp + SETTINGS, encoding="utf-8")
        yield root


@pytest.fixture
def digest(capsys: pytest.CaptureFixture[str], site: Path) -> Run:
    def run(*words: str, now: str = NOW) -> Ran:
        try:
            main([*words, "--site", str(site), "--now", now])
            code = 0
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


def test_after_a_prune_no_unused_sentence_is_left(site: Path, digest: Run) -> None:
    for word in ("collect", "build", "send"):
        assert digest(word).code == 0
    teaser = {
        found["headline"]: found["teaser"]
        for found in digest("archive", "search", "harl", "choir", "--json").json
    }
    said = " ".join(teaser.values())
    sentences = [
        sentence
        for text in STORIES.values()
        for line in text.splitlines()[2:]
        for sentence in re.findall(r"[^.]+\.", line)
    ]
    unused = [sentence.strip() for sentence in sentences if sentence.strip() not in said]
    assert len(unused) >= 3
    files = [site / "data" / "digest.sqlite", site / "data" / "digest.sqlite-wal"]

    def held(sentence: str) -> bool:
        return any(sentence.encode() in path.read_bytes() for path in files if path.exists())

    assert all(held(sentence) for sentence in unused)
    told = digest("archive", "prune", "--dry-run", "--json", now=MUCH_LATER)
    assert (told.json["texts"], told.json["dry_run"]) == ({"wire": 2}, True)
    assert all(held(sentence) for sentence in unused)
    assert "2 texts would go" in digest("archive", "prune", "--dry-run", now=MUCH_LATER).out

    pruned = digest("archive", "prune", "--json", now=MUCH_LATER).json
    assert (pruned["texts"], pruned["clean"]) == ({"wire": 2}, True)
    assert [sentence for sentence in unused if held(sentence)] == []
    found = digest("archive", "search", "harl", "choir", "--json", now=MUCH_LATER).json
    assert {one["headline"]: one["teaser"] for one in found} == teaser
    assert all(one["pruned"] for one in found)
    shown = digest("show", "evening/2026-10-06", "--as", "text").out
    assert "Harl bridge" in shown
    assert "0 texts deleted" in digest("archive", "prune", now=MUCH_LATER).out


def test_addresses_of_old_editions_go_with_a_prune(site: Path, digest: Run) -> None:
    for word in ("collect", "build", "send"):
        digest(word)
    assert digest("archive", "prune", "--json").json["copies"] == 0
    assert digest("archive", "prune", "--json", now=MUCH_LATER).json["copies"] == 1


def test_the_archive_is_filled_from_pages_dumps_and_feeds(site: Path, digest: Run, tmp_path: Path) -> None:
    old = tmp_path / "old"
    (old / "more").mkdir(parents=True)
    (old / "cracks.html").write_text(OLD_PAGE)
    (old / "more" / "feed.xml").write_text(OLD_FEED)
    (old / "more" / "undated.txt").write_text("A ferry goes to Harl.\nIt goes twice a day, when it goes.\n")
    (old / "picture.bin").write_bytes(b"\0\1\2")
    (old / ".hidden").write_text("x")
    first = digest("archive", "import", str(old), "--source", "wire", "--json")
    assert first.code == 0
    assert (first.json["new"], first.json["known"], first.json["undated"], first.json["files"]) == (
        2,
        0,
        1,
        4,
    )
    assert "picture.bin is no text" in first.json["failures"][0]
    again = digest("archive", "import", str(old))
    assert "0 new, 0 changed, 2 known" in again.out
    told = " ".join(again.err.split())
    assert "undated.txt: 1 article without a date, or with one in the future" in told
    assert "1 article left out; --date DAY takes them in" in told
    assert "picture.bin" in again.err
    dated = digest("archive", "import", str(old / "more" / "undated.txt"), "--date", "2024-02-29", "--json")
    assert dated.json["new"] == 1

    found = digest("archive", "search", "harl", "--newest", "--json").json
    assert [one["date"][:10] for one in found] == ["2025-04-12", "2025-03-03", "2024-02-29"]
    assert {one["taken_as"] for one in found} == {"import"}

    assert digest("collect", "--json").json[0]["new"] == 2
    built = digest("build", "--json").json
    assert built["stories"] == 2
    entries = [
        entry for section in digest("show", "--as", "json").json["sections"] for entry in section["entries"]
    ]
    earlier = [piece["headline"] for entry in entries for piece in entry["earlier"]]
    assert "Cracks in the Harl bridge" in earlier
    (why,) = digest("why", "https://courier.test/cracks", "--json").json
    assert (why["included"], why["rule"]) == (False, "earlier-coverage")


def test_a_search_gives_the_best_first(site: Path, digest: Run) -> None:
    digest("collect")
    found = digest("archive", "search", "the", "Harl", "bridge", "closed", "singers", "--json").json
    assert [one["source"] for one in found] == ["wire", "wire"]
    assert found[0]["headline"].startswith("Harl bridge")
    assert found[0]["score"] > found[1]["score"]
    assert len(digest("archive", "search", "harl", "singers", "--limit", "1", "--json").json) == 1
    told = digest("archive", "search", "choir").out
    assert "2026-10-06  The choir that rehearses in the dark" in told
    assert "No archived article" in digest("archive", "search", "zebra").out
    assert digest("archive", "search", "harl", "singers", "--newest", "--json").json == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["archive", "import", "nowhere"], 4, "there is no file or folder nowhere"),
        (["archive", "import", ".", "--date", "today"], 2, "'today' is no date"),
        (["archive", "import", "{wire}", "--source", "abc"], 4, "known sources: wire"),
        (["archive", "import", "{wire}/none.bin"], 1, "none.bin is empty"),
    ],
)
def test_mistakes_of_an_import_are_named(
    site: Path, digest: Run, words: list[str], code: int, said: str
) -> None:
    (site / "wire" / "none.bin").write_text("   ")
    ran = digest(*(word.replace("{wire}", str(site / "wire")) for word in words))
    assert (ran.code, said in ran.err) == (code, True), ran.err


def test_an_import_must_know_its_source(site: Path, digest: Run) -> None:
    sources = site / "config" / "sources.toml"
    sources.write_text(LICENSED + LICENSED.replace("sources.wire", "sources.desk"))
    ran = digest("archive", "import", str(site / "wire"))
    assert (ran.code, "wire, desk" in ran.err) == (2, True)


def test_an_upgrade_tells_makes_a_backup_and_refuses_the_future(site: Path, digest: Run) -> None:
    file = site / "data" / "digest.sqlite"
    assert "There is no database" in digest("upgrade", "--check").out
    assert not file.exists()
    assert "is made, shape" in digest("upgrade").out
    newest = digest("upgrade", "--check", "--json").json
    assert (newest["current"], newest["due"]) == (newest["newest"], False)
    assert "has the newest shape" in digest("upgrade").out

    with sqlite3.connect(file) as connection:  # as a version before the last migration left it
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for words in (["upgrade"], ["upgrade", "--check"], ["status"]):
        refused = digest(*words)
        assert (refused.code, "newer Evening Digest" in refused.err) == (5, True)
    file.write_bytes(b"no database at all" * 300)
    assert digest("upgrade", "--check").code == 5


def test_an_older_database_is_upgraded_with_a_backup(site: Path, digest: Run) -> None:
    from alembic import command
    from alembic.config import Config

    from digest.store import dialect
    from digest.store.schema import MIGRATIONS

    file = site / "data" / "digest.sqlite"
    file.parent.mkdir(exist_ok=True)
    writer, reader = dialect.engines(file)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    writer.dispose()
    reader.dispose()
    due = digest("upgrade", "--check")
    assert due.code == 9
    assert "has shape 0002" in due.out
    told = digest("upgrade")
    assert told.code == 0
    assert "went from shape 0002" in told.out
    assert "deleted after 14 days" in told.out
    (backup,) = file.parent.glob("*.before-*")
    with sqlite3.connect(backup) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
    copy.close()
    assert digest("upgrade", "--check").code == 0


def test_a_sound_site_passes_its_check(site: Path, digest: Run) -> None:
    ran = digest("check", "--json")
    assert ran.code == 0
    parts = [(one["part"], one["level"]) for one in ran.json if one["level"] != "ok"]
    assert parts == [("readers", "warning"), ("bounces", "warning")]
    assert {one["part"] for one in ran.json} == {
        "bounces",
        "configuration",
        "sources",
        "readers",
        "templates",
        "database",
        "key",
        "relay",
        "sender",
    }
    told = digest("check").out
    assert "0 errors, 2 warnings." in told
    assert "subscribers.toml:1" in told
    assert "connected; no mail was sent" in told
    assert not (site / "data" / "digest.sqlite").exists()


def _with(site: Path, old: str, new: str) -> None:
    file = site / "config" / "digest.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_check_names_what_is_wrong_and_the_remedy(site: Path, digest: Run) -> None:
    digest("status")
    key = site / "data" / "key"
    digest("collect")
    digest("build")
    digest("show", "--as", "eml")
    key.chmod(0o644)
    _with(site, 'url = "https://courier.test"', 'url = "http://localhost:8025"')
    _with(site, '"digest@courier.test"', '"digest@news.example"')
    _with(site, 'postal_address = "4 Quay Street"\n', "")
    _with(site, 'mail = ["desk@courier.test"]', "")
    (site / "config" / "sources.toml").write_text(
        '[sources.gone]\nkind = "folder"\npath = "gone"\n'
        '[sources.box]\nkind = "mail"\npath = "gone"\n'
        '[sources.bad]\nkind = "feed"\nurl = "https://:80/feed"\n'
        '[sources.local]\nkind = "feed"\nurl = "http://localhost:8080/feed"\n'
        '[sources.inside]\nkind = "page"\nurl = "http://ada:quay@192.168.4.4/news"\n'
        '[sources.port]\nkind = "sitemap"\nurl = "https://news.example:9999/map.xml"\n'
        '[sources.file]\nkind = "folder"\npath = "config/sources.toml"\n'
        '[sources.up]\nkind = "folder"\npath = "config"\npattern = "../*.txt"\n'
        '[sources.login]\nkind = "feed"\nurl = "https://ada:quay@courier.example/feed"\n'
        '[sources.fine]\nkind = "feed"\nurl = "https://courier.test/feed"\nrights = "link-only"\n'
    )
    (site / "templates").mkdir()
    (site / "templates" / "mail.txt.j2").write_text("first line\n{% if %}\n")
    lines = ", ".join(f'"bad line {number}"' for number in range(25))
    (site / "config" / "subscribers.toml").write_text(f'subscribers = ["a@x.example", {lines}]\n')
    ran = digest("check", "--offline", "--json")
    assert ran.code == 3
    said = {f"{one['part']}: {one['what']}": (one["level"], one["remedy"]) for one in ran.json}
    text = "\n".join(said)
    for words in (
        "site.url is http://localhost:8025",
        "postal_address is empty",
        "nobody is told",
        "evening.sender is digest@news.example",
        "sources.gone: there is no folder",
        "sources.box: there is no mailbox",
        "sources.bad: 'https://:80/feed' is no address",
        "sources.local: localhost is a local address",
        "sources.inside: 192.168.4.4 is a local address",
        "sources.port: port 9999 will not be fetched from, only 80 and 443",
        "sources.toml is no folder",
        "sources.up: pattern '../*.txt' leads nowhere",
        "login: https://courier.example/feed (own)",
        "fine: https://courier.test/feed (link-only",
        "mail.txt.j2:2",
        "5 more lines are left out",
        "key can be read by others",
        "was not tried (offline)",
    ):
        assert words in text
    assert sum(level == "error" for level, _ in said.values()) == 9
    assert "quay" not in text + digest("check", "--origins").out
    assert all(remedy for level, remedy in said.values() if level != "ok")


def test_a_check_tries_the_relay(site: Path, digest: Run) -> None:
    file = site / "config" / "digest.toml"
    right = file.read_text()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    file.write_text(re.sub(r"port = \d+", f"port = {closed}", right))
    refused = digest("check")
    assert refused.code == 3
    assert "at connect" in refused.out
    assert "check smtp.host" in refused.out
    file.write_text(right.replace("[smtp]\n", '[smtp]\nusername = "ada"\npassword = "x"\n'))
    assert "at login" in digest("check").out
    file.write_text(right.replace("[smtp]\n", '[smtp]\nsecurity = "starttls"\n'))
    assert "does not offer STARTTLS" in digest("check").out
    file.write_text(right.replace("[smtp]\n", '[smtp]\npassword_file = "nowhere"\n'))
    assert "password_file" in digest("check").out
    file.write_text(right.replace("[smtp]\n", '[smtp]\nusername = "ada"\npassword_file = "pw"\n'))
    (site / "pw").write_text("secret")
    told = digest("check", "--offline").out
    assert "pw can be read by others" in told
    file.write_text(right + '[delivery]\ntransport = "files"\n')
    assert "mails are written to" in digest("check").out


def test_a_check_of_a_broken_configuration_says_where(site: Path, digest: Run) -> None:
    _with(site, 'name = "The Courier"', 'nmae = "The Courier"')
    ran = digest("check", "--json")
    assert ran.code == 3
    (one,) = ran.json
    assert "digest.toml:" in one["what"]
    assert "did you mean 'name'" in one["remedy"]


def test_a_check_of_an_empty_configuration(site: Path, digest: Run) -> None:
    for name in ("digest", "sources"):
        (site / "config" / f"{name}.toml").write_text("")
    (site / "config" / "subscribers.toml").unlink()
    told = digest("check", "--offline")
    assert told.code == 3
    for words in ("no newsletter is configured", "no source is configured", "subscribers.toml"):
        assert words in told.out


def test_a_check_tells_of_the_database_and_the_key(site: Path, digest: Run) -> None:
    digest("upgrade")
    assert "has the newest shape" in digest("check", "--offline").out
    file = site / "data" / "digest.sqlite"
    for shape, words in (("0002", "the newest is"), ("9999", "newer Evening Digest")):
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (shape,))
        connection.close()
        assert words in digest("check", "--offline").out
    file.write_bytes(b"no database at all" * 300)
    (site / "data" / "key").write_text("short")
    told = digest("check", "--offline")
    assert told.code == 3
    assert "not a database" in told.out
    assert "holds no key" in told.out
    _with(site, "[site]\n", '[site]\nkey = "from the configuration"\n')
    assert "it is configured" in digest("check", "--offline").out


def test_each_setting_tells_where_it_came_from(
    site: Path, digest: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SMTP__PASSWORD", "hunter2")
    monkeypatch.setenv("DIGEST_WEB", '{"port": 9000}')
    ran = digest("check", "--origins", "--json")
    assert "hunter2" not in ran.out
    found = {one["key"]: (one["value"], one["from"]) for one in ran.json}
    assert found["smtp.password"] == ("(secret)", "environment variable DIGEST_SMTP__PASSWORD")
    assert found["web.port"] == ("9000", "environment variable DIGEST_WEB")
    assert found["site.name"] == ("The Courier", "config/digest.toml:6")
    assert found["sources.wire.rights"] == ("licensed", "config/sources.toml:4")
    assert found["newsletters.evening.gate.min_stories"] == ("1", "config/digest.toml:15")
    assert found["newsletters.evening.sections.0.key"] == ("hard-news", "default")
    assert found["alerts.mail"][0] == "desk@courier.test"
    assert "config/digest.toml:6" in digest("check", "--origins").out


def test_a_prune_forgets_old_backups_and_tells_what_it_did(site: Path, digest: Run) -> None:
    for word in ("collect", "build", "send"):
        digest(word)
    old = site / "data" / "digest.sqlite.before-0002"
    old.write_bytes(b"x")
    moment = 1_790_000_000  # in September 2026
    os.utime(old, (moment, moment))
    told = digest("archive", "prune", now=MUCH_LATER).out
    assert re.search(r"wire +2\n", told)
    assert "2 texts deleted; addresses erased: 0 of readers who left, 1 in old deliveries." in told
    assert f"The old backup {old} is gone." in told
    assert not old.exists()
    shown = digest("archive", "search", "harl", now=MUCH_LATER).out
    assert "Inspectors" in shown or "inspectors" in shown  # the teaser, as it was sent


def test_a_check_names_a_signing_key_that_cannot_be_used(site: Path, digest: Run) -> None:
    domain = "courier.test"
    _with(
        site,
        "[smtp]",
        f'[[dkim]]\ndomain = "{domain}"\nselector = "a"\nkey_file = "dkim.pem"\n\n[smtp]',
    )
    told = digest("check", "--offline")
    assert told.code == 3
    assert "dkim.0.key_file" in told.out
    assert "openssl genpkey" in told.out
    (site / "dkim.pem").write_bytes(b"no key")
    assert "it holds no private key" in digest("check", "--offline").out


def test_a_check_tells_of_a_signing_key_that_no_sender_uses(site: Path, digest: Run) -> None:
    _with(site, "[smtp]", '[[dkim]]\ndomain = "other.example"\nselector = "a"\nkey_file = "k"\n\n[smtp]')
    assert "no newsletter's sender is at other.example" in digest("check", "--offline").out


def test_a_mail_that_came_back_is_checked(site: Path, digest: Run) -> None:
    (site / "came-back.eml").write_bytes(b"From: a@courier.example\r\n\r\nx\r\n")
    told = digest("check", "--received", str(site / "came-back.eml"))
    assert told.code == 3
    assert "without a DKIM signature" in told.out
    assert "cannot be read" in digest("check", "--received", str(site / "missing.eml")).err
