"""Editions sent out of order: no story reaches a reader twice, and the way on is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from newsroom import Newsroom, newsroom

from digest.store import open_store

FIRST, SECOND = "evening/2026-10-06", "evening/2026-10-07"
BETWEEN = "2026-10-07T05:00+02:00"
LATER = "2026-10-07T06:00+02:00"
FRESH = (
    "Ferry to the islands sails again after nine weeks",
    "The Marit left the north quay at dawn with two hundred passengers and a new gearbox.",
    "Fares stay as they were until the end of the year, the company said.",
)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Newsroom:
    """Two editions, each built before the other was sent."""
    made = newsroom(tmp_path / "site", capsys)
    made.configure(stories=1)
    assert made("build", FIRST).code == 0
    assert made("build", SECOND, now=LATER).code == 0
    assert stories(made, FIRST) & stories(made, SECOND)
    return made


def stories(desk: Newsroom, edition: str) -> set[str]:
    shown = desk("show", edition, "--as", "json").json
    return {entry["teaser"]["headline"] for section in shown["sections"] for entry in section["entries"]}


@pytest.mark.parametrize(("earlier", "later"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_an_edition_built_before_another_was_sent_is_not_sent(
    desk: Newsroom, earlier: str, later: str
) -> None:
    assert "2 sent" in desk("send", earlier, now=LATER).out
    refused = desk("send", later, now=LATER)
    assert refused.code == 7
    assert f"{earlier} was sent after {later} had been built" in refused.err
    assert f"digest build {later} --again" in refused.err

    desk.add("ferry", *FRESH)
    assert desk("collect", now=BETWEEN).code == 0
    assert desk("build", later, "--again", now=LATER).code == 0
    assert not stories(desk, earlier) & stories(desk, later)
    assert "2 sent" in desk("send", later, now=LATER).out


def test_an_edition_of_which_nothing_left_stands_in_no_ones_way(desk: Newsroom) -> None:
    store = open_store(desk.root / "data" / "digest.sqlite")
    with store.write("a relay that was down") as connection:
        connection.exec_driver_sql(
            "UPDATE edition SET state = 'sending' WHERE edition_date = ?", (date(2026, 10, 6).isoformat(),)
        )
    store.close()
    assert "2 sent" in desk("send", SECOND, now=LATER).out


def test_what_an_editor_pinned_may_be_told_again(desk: Newsroom) -> None:
    both = stories(desk, FIRST) & stories(desk, SECOND)
    assert "2 sent" in desk("send", FIRST, now=LATER).out
    assert desk("build", SECOND, "--again", now=LATER).code == 0
    word = min(both).split()[0].lower()
    assert desk("pin", word, "--edition", SECOND, now=LATER).code == 0
    assert stories(desk, FIRST) & stories(desk, SECOND)
    assert "2 sent" in desk("send", SECOND, now=LATER).out
