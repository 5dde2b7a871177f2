from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from digest.cli import main
from digest.demo.inbox import Inbox

NOW = "2026-10-06T18:00+02:00"
DUMPS = {
    "bridge.txt": (
        " date 2026-10-06 Inspectors closed the Harl bridge after finding cracks in two of its piers. "
        "Buses will replace the tram until spring at the earliest.\n"
        "The Harl bridge was closed on Tuesday morning after inspectors found cracks in two piers.\n"
        "Read more: Who inspects the inspectors\n"
        "The city council will meet on Thursday to decide who pays for the repair, the mayor said.\n"
        "mk/tl (NNA, Coastwire)\n"
        "Every evening our editors send out a selection of the day's news. "
        "You can sign up to receive it here.\n"
        "Cracks in the Harl bridge were first seen by a ferryman in spring. "
        "Nobody believed him. (12.04.2025)\n"
    ),
    "choir.txt": (
        " date 2026-10-06 A choir that sings in the dark has sold every seat of its winter season. "
        "Its conductor says that nobody who has heard it once can listen with the lights on again.\n"
        "The first thing you notice is the breathing.\n"
        "Thirty singers stand in a disused salt store and wait for the caretaker to find the switch.\n"
    ),
}


@pytest.fixture
def site(write_site: Callable[..., Path]) -> Iterator[tuple[Path, Inbox]]:
    root = write_site(
        sources='[sources.dumps]\nkind = "folder"\npath = "dumps"\n',
        subscribers='subscribers = ["ada@reader.example", "Bruno@reader.example", "not an address"]\n',
    )
    (root / "dumps").mkdir()
    for name, text in DUMPS.items():
        (root / "dumps" / name).write_text(text, encoding="utf-8")
    with Inbox(root / "inbox") as inbox:
        (root / "config" / "digest.toml").write_text(
            '[site]\nname = "The Courier"\nurl = "https://courier.example"\n'
            'postal_address = "4 Quay Street, Port Ellery"\n'
            f'[smtp]\nhost = "{inbox.host}"\nport = {inbox.port}\n'
            '[newsletters.evening]\ntime_zone = "Europe/Berlin"\nsender = "digest@courier.example"\n',
            encoding="utf-8",
        )
        yield root, inbox


class Ran:
    """What a run of the command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def digest(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def run(*words: str, site: Path | None = None) -> Ran:
        place = ["--site", str(site)] if site is not None else []
        try:
            main([*words, *place, "--now", NOW])
            code = 0
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


Run = Callable[..., Ran]


def recipients(inbox: Inbox) -> list[str]:
    return [address for mail in inbox.messages for address in mail.rcpt_to]


def test_an_evening_by_hand(site: tuple[Path, Inbox], digest: Run) -> None:
    root, inbox = site
    collected = digest("collect", "--json", site=root)
    assert collected.code == 0
    assert [(r["source"], r["new"], r["earlier"]) for r in collected.json] == [("dumps", 2, 1)]
    again = digest("collect", site=root)
    assert "nothing is new" in again.out
    assert "not modified" in again.out

    built = digest("build", "--json", site=root)
    assert (built.json["edition"], built.json["state"], built.json["stories"]) == (
        "evening/2026-10-06",
        "approved",
        2,
    )
    assert "is built already" in digest("build", site=root).out
    assert digest("build", "--again", "--json", site=root).json["revision"] == 2

    sent = digest("send", "--json", site=root)
    assert sent.json["deliveries"] == {"sent": 2}
    assert "subscribers.toml:1" in sent.err
    assert sorted(mail.rcpt_to[0] for mail in inbox.messages) == [
        "Bruno@reader.example",
        "ada@reader.example",
    ]

    assert digest("send", "--json", site=root).json["deliveries"] == {"sent": 2}
    assert len(inbox.messages) == 2
    assert digest("build", "--again", site=root).code == 7


def test_what_the_reader_gets(site: tuple[Path, Inbox], digest: Run) -> None:
    root, inbox = site
    for word in ("collect", "build", "send"):
        assert digest(word, site=root).code == 0
    mail = message_from_bytes(inbox.messages[0].data, policy=policy.SMTP)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (part.get_content() for part in mail.iter_parts())
    for face in (text, html):
        assert "Inspectors closed the Harl bridge" in face
        assert "(06.10.2026)" in face
        assert "Read more" not in face
        assert "sign up to receive" not in face
        assert "https://courier.example/u/" in face
        assert "ED-RECIPIENT-TOKEN" not in face
    assert "(12.04.2025)" in html
    assert inbox.messages[0].data != inbox.messages[1].data


def test_an_edition_is_shown_in_all_its_faces(site: tuple[Path, Inbox], capfdbinary: Any) -> None:
    root, _ = site

    def run(*words: str) -> bytes:
        with pytest.raises(SystemExit) as leaving:
            main([*words, "--site", str(root), "--now", NOW])
        assert leaving.value.code == 0
        return bytes(capfdbinary.readouterr().out)

    run("collect")
    run("build")
    shown = {
        face: run("show", "evening/2026-10-06", "--as", face) for face in ("html", "text", "json", "eml")
    }
    assert shown["html"].startswith(b"<!DOCTYPE html>")
    assert b"Harl bridge" in shown["text"]
    assert json.loads(shown["json"])["id"] == {"newsletter": "evening", "date": "2026-10-06"}
    assert shown["eml"].startswith(b"From: ")


def test_why_names_the_reason(site: tuple[Path, Inbox], digest: Run) -> None:
    root, _ = site
    digest("collect", site=root)
    digest("build", site=root)
    (inside,) = digest("why", "choir", "--json", site=root).json
    assert (inside["included"], inside["rule"]) == (True, "selected")
    assert {feature["name"] for feature in inside["features"]} >= {"freshness", "substance"}
    (outside,) = digest("why", "ferryman", "--json", site=root).json
    assert (outside["included"], outside["rule"]) == (False, "earlier-coverage")
    assert "score" in digest("why", "choir", site=root).out
    nothing = digest("why", "no such words", site=root)
    assert nothing.code == 4
    assert "no archived article" in nothing.err


def test_no_eligible_articles_means_no_mail_and_it_is_said(site: tuple[Path, Inbox], digest: Run) -> None:
    root, inbox = site
    built = digest("build", site=root)
    assert built.code == 0
    assert "skipped" in built.out
    assert "no articles have come in" in built.out
    sent = digest("send", site=root)
    assert sent.code == 0
    assert "No mail was sent" in sent.out
    assert digest("send", "--json", site=root).json["sent"] == 0
    assert len(inbox.messages) == 0
    assert digest("show", site=root).code == 4
    digest("collect", site=root)
    assert digest("build", "--again", "--json", site=root).json["state"] == "approved"


def test_status_tells_where_things_stand(site: tuple[Path, Inbox], digest: Run) -> None:
    root, _ = site
    assert "No edition was built yet" in digest("status", site=root).out
    for word in ("collect", "build", "send"):
        digest(word, site=root)
    found = digest("status", "--json", site=root).json
    assert found["editions"][0]["deliveries"] == {"sent": 2}
    assert found["sources"][0]["failures"] == 0
    assert digest("status", "latest", "--json", site=root).json["sources"] == []
    told = digest("status", site=root).out
    assert "done" in told
    assert "built at 17:45 and sent at 18:00 Europe/Berlin" in told
    assert "never ran here" in told
    assert "2 sent" in told
    assert digest("status", "evening/2020-01-01", site=root).code == 4


def test_a_send_can_be_tried_first(site: tuple[Path, Inbox], digest: Run) -> None:
    root, inbox = site
    assert digest("send", site=root).code == 4
    for word in ("collect", "build"):
        digest(word, site=root)
    plan = digest("send", "--dry-run", "--json", site=root).json
    assert (plan["readers"], plan["without"], plan["segments"][0]["readers"]) == (2, 0, 2)
    assert "Nothing was sent" in digest("send", "--dry-run", site=root).out
    assert len(inbox.messages) == 0
    assert digest("send", "--test", "desk@courier.example", site=root).code == 0
    assert recipients(inbox) == ["desk@courier.example"]
    assert digest("send", "--test", "nonsense", site=root).code == 2
    assert digest("send", "--json", site=root).json["deliveries"] == {"sent": 2}


def test_readers_are_listed_with_what_is_left_out(site: tuple[Path, Inbox], digest: Run) -> None:
    root, _ = site
    listed = digest("subscribers", "list", site=root)
    assert "2 readers, 1 line left out." in listed.out
    assert "subscribers.toml:1" in listed.err
    data = digest("subscribers", "list", "--json", site=root).json
    assert [reader["address"] for reader in data["subscribers"]] == [
        "ada@reader.example",
        "Bruno@reader.example",
    ]
    assert len(data["problems"]) == 1


def test_a_refused_relay_stops_the_send_and_loses_nobody(
    site: tuple[Path, Inbox], digest: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, inbox = site
    monkeypatch.setattr("digest.clock.time.sleep", lambda _seconds: None)
    for word in ("collect", "build"):
        digest(word, site=root)
    config = root / "config" / "digest.toml"
    right = config.read_text()
    config.write_text(right.replace(f"port = {inbox.port}", "port = 1"))
    stopped = digest("send", site=root)
    assert stopped.code == 8
    assert "refused" in stopped.err
    assert "nothing was lost" in stopped.err
    config.write_text(right)
    assert digest("send", "--json", site=root).json["deliveries"] == {"sent": 2}


def test_a_broken_template_is_named_with_file_and_line(site: tuple[Path, Inbox], digest: Run) -> None:
    root, _ = site
    digest("collect", site=root)
    (root / "templates").mkdir()
    (root / "templates" / "mail.txt.j2").write_text("first line\n{% if %}\n")
    broken = digest("build", site=root)
    assert broken.code == 6
    assert "mail.txt.j2" in broken.err
    assert "2" in broken.err
    (root / "templates" / "mail.txt.j2").write_text("{{ nobody.knows }}\n")
    assert "nobody" in digest("build", site=root).err
    (root / "templates" / "mail.txt.j2").unlink()
    assert digest("build", site=root).code == 0


def test_a_teaser_of_one_file(site: tuple[Path, Inbox], digest: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root, _ = site
    dump = root / "dumps" / "bridge.txt"
    found = digest("teaser", "--json", str(dump)).json
    assert found["sentences"] == [
        "Inspectors closed the Harl bridge after finding cracks in two of its piers.",
        "Buses will replace the tram until spring at the earliest.",
    ]
    assert found["date"] == "2026-10-06"
    assert found["text"] == " ".join(found["sentences"]) + " (06.10.2026)"
    assert (found["origin"], found["spans"]) == (["publisher", "publisher"], [[], []])
    assert (found["lang"], found["credit"]) == ("en", "NNA, Coastwire")
    assert list(found) == ["headline", "sentences", "date", "text", "origin", "spans", "lang", "credit"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(dump.read_bytes())))
    assert digest("teaser", "-").out.strip() == found["text"]
    assert digest("teaser", "--json", "--lang", "de", str(dump)).json["lang"] == "de"


def test_teasers_of_lines(tmp_path: Path, digest: Run) -> None:
    body = (
        "The Harl bridge was closed on Tuesday morning after inspectors found cracks in two of its piers.\n"
        "The city council will meet on Thursday to decide who pays for the repair of the old bridge."
    )
    rows = [
        {"id": 1, "lang": "en", "title": "Bridge", "date": None, "body": body, "x": 1},
        {"id": "two", "body": ""},
    ]
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n")
    first, second = (json.loads(line) for line in digest("teaser", "--jsonl", str(file)).out.splitlines())
    assert list(first) == ["id", "teaser", "origin", "spans"]
    assert first["origin"] == ["extract", "extract"]
    parts = [" ".join(body[start:end] for start, end in spans) for spans in first["spans"]]
    assert " ".join(parts) == first["teaser"]
    assert second == {"id": "two", "teaser": "", "origin": [], "spans": []}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["teaser"], 2, "name one article"),
        (["teaser", "nowhere.txt"], 4, "there is no file nowhere.txt"),
        (["build", "evening/yesterday"], 2, "EDITION"),
        (["build", "morning"], 4, "there is no newsletter 'morning'"),
        (["show", "evening/2026-01-01"], 4, "there is no edition"),
        (["show"], 4, "no edition was built yet"),
    ],
)
def test_mistakes_are_named(
    site: tuple[Path, Inbox], digest: Run, words: list[str], code: int, said: str
) -> None:
    ran = digest(*words, site=site[0])
    assert (ran.code, said in ran.err) == (code, True), ran.err


def test_bad_lines_of_articles_are_named(tmp_path: Path, digest: Run) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text('{"id": 1, "body": "x"}\n{"id"\n')
    assert "lines.jsonl:2" in digest("teaser", "--jsonl", str(file)).err
    file.write_text('{"id": 1}\n')
    assert "lines.jsonl:1: id and body are missing" in digest("teaser", "--jsonl", str(file)).err
    file.write_bytes(b"\0\1")
    assert "is no text" in digest("teaser", str(file)).err


def test_a_bad_time_is_named(digest: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["--site", str(tmp_path), "--now=tonight", "status"])
    assert leaving.value.code == 2
    assert "'tonight' is no time" in capsys.readouterr().err


def test_a_new_site_is_made_and_works(tmp_path: Path, digest: Run) -> None:
    root = tmp_path / "new"
    made = digest("init", str(root))
    assert made.code == 0
    assert "config/digest.toml" in made.out
    assert (root / "templates" / "mail.html.j2").is_file()
    assert digest("subscribers", "list", "--json", site=root).json["subscribers"] == []
    assert digest("init", str(root)).code == 2
    (root / "config" / "sources.toml").write_text("")
    assert digest("collect", site=root).code == 3


def test_sources_that_fail_are_entries_of_the_report(site: tuple[Path, Inbox], digest: Run) -> None:
    root, _ = site
    sources = root / "config" / "sources.toml"
    sources.write_text(sources.read_text() + '[sources.gone]\nkind = "folder"\npath = "gone"\n')
    ran = digest("collect", site=root)
    assert ran.code == 0
    assert "gone" in ran.err
    assert "1 failed" in ran.out
    sources.write_text('[sources.gone]\nkind = "folder"\npath = "gone"\n')
    assert digest("collect", site=root).code == 1


def test_help_shows_every_command(digest: Run) -> None:
    shown = digest("--help").out
    for command in (
        "demo",
        "init",
        "collect",
        "teaser",
        "build",
        "show",
        "why",
        "send",
        "status",
        "subscribers",
    ):
        assert command in shown
    assert "Exit codes" in shown


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("status", ("EDITION",)),
        ("bounces take", ("FILE|MAILDIR|-", "ADDRESS", "that the settings name")),
        ("bounces list", ("NUMBER [1<=x<=60]",)),
        ("subscribers import", ("FILE",)),
        ("lint", ("the newsletter's gate.waive",)),
    ],
)
def test_help_names_values_by_words_and_not_by_types(
    digest: Run, command: str, words: tuple[str, ...]
) -> None:
    shown = " ".join(digest(*command.split(), "--help").out.replace("│", " ").split())
    assert all(word in shown for word in words)
    for kind in ("<str>", "<path>", "<bool>", "<int", "<float>"):
        assert kind not in shown


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.startswith("Evening Digest 0.")
