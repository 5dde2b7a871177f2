"""``digest verify`` and the teaser's part of ``digest why``: whose words stand there, and that they do."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from newsroom import EDITION, Newsroom, newsroom

LONG = (
    "Ferry timetable returns to its old hours",
    "The ferry between Port Ellery and Varn will keep its old timetable from Monday on, the company said.",
    "Commuters had complained for weeks that the last boat left before the shops of the town were closed.",
    "A company spokeswoman said that the new hours had been a mistake made in the office on a rainy day.",
)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Newsroom:
    made = newsroom(tmp_path, capsys)
    made.add("ferry", *LONG)
    made.configure(stories=6)
    assert made("collect").code == 0
    assert made("build").code == 0
    return made


def change(desk: Newsroom, statement: str, *values: str) -> None:
    with sqlite3.connect(desk.root / "data" / "digest.sqlite") as connection:
        connection.execute(statement, values)
    connection.close()


def test_every_sentence_of_an_edition_is_proved(desk: Newsroom) -> None:
    ran = desk("verify", EDITION)
    assert ran.code == 0
    assert "10 sentences: 10 proved" in ran.out
    told = desk("verify", "--json").json
    assert (told["edition"], told["counts"]["proved"], told["counts"]["wrong"]) == (EDITION, 10, 0)
    assert all(one["spans"] for one in told["sentences"] if one["origin"] == "extract")


def test_a_sentence_that_does_not_stand_in_its_article_fails(desk: Newsroom) -> None:
    blocks = json.dumps([["paragraph", "Nothing of that was ever said, and nobody knows who."]])
    change(desk, "UPDATE version SET blocks = ? WHERE headline LIKE 'Ferry%'", blocks)
    ran = desk("verify")
    assert ran.code == 1
    assert "wrong" in ran.out
    assert "8 proved, 2 wrong" in ran.out
    again = desk("verify", "--json")
    assert again.code == 1
    assert {one["headline"] for one in again.json["sentences"] if one["proof"] == "wrong"} == {LONG[0]}


def test_a_text_that_is_gone_proves_nothing_and_is_no_failure(desk: Newsroom) -> None:
    change(desk, "UPDATE version SET blocks = '[]', standfirst = NULL")
    ran = desk("verify")
    assert ran.code == 0
    assert "10 text gone" in ran.out


def test_an_editors_words_are_not_compared(desk: Newsroom) -> None:
    assert desk("edit", "https://courier.example/ferry", "--teaser", "The ferry is back.").code == 0
    assert desk("build", "--again").code == 0
    assert "8 proved, 1 own words" in desk("verify").out


def test_an_edition_without_content_cannot_be_proved(desk: Newsroom) -> None:
    assert desk("verify", "evening/2026-10-01").code == 4


def test_why_tells_the_teasers_candidates_and_why_one_won(desk: Newsroom) -> None:
    (told,) = desk("why", "ferry timetable", "--json").json
    standfirst, *extracts = told["teaser"]
    assert (standfirst["by"], standfirst["taken"], standfirst["sentences"]) == ("standfirst", False, [])
    assert standfirst["why"] == "not open: there is none"
    assert [one["taken"] for one in extracts] == [True, False, False]
    assert [one["score"] for one in extracts] == sorted((one["score"] for one in extracts), reverse=True)
    points = sum(feature["points"] for feature in extracts[0]["features"])
    assert points == pytest.approx(extracts[0]["score"], abs=0.01)
    shown = desk("why", "ferry timetable").out
    assert "teaser by extract" in shown
    assert "the best pair of sentences" in shown
    assert "likely words" in shown
    assert "-0.000" not in shown


def test_why_tells_of_an_editors_teaser(desk: Newsroom) -> None:
    desk("edit", "https://courier.example/ferry", "--teaser", "The ferry is back.")
    desk("build", "--again")
    (told,) = desk("why", "ferry timetable", "--json").json
    assert told["teaser"][0]["by"] == "editor"
    assert told["teaser"][0]["taken"]
    assert {one["why"] for one in told["teaser"] if one["by"] == "extract"} == {"behind the one taken"}


def test_why_of_a_lost_text_tells_what_was_taken(desk: Newsroom) -> None:
    change(desk, "UPDATE version SET blocks = '[]', standfirst = NULL")
    (told,) = desk("why", "ferry timetable", "--json").json
    assert [one["why"] for one in told["teaser"]] == ["it stands in the edition; the text is gone"]
