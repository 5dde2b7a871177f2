"""The readers from the command line: what is written goes into the database, the file stays as it is."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digest.cli import main
from digest.config import load_site
from digest.deliver.naming import read_unsubscribe_token, unsubscribe_token
from digest.model import NewsletterId, SubscriberId
from digest.store import open_store
from digest.subscribe import read_lists, subscribe

NOW = "2026-10-06T18:00+02:00"
LIST = 'subscribers = [\n  "ada@reader.example",\n  "Bruno@reader.example",\n]\n'


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def site(write_site: Callable[..., Path]) -> Path:
    newsletter = 'sender = "digest@courier.example"\n'
    return write_site(
        digest=f"[newsletters.evening]\n{newsletter}[newsletters.morning]\n{newsletter}", subscribers=LIST
    )


@pytest.fixture
def readers(site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "300")  # so that no table breaks a sentence

    def run(*words: str, now: str = NOW) -> Ran:
        try:
            main(["subscribers", *words, "--site", str(site), "--now", now])
            code = 0
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


def follow(site: Path) -> None:
    """Do what each send does first."""
    found = load_site(site)
    store = open_store(found.database)
    from datetime import UTC, datetime

    try:
        listing = read_lists(site, found.settings.subscribers.files, newsletters=("evening", "morning"))
        for name in ("evening", "morning"):
            now = datetime(2026, 10, 6, 16, tzinfo=UTC)
            subscribe(store, NewsletterId(name), listing, keys=found.keys(), now=now)
    finally:
        store.close()


def state(readers: Run, address: str, newsletter: str = "evening") -> tuple[str, bool]:
    (found,) = [
        one
        for one in readers("why", address, "--json").json["newsletters"]
        if one["newsletter"] == newsletter
    ]
    return found["state"], found["gets_next"]


def test_a_listed_reader_waits_and_then_gets_it(site: Path, readers: Run) -> None:
    assert state(readers, "ADA@Reader.example") == ("waiting", True)
    follow(site)
    assert state(readers, "ada@reader.example") == ("active", True)
    listed = readers("list")
    assert "2 readers." in listed.out
    assert "subscribed since 2026-10-06, by config" in listed.out


def test_a_removed_reader_stays_removed_though_the_file_names_the_address(site: Path, readers: Run) -> None:
    for _ in range(2):
        removed = readers("remove", "ada@reader.example", "--newsletter", "evening")
        assert removed.code == 0
        assert "subscribers.toml:2 still names the address" in removed.out
    follow(site)
    assert state(readers, "ada@reader.example") == ("unsubscribed", False)
    assert state(readers, "ada@reader.example", "morning") == ("active", True)
    told = readers("why", "ada@reader.example").out
    assert "evening: does not get the next edition: unsubscribed on 2026-10-06" in told
    assert "still names the address" in told
    assert "by an operator" in told
    assert "still names the address" in readers("list").out
    assert (site / "config" / "subscribers.toml").read_text() == LIST


def test_only_a_new_consent_begins_again_after_an_unsubscribe(site: Path, readers: Run) -> None:
    follow(site)
    readers("remove", "ada@reader.example", "--all")
    refused = readers("add", "ada@reader.example", "--newsletter", "evening")
    assert refused.code == 2
    assert "--consent" in refused.err
    added = readers("add", "ada@reader.example", "--newsletter", "evening", "--consent", "letter", "--json")
    assert added.json["became"] == "back"
    follow(site)
    assert state(readers, "ada@reader.example") == ("active", True)
    assert state(readers, "ada@reader.example", "morning") == ("unsubscribed", False)
    kinds = [
        (line["kind"], line["origin"], line["detail"])
        for line in readers("why", "ada@reader.example", "--json").json["consents"]
        if line["newsletter"] == "evening"
    ]
    assert kinds == [
        ("begun", "config", ""),
        ("unsubscribed", "command", "by an operator"),
        ("resubscribed", "command", "letter"),
    ]


def test_who_was_added_by_command_is_not_ended_by_a_file_without_them(site: Path, readers: Run) -> None:
    assert (
        "gets evening"
        in readers(
            "add",
            "carla@reader.example",
            "--newsletter",
            "evening",
            "--name",
            "Carla",
            "--topics",
            "features, x",
        ).out
    )
    follow(site)
    assert state(readers, "carla@reader.example") == ("active", True)
    assert (
        readers("add", "carla@reader.example", "--newsletter", "evening", "--json").json["became"] == "known"
    )
    shown = readers("list", "--json").json["subscriptions"]
    assert [(one["topics"], one["listed"]) for one in shown if one["address"].startswith("carla")] == [
        (["features", "x"], None)
    ]


def test_commands_on_what_is_not_there_say_so(readers: Run) -> None:
    assert readers("remove", "nobody@reader.example", "--all").code == 4
    assert readers("erase", "nobody@reader.example").code == 4
    assert readers("add", "not an address", "--newsletter", "evening").code == 2
    assert readers("add", "a@reader.example").code == 4
    assert readers("suppress", "ada@reader.example").code == 2
    assert "neither a list nor the database" in readers("why", "nobody@reader.example").out


def test_an_import_takes_a_list_in_once_and_names_bad_lines(site: Path, readers: Run, tmp_path: Path) -> None:
    follow(site)
    readers("remove", "ada@reader.example", "--all")
    file = tmp_path / "more.csv"
    file.write_text(
        "address,name,newsletters\nada@reader.example,Ada,evening\ndora@reader.example,Dora,evening\n"
        "oops,,\nDora@reader.example,,evening\nbruno@reader.example,,evening\n"
    )
    wanted = {"begun": 1, "known": 1, "refused": 1, "doubles": 1}
    for flag in (["--dry-run"], []):
        done = readers("import", str(file), "--json", *flag).json
        assert {name: done[name] for name in wanted} == wanted
        assert done["problems"][0]["place"].endswith("more.csv:4")
    again = readers("import", str(file))
    assert "0 subscriptions begun, 2 known already, 1 left out because the reader unsubscribed" in again.out
    assert "more.csv:4" in again.err
    follow(site)
    assert state(readers, "dora@reader.example") == ("active", True)
    assert readers("import", "nowhere.csv").code == 3


def test_an_export_holds_every_subscription_and_no_formula(site: Path, readers: Run) -> None:
    follow(site)
    readers("add", "eve@reader.example", "--newsletter", "evening", "--name", "=cmd()", "--topics", "a,b")
    rows = list(csv.DictReader(io.StringIO(readers("export").out)))
    assert len(rows) == 5
    (eve,) = [row for row in rows if row["address"] == "eve@reader.example"]
    assert (eve["name"], eve["topics"], eve["state"], eve["origin"]) == (
        "'=cmd()",
        "a;b",
        "active",
        "command",
    )
    people = readers("export", "--json").json
    assert [len(person["subscriptions"]) for person in people] == [2, 2, 1]
    assert people[0]["consents"][0]["kind"] == "begun"


def test_a_suppressed_address_gets_nothing_until_that_is_lifted(site: Path, readers: Run) -> None:
    follow(site)
    for word in ("is suppressed", "was suppressed before"):
        assert word in readers("suppress", "Ada@reader.example", "--reason", "asked by phone").out
    assert state(readers, "ada@reader.example") == ("suppressed", False)
    assert "asked by phone" in readers("list").out
    assert "suppressed" in readers("add", "ada@reader.example", "--newsletter", "evening").err
    assert "1 reader." in readers("list").out
    assert "may be mailed again" in readers("suppress", "ada@reader.example", "--lift").out
    assert "was not suppressed" in readers("suppress", "ada@reader.example", "--lift").out
    assert state(readers, "ada@reader.example") == ("active", True)


def test_an_erased_reader_leaves_no_address_and_the_file_does_not_bring_them_back(
    site: Path, readers: Run
) -> None:
    follow(site)
    kept = readers("erase", "ada@reader.example")
    assert kept.json["address"] == "ada@reader.example"
    assert "Nothing was erased" in kept.err
    erased = readers("erase", "ada@reader.example", "--yes")
    assert "still names the address" in erased.err
    assert readers("why", "ada@reader.example", "--json").json["consents"] == []
    assert state(readers, "ada@reader.example") == ("unsubscribed", False)
    assert "ada@" not in readers("export").out
    follow(site)
    assert state(readers, "ada@reader.example") == ("unsubscribed", False)


def test_a_suppressed_address_that_is_no_readers_can_be_erased_and_stays_suppressed(
    site: Path, readers: Run
) -> None:
    readers("suppress", "stranger@reader.example", "--reason", "asked by phone")
    kept = readers("erase", "stranger@reader.example")
    assert kept.json["suppressed"]["detail"] == "asked by phone"
    assert readers("erase", "stranger@reader.example", "--yes").code == 0
    assert readers("erase", "stranger@reader.example").code == 4
    assert b"stranger@" not in b"".join(file.read_bytes() for file in (site / "data").glob("*.sqlite"))
    assert readers("why", "stranger@reader.example", "--json").json["suppressed"] == "operator"


def test_what_is_known_of_a_reader_names_the_suppression(site: Path, readers: Run) -> None:
    follow(site)
    readers("suppress", "ada@reader.example", "--reason", "asked by phone")
    assert readers("erase", "ada@reader.example").json["suppressed"]["reason"] == "operator"


def test_an_old_keys_links_still_count(site: Path) -> None:
    found = load_site(site)
    old = found.key()
    token = unsubscribe_token(old, NewsletterId("evening"), SubscriberId(3))
    (site / "data" / "key").rename(site / "data" / "key.2026")
    with (site / "config" / "digest.toml").open("a") as stream:
        stream.write('[site]\nold_key_files = ["data/key.2026"]\n')
    after = load_site(site)
    assert after.key() != old
    assert read_unsubscribe_token(after.keys(), token) == ("evening", 3)
    assert read_unsubscribe_token((after.key(),), token) is None
    (site / "data" / "key.2026").unlink()
    with pytest.raises(Exception, match=r"key\.2026"):
        after.keys()
