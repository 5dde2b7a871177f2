"""A past evening again: the same from the same archive, and what differs under other settings."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from newsroom import EDITION, NOW, Newsroom, newsroom

WEEK_LATER = "2026-10-13T18:00+02:00"
MUCH_LATER = "2027-03-01T04:00+01:00"
NEW = (
    "Harbour pilots return and freighters come in",
    "Pilots at Port Ellery went back to their boats on Monday and the freighters came in one by one.",
    "The port authority said that the last of them would be unloaded by Thursday night.",
)


OLD = (
    "Pilots at Port Ellery left their boats on Tuesday and said they would not return before Sunday.",
    "Twelve freighters are waiting outside the breakwater, the port authority said at noon.",
)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Newsroom:
    """An edition that was sent, and a week in which more came in and another was sent."""
    made = newsroom(tmp_path / "site", capsys)
    assert made("build", now=NOW).code == 0
    assert made("send", EDITION, now=NOW).code == 0
    made.add("return", *NEW, day="2026-10-13")
    made.add("harbour", "Harbour pilots walk out over day shifts", *OLD)
    assert made("collect", now=WEEK_LATER).code == 0
    assert made("build", "evening/2026-10-13", now=WEEK_LATER).code == 0
    assert made("send", "evening/2026-10-13", now=WEEK_LATER).code == 0
    return made


def rows(desk: Newsroom) -> list[str]:
    with sqlite3.connect(desk.root / "data" / "digest.sqlite") as connection:
        return list(connection.iterdump())


def test_the_same_settings_give_the_same_evening_and_nothing_is_written(desk: Newsroom) -> None:
    before = rows(desk)
    ran = desk("replay", EDITION, now=WEEK_LATER)
    assert ran.code == 0
    assert "the same again: 2 stories." in ran.out
    told = desk("replay", EDITION, "--json", now=WEEK_LATER).json
    assert told["identical"] is True
    assert (told["changes"], told["reasons"], told["lost"]) == ([], [], [])
    assert told["kept"] == told["made"]
    assert len(told["made"]["stories"]) == 2
    assert rows(desk) == before


def test_a_file_of_other_settings_is_tried_and_the_difference_shown(desk: Newsroom, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(
        "[newsletters.evening]\n[[newsletters.evening.sections]]\nkey = 'hard-news'\nstories = 3\n", "utf-8"
    )
    ran = desk("replay", EDITION, "--config", str(other), now=WEEK_LATER)
    assert ran.code == 0
    assert "  in: " in ran.out
    assert "the settings are not those that it was built with" in ran.out
    told = desk("replay", EDITION, "--config", str(other), "--json", now=WEEK_LATER).json
    assert told["identical"] is False
    assert len(told["made"]["stories"]) == len(told["kept"]["stories"]) + 1


def test_another_site_lends_its_settings_but_not_its_archive(
    desk: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = newsroom(tmp_path / "other", capsys)
    other.configure(stories=1)
    told = desk("replay", EDITION, "--config", str(other.root), "--json", now=WEEK_LATER).json
    assert [story["section"] for story in told["made"]["stories"]].count("hard-news") == 1
    assert told["changes"]
    assert told["lost"] == []


def test_what_cannot_be_the_same_is_told(desk: Newsroom) -> None:
    file = desk.root / "config" / "sources.toml"
    file.write_text('[sources.pages]\nkind = "folder"\npath = "pages"\nrights = "licensed"\n', "utf-8")
    assert desk("archive", "prune", now=MUCH_LATER).code == 0
    ran = desk("replay", EDITION, now=MUCH_LATER)
    assert ran.code == 0
    assert "What cannot be the same: " in ran.out
    assert "deleted after their time" in ran.out
    assert desk("kill", "heat law", "--reason", "wrong", now=MUCH_LATER).code == 0
    assert "1 article was killed after the cut-off" in desk("replay", EDITION, now=MUCH_LATER).out


def test_mistakes_are_named(desk: Newsroom, tmp_path: Path) -> None:
    assert desk("replay", "evening/2020-01-01").code != 0
    missing = desk("replay", EDITION, "--config", str(tmp_path / "none.toml"))
    assert "there is no file" in missing.err
    (tmp_path / "bad.toml").write_text("[[[", "utf-8")
    assert "cannot be read" in desk("replay", EDITION, "--config", str(tmp_path / "bad.toml")).err
    (tmp_path / "odd.toml").write_text("[newsletters.evening]\nstoriez = 3\n", "utf-8")
    assert "storiez" in desk("replay", EDITION, "--config", str(tmp_path / "odd.toml")).err
