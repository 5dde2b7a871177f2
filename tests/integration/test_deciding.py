from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from newsroom import EDITION, Newsroom, newsroom

from digest.clock import FixedClock
from digest.deliver import freeze
from digest.errors import EditionError
from digest.model import EditionId, EditionState
from digest.model.edition import NOT_APPROVED
from digest.store import Store, editions, holds, open_store

LATER = "2026-10-06T19:30+02:00"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Newsroom:
    return newsroom(tmp_path / "site", capsys)


@contextmanager
def opened(desk: Newsroom) -> Iterator[Store]:
    store = open_store(desk.root / "data" / "digest.sqlite")
    yield store
    store.close()


def test_an_editors_evening(desk: Newsroom) -> None:
    assert desk("build", "--json").json["state"] == "approved"
    first = desk.told()
    assert len(first) == 2
    missing = ({"harbour", "parliament", "tunnel", "glacier"} - {name for _, name in first}).pop()

    pinned = desk("pin", missing, "--place", "1", "--json", now=LATER)
    assert (pinned.json["decision"]["id"], pinned.json["revision"], pinned.json["state"]) == (
        1,
        2,
        "approved",
    )
    assert pinned.json["cut_off"].startswith("2026-10-06T16:00")  # the same as before, not now
    assert any(change.startswith(f"in: {missing.title()}") for change in pinned.json["changes"])
    assert desk.told() == [("hard-news", missing), first[0]]

    moved = desk("move", missing, "second")
    assert moved.code == 0
    assert "moved" in moved.out
    assert desk.told() == [*first, ("second", missing)]

    edited = desk("edit", missing, "--headline", "Ours", "--teaser", "One of ours. Two of ours.")
    assert "teaser: One of ours. Two of ours." in edited.out
    subject = desk("edit", "--subject", "Calm at sea", "--json").json
    assert subject["changes"] == ["subject: Calm at sea"]
    shown = desk("show", EDITION, "--as", "json").json
    assert shown["subject"] == "Calm at sea"
    assert shown["decisions"] == [1, 2, 3, 4]
    told = shown["sections"][1]["entries"][0]["teaser"]
    assert told["headline"] == "Ours"
    assert [(s["text"], s["origin"], s["spans"]) for s in told["sentences"]] == [
        ("One of ours.", "editor", []),
        ("Two of ours.", "editor", []),
    ]

    why = desk("why", missing, "--json").json[0]
    assert why["rule"] == "pinned"
    assert "edited headline, teaser by decision 3" in why["detail"]

    assert desk("undo", "4", "--json").json["decision"]["kind"] == "edit"
    assert desk("undo", "--json").json["decision"]["id"] == 3
    assert "Ours" not in desk("show", EDITION).out
    listed = desk("decisions", "--json").json
    assert [(one["id"], one["kind"], one["in_force"]) for one in listed] == [
        (1, "pin", True),
        (2, "move", True),
        (3, "edit", False),
        (4, "edit", False),
        (5, "undo", True),
        (6, "undo", True),
    ]
    assert desk("undo", "6").code == 0  # taking back what took back the words
    assert "Ours" in desk("show", EDITION).out
    assert "taken back" in desk("decisions").out


def test_an_excluded_story_stays_out_and_why_says_so(desk: Newsroom) -> None:
    desk("build")
    (_, gone), *_ = desk.told()
    done = desk("exclude", gone)
    assert f"out: {gone.title()}" in done.out
    assert gone not in {name for _, name in desk.told()}
    why = desk("why", gone).out
    assert "excluded" in why
    assert "by decision 1" in why


def test_a_decision_made_before_the_build_is_obeyed(desk: Newsroom) -> None:
    early = desk("exclude", "glacier survey", "--json")
    assert early.json["edition"] == EDITION
    assert "state" not in early.json
    assert "its build will obey" in desk("exclude", "Harbour pilots").out
    desk("build")
    assert {name for _, name in desk.told()} == {"parliament", "tunnel"}
    assert desk("decisions", "--edition", "evening/2026-10-07").out.startswith("Nothing was decided")


def test_a_pin_brings_in_what_came_after_the_cut_off(desk: Newsroom) -> None:
    desk("build")
    desk.add(
        "late",
        "Late ferry rescues a choir",
        "The ferry turned back for thirty singers on the pier. They sang.",
    )
    desk("collect", now=LATER)
    assert desk("build", "--again", now=LATER).code == 0
    desk("pin", "late ferry", "--section", "second", now=LATER)
    assert ("second", "late") in desk.told()


def test_the_same_decisions_make_the_same_edition(desk: Newsroom) -> None:
    desk("build")
    desk("pin", "glacier survey", "--place", "1")
    desk("exclude", "harbour pilots")
    once = desk("show", EDITION, "--as", "html").out
    desk("undo")
    desk("undo", "3")
    assert desk("show", EDITION, "--as", "html").out == once


def test_a_sent_edition_refuses_every_decision(desk: Newsroom) -> None:
    desk("build")
    desk("send")
    for words in (
        ("pin", "glacier survey"),
        ("exclude", "glacier survey"),
        ("undo",),
        ("edit", "--subject", "New"),
    ):
        refused = desk(*words, "--edition", EDITION)
        assert refused.code == 7
        assert "can no longer change" in refused.err
    assert desk("decisions", "--json").json == []


MISTAKES: tuple[tuple[tuple[str, ...], int, str], ...] = (
    (("pin", "of the"), 2, "several articles are called"),
    (("pin", "who will"), 2, "says too little"),
    (("pin", "no such thing"), 4, "no archived article"),
    (("pin", "glacier survey", "--section", "sport"), 2, "known: hard-news, second"),
    (("pin", "glacier survey", "--place", "0"), 2, "counts from 1"),
    (("move", "glacier survey", "sport"), 2, "there is no section 'sport'"),
    (("edit",), 2, "name an ARTICLE"),
    (("edit", "glacier survey"), 2, "give --headline"),
    (("edit", "glacier survey", "--headline", "x", "--subject", "y"), 2, "--subject is the edition's"),
    (("edit", "glacier survey", "--headline", " \u200b"), 2, "--headline is empty"),
    (("edit", "glacier survey", "--teaser", ""), 2, "--teaser is empty"),
    (("edit", "--subject", "x" * 201), 2, "201 characters"),
    (("undo",), 4, "nothing to take back"),
    (("undo", "7"), 4, "there is no decision 7"),
    (("approve",), 4, "there is no edition"),
)


def test_mistakes_of_an_editor_are_named_and_not_noted(desk: Newsroom) -> None:
    desk.add("one", "Report of the harbour board", "The board met. It voted.")
    desk.add("two", "Minutes of the tunnel board", "The board sat. It slept.")
    desk.add("three", "Who will lead the choir?", "Nobody knows. It sings.")
    desk("collect")
    for words, code, says in MISTAKES:
        ran = desk(*words)
        assert (words, ran.code) == (words, code)
        assert says in " ".join(ran.err.split())
    assert desk("decisions", "--json").json == []


def test_what_was_taken_back_cannot_be_taken_back_again(desk: Newsroom) -> None:
    desk("exclude", "glacier survey")
    desk("undo", "1")
    ran = desk("undo", "1")
    assert (ran.code, "taken back already" in ran.err) == (4, True)


def test_an_edition_that_nobody_approved_by_the_hour_goes_on_when_somebody_does(desk: Newsroom) -> None:
    desk.configure(approval="required")
    desk("build")
    with opened(desk) as store, store.write("testing") as connection:
        tonight = EditionId.parse(EDITION)
        assert holds.hold(connection, tonight, reason=NOT_APPROVED)
    assert desk("approve", "--json").json["state"] == "approved"
    with opened(desk) as store, store.write("testing") as connection:
        assert holds.hold(connection, tonight, reason="by hand")
        assert editions.existing(connection, tonight).held_from is EditionState.APPROVED
    other = desk("approve")
    assert (other.code, "by hand" in other.err) == (7, True)


def test_a_decision_while_the_mails_are_made_is_not_lost(desk: Newsroom) -> None:
    """The content that was read before it must not be frozen after it."""
    desk("build")
    tonight = EditionId.parse(EDITION)
    with opened(desk) as store:
        with store.read() as connection:
            before = editions.existing(connection, tonight)
        desk("exclude", desk.told()[0][1])
        with pytest.raises(EditionError, match="changed while it was being frozen"):
            freeze(
                store,
                tonight,
                content=(),
                segment_of=lambda _reader: None,
                content_hash="x",
                carries=(),
                send_before=before.cut_off,
                clock=FixedClock(before.cut_off),
                revision=before.revision,
            )


def test_an_exact_headline_is_no_doubt(desk: Newsroom) -> None:
    desk.add("more", "Glacier survey counts the smallest summer on record, again", "It did so. Twice.")
    desk("collect")
    assert desk("exclude", "Glacier survey").code == 2
    assert desk("exclude", "glacier survey counts the smallest summer on record").code == 0


def test_approval_is_for_one_revision_and_a_decision_withdraws_it(desk: Newsroom) -> None:
    desk.configure(approval="required")
    assert desk("build", "--json").json["state"] == "ready"
    refused = desk("send")
    assert (refused.code, "digest approve" in refused.err) == (7, True)
    assert "approve --revision" not in refused.out

    assert desk("approve", EDITION, "--revision", "1", "--json").json["state"] == "approved"
    assert desk("approve", EDITION).code == 0  # again is no harm
    withdrawn = desk("exclude", "glacier survey")
    assert "Approve it: digest approve evening/2026-10-06 --revision 2" in withdrawn.out
    assert desk("send").code == 7
    stale = desk("approve", EDITION, "--revision", "1")
    assert (stale.code, "is at revision 2, not 1" in stale.err) == (7, True)
    assert "is approved" in desk("approve").out
    assert desk("send", "--json").json["deliveries"] == {"sent": 2}
    late = desk("approve")
    assert (late.code, "does not wait for approval" in late.err) == (7, True)


def test_a_pin_lets_an_edition_go_that_the_gate_held(desk: Newsroom) -> None:
    config = desk.root / "config" / "digest.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("min_stories = 1", "min_stories = 3"))
    held = desk("build", "--json").json
    assert (held["state"], "min_stories" in held["reason"]) == ("held", True)
    again = desk("build", "--again").out
    assert f"Held: {held['reason']}" in again
    assert f"digest resume {EDITION}" in again
    chosen = {name for _, name in desk.told()}
    other = ({"harbour", "parliament", "tunnel", "glacier"} - chosen).pop()
    assert desk("pin", other, "--section", "second", "--json").json["state"] == "approved"
    assert desk("send", "--json").json["deliveries"] == {"sent": 2}


def test_latest_names_the_last_edition_wherever_one_is_worked_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = newsroom(tmp_path / "site", capsys)
    house.configure(approval="required")
    assert house("build").code == 0
    assert house("exclude", "tunnel", "--edition", "latest").code == 0
    assert house("edit", "--subject", "Pilots walk out", "--edition", "evening/latest").code == 0
    assert "tunnel" in house("decisions", "--edition", "latest").out.lower()
    assert house("approve", "latest").code == 0
    assert house("send", "latest").code == 0
    refused = house("build", "latest")
    assert refused.code == 2
    assert "latest is one that is there" in refused.err


def test_why_answers_for_each_newsletter(desk: Newsroom) -> None:
    file = desk.root / "config" / "digest.toml"
    weekly = (
        '\n[newsletters.weekly]\nsender = "digest@courier.example"\nsources = []\n'
        '[[newsletters.weekly.sections]]\nkey = "hard-news"\nstories = 1\n'
    )
    file.write_text(file.read_text(encoding="utf-8") + weekly, encoding="utf-8")
    assert desk("build", "evening").code == 0
    alone = desk("why", "glacier survey", "--json").json
    assert [one["edition"] for one in alone] == [EDITION]
    assert desk("build", "weekly").code == 0
    both = desk("why", "glacier survey", "--json").json
    assert [one["edition"] for one in both] == [EDITION, EDITION.replace("evening", "weekly")]
    told = desk("why", "glacier survey").out
    assert all(one["edition"] in told for one in both)
    (one,) = desk("why", "glacier survey", "--edition", "weekly", "--json").json
    assert one["edition"].startswith("weekly/")
