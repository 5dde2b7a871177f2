from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from newsroom import EDITION, STORIES, Newsroom, newsroom

from digest.store.schema import backup

VICTIM = "harbour"
SECRETS = (
    *STORIES[VICTIM],
    "Ours about the pilots",
    "Pilots in the subject",
    "Nobody on the boats",
    "https://courier.example/harbour",  # an address can hold the headline
)
NEXT = "2026-10-07T18:00+02:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Newsroom:
    return newsroom(tmp_path / "site", capsys)


def found_in_files(desk: Newsroom) -> list[tuple[str, str]]:
    """Return which sentence of the killed article stands in which file below data/, mails apart."""
    hits = []
    for file in (desk.root / "data").iterdir():
        if file.is_file():
            raw = file.read_bytes()
            hits += [(file.name, text) for text in SECRETS if text.encode() in raw]
    return hits


def rows(desk: Newsroom, query: str) -> list[Any]:
    connection = sqlite3.connect(desk.root / "data" / "digest.sqlite")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def verdicts(desk: Newsroom, revision: int = 1) -> list[dict[str, Any]]:
    told = rows(desk, f"SELECT content FROM verdict WHERE revision = {revision}")
    return [json.loads(content) for (content,) in told]


def pinned_and_built(desk: Newsroom) -> None:
    desk("build")
    assert desk("pin", "harbour pilots", "--place", "1").code == 0
    desk(
        "edit",
        "harbour pilots",
        "--headline",
        "Ours about the pilots",
        "--teaser",
        "Nobody on the boats. Calm.",
    )
    desk("edit", "--subject", "Pilots in the subject")
    assert ("hard-news", "ours") in desk.told()


def test_a_killed_article_leaves_the_open_edition_the_archive_and_the_files(desk: Newsroom) -> None:
    pinned_and_built(desk)
    backup(desk.root / "data" / "digest.sqlite", desk.root / "data" / "digest.sqlite.before-0006")
    assert found_in_files(desk)

    done = desk("kill", "harbour pilots", "--reason", "court order", "--json")
    assert done.code == 0, done.err
    assert done.json["editions"] == [
        {
            "edition": EDITION,
            "state": "approved",
            "rebuilt": True,
            "left": 0,
            "audience": 0,
            "problem": None,
        }
    ]
    assert done.json["clean"]
    assert [Path(path).name for path in done.json["backups_deleted"]] == ["digest.sqlite.before-0006"]
    assert found_in_files(desk) == []

    told = desk.told()
    assert len(told) == 2
    assert not {"ours", "harbour"} & {name for _, name in told}
    assert desk("why", "harbour pilots").code == 4
    assert "ilots" not in desk("show", EDITION, "--as", "html").out
    assert [reason for (reason,) in rows(desk, "SELECT reason FROM killed")] == ["court order"]


def test_a_killed_article_never_comes_in_again_under_any_name(desk: Newsroom) -> None:
    headline, *told = STORIES[VICTIM]
    desk("kill", "harbour pilots")
    assert desk("collect", "--json").json[0]["new"] == 0
    desk.add("harbour", "New head, same address", "It says something else now. It is not taken in.")
    desk.add("copy", headline, *told, address="https://other.example/copy")
    desk.add("recopied", "Another head on the same text", *told, address="https://other.example/again")
    collected = desk("collect", "--json").json[0]
    assert (collected["new"], collected["changed"]) == (0, 0)
    desk.add("new", "Bakers bake", "The bakers of the quay open at four. They sell out by six.")
    assert desk("collect", "--json").json[0]["new"] == 1


def test_what_says_the_same_under_another_name_goes_with_it(desk: Newsroom) -> None:
    _, *told = STORIES[VICTIM]
    desk.add("copy", "Another head on the same text", *told, address="https://other.example/copy")
    desk("collect")
    desk("build")
    done = desk("kill", "harbour pilots", "--json").json
    assert done["copies"] == ["https://other.example/copy"]
    assert desk("why", "another head").code == 4
    assert found_in_files(desk) == []


def test_what_says_what_an_earlier_version_said_goes_too(desk: Newsroom) -> None:
    _, *told = STORIES[VICTIM]
    desk.add("copy", "Another head on the same text", *told, address="https://other.example/copy")
    desk.add(VICTIM, "The strike is over", "The pilots are back on their boats since noon on Tuesday.")
    desk("collect")
    done = desk("kill", "the strike is over", "--json").json
    assert done["copies"] == ["https://other.example/copy"]
    assert found_in_files(desk) == []


def test_only_the_lead_of_a_story_is_named_in_what_is_said_of_the_others(desk: Newsroom) -> None:
    headline, first, _ = STORIES[VICTIM]
    for name in ("second", "third"):
        desk.add(name, f"{headline}, the {name} report", first, f"The {name} reporter saw it from the quay.")
    desk("collect")
    desk("build")
    said = {verdict["article"]: verdict for verdict in verdicts(desk)}
    others = [name for name, verdict in said.items() if "told by" in verdict["detail"]]
    assert len(others) == 2
    desk("kill", others[0])
    assert "told by 'Harbour" in said[others[1]]["detail"]
    assert said[others[1]]["detail"] in [verdict["detail"] for verdict in verdicts(desk, revision=1)]


def test_a_kill_takes_the_mails_of_a_freeze_that_was_broken_off(desk: Newsroom) -> None:
    desk("build")
    desk("pin", "harbour pilots")
    desk("send")
    connection = sqlite3.connect(desk.root / "data" / "digest.sqlite")
    with connection:  # as if the freeze had been cut off, and somebody had held the edition
        connection.execute(
            "UPDATE edition SET state = 'held', held_from = 'freezing', frozen_at = NULL, audience = NULL"
        )
        connection.execute("UPDATE delivery SET state = 'queued', fence = 0, msgid = NULL")
    connection.close()
    done = desk("kill", "harbour pilots", "--json")
    assert done.code == 0, done.err
    assert rows(desk, "SELECT count(*) FROM segment") == [(0,)]
    assert rows(desk, "SELECT count(*) FROM piece") == [(0,)]
    assert found_in_files(desk) == []
    assert desk("resume", EDITION).code == 0
    sent = desk("send", "--json")
    assert sent.json["deliveries"] == {"sent": 2}
    assert found_in_files(desk) == []


def test_a_sent_edition_keeps_its_place_but_no_word_of_it(desk: Newsroom) -> None:
    pinned_and_built(desk)
    assert desk("send", "--json").json["deliveries"] == {"sent": 2}
    done = desk("kill", "https://courier.example/harbour")
    assert "was sent: 2 of 2 copies had left; its stored mails are deleted" in done.out
    assert found_in_files(desk) == []
    assert rows(desk, "SELECT count(*) FROM segment") == [(0,)]
    assert rows(desk, "SELECT count(*) FROM piece") == [(0,)]
    assert desk("status", EDITION, "--json").json["editions"][0]["state"] == "done"
    assert desk.told() == [told for told in desk.told() if told[1] != "ours"] != []


def test_a_killed_article_is_no_related_coverage(desk: Newsroom) -> None:
    desk("build")
    desk("pin", "harbour pilots")
    desk("send")
    desk.add(
        "next",
        "Harbour pilots return after night shifts are cut",
        "Pilots at Port Ellery went back to their boats on Wednesday after the port authority gave in.",
        "Eleven freighters that waited outside the breakwater are expected at the quays by Friday.",
        day="2026-10-07",
    )
    desk("collect", now=NEXT)
    desk("build", now=NEXT)
    desk("pin", "harbour pilots return", now=NEXT)
    assert STORIES[VICTIM][0] in desk("show", "latest", now=NEXT).out
    done = desk("kill", "https://courier.example/harbour", "--json", now=NEXT).json
    assert [(e["edition"], e["rebuilt"]) for e in done["editions"]] == [
        (EDITION, False),
        ("evening/2026-10-07", True),
    ]
    shown = desk("show", "latest", now=NEXT).out
    assert "Harbour pilots return" in shown
    assert STORIES[VICTIM][0] not in shown
    assert found_in_files(desk) == []


def test_a_kill_holds_what_is_frozen_and_nothing_of_it_leaves_any_more(desk: Newsroom) -> None:
    pinned_and_built(desk)
    desk("send")
    connection = sqlite3.connect(desk.root / "data" / "digest.sqlite")
    with connection:  # as if it had been stopped after the first reader
        connection.execute("UPDATE edition SET state = 'sending'")
        connection.execute(
            "UPDATE delivery SET state = 'queued' WHERE subscriber = (SELECT max(subscriber) FROM delivery)"
        )
    connection.close()
    done = desk("kill", "https://courier.example/harbour")
    assert "is held: 1 of 2 copies had left; the rest will not get it" in done.out
    record = desk("status", EDITION, "--json").json["editions"][0]
    assert (record["state"], record["reason"]) == ("held", "an article was killed after the freeze")
    ((what, times),) = rows(desk, "SELECT what, times FROM alarm WHERE cause = 'killed/evening/2026-10-06'")
    assert "1 of 2 copies had left" in what
    assert times == 1
    assert desk("send").code == 7
    refused = desk("resume", EDITION)
    assert (refused.code, "its mails with it" in " ".join(refused.err.split())) == (7, True)
    assert found_in_files(desk) == []


def test_an_edition_of_one_killed_story_is_skipped(desk: Newsroom) -> None:
    for name in STORIES:
        if name != VICTIM:
            desk("exclude", STORIES[name][0])
    desk("build")
    assert desk.told() == [("hard-news", "harbour")]
    done = desk("kill", "harbour pilots", "--json").json
    assert [(e["state"], e["rebuilt"]) for e in done["editions"]] == [("skipped", True)]
    assert found_in_files(desk) == []


def test_a_kill_tells_what_it_did_and_a_failed_build_leaves_a_draft(desk: Newsroom) -> None:
    _, *told = STORIES[VICTIM]
    desk.add("copy", "Another head on the same text", *told, address="https://other.example/copy")
    desk("collect")
    pinned_and_built(desk)
    backup(desk.root / "data" / "digest.sqlite", desk.root / "data" / "digest.sqlite.before-0006")
    (desk.root / "templates").mkdir()
    (desk.root / "templates" / "mail.html.j2").write_text("{% broken %}", encoding="utf-8")
    done = desk("kill", "https://courier.example/harbour")
    assert done.code == 0
    told_of = " ".join(done.out.split())
    assert "what said the same: https://other.example/copy" in told_of
    assert "digest.sqlite.before-0006, a copy of the database that held it" in told_of
    assert "is draft; what it told of it is deleted" in told_of
    assert "could not be built anew" in done.err
    assert found_in_files(desk) == []
    refused = desk("send")
    assert refused.code == 7
    (desk.root / "templates" / "mail.html.j2").unlink()
    assert desk("build", "--again", "--json").json["state"] == "approved"


def test_a_kill_says_when_the_log_could_not_be_emptied(
    desk: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = sqlite3.connect(desk.root / "data" / "digest.sqlite")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM article").fetchone()  # holds the log until it is over
    monkeypatch.setattr("digest.store.dialect.BUSY_SECONDS", 0)
    done = desk("kill", "harbour pilots")
    reader.close()
    assert done.code == 0
    assert "old pages stay in its files" in " ".join(done.err.split())
    assert desk("archive", "prune").code == 0
    assert found_in_files(desk) == []


def test_only_one_article_is_killed_at_a_time(desk: Newsroom) -> None:
    desk.add("one", "Report of the harbour board", "The board met at the quay. It voted for a wall.")
    desk("collect")
    doubtful = desk("kill", "harbour")
    assert doubtful.code == 2
    assert "https://courier.example/one" in doubtful.err
    assert desk("kill", "nothing of the kind").code == 4
    assert rows(desk, "SELECT count(*) FROM killed") == [(0,)]
