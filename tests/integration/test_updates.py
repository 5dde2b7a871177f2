"""A story that was sent: told again it stays out, with news it comes back and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from newsroom import Newsroom, newsroom

FIRST, SECOND = "evening/2026-10-06", "evening/2026-10-07"
MORNING = "2026-10-07T09:00+02:00"
EVENING = "2026-10-07T18:00+02:00"
RETOLD = (
    "Night shifts: harbour pilots walk out at Port Ellery",
    "Pilots at Port Ellery left their boats on Tuesday over night shifts, to return on Friday or later.",
    "Eleven freighters wait outside the breakwater, according to the port authority.",
)
NEWS = (
    "Harbour pilots accept mediator's offer, strike ends",
    "Pilots at Port Ellery return to their boats: a mediator offered paid rest after night shifts.",
    "Eleven freighters waiting outside the breakwater may enter the port tonight.",
)

ENDED = (
    "Harbour pilots return to boats over night shifts",
    "Pilots at Port Ellery go back to their boats: the port agreed on Wednesday to pay for rest after them.",
    "Eleven freighters waiting outside the breakwater may enter the port tonight.",
)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Newsroom:
    """Every story of the first evening has been sent."""
    made = newsroom(tmp_path / "site", capsys)
    made.configure(stories=6)
    assert made("build", FIRST).code == 0
    assert "2 sent" in made("send", FIRST).out
    return made


def told(desk: Newsroom, edition: str) -> list[dict[str, Any]]:
    shown = desk("show", edition, "--as", "json").json
    return [entry for section in shown["sections"] for entry in section["entries"]]


def test_another_article_on_it_without_news_stays_out_and_why_says_so(desk: Newsroom) -> None:
    desk.add("retold", *RETOLD, day="2026-10-07")
    assert desk("collect", now=MORNING).code == 0
    desk("build", SECOND, now=EVENING)
    (why,) = desk("why", "Night shifts: harbour", "--edition", SECOND, "--json").json
    assert (why["included"], why["rule"]) == (False, "sent-before")
    assert f"edition {FIRST} carried it (one event, " in why["detail"]
    assert "an update needs 0.5" in why["detail"]


def test_news_of_it_comes_as_an_update_and_is_sent(desk: Newsroom) -> None:
    desk.add("news", *NEWS, day="2026-10-07")
    assert desk("collect", now=MORNING).code == 0
    assert desk("build", SECOND, now=EVENING).code == 0
    (entry,) = told(desk, SECOND)
    assert entry["teaser"]["headline"] == f"Update: {NEWS[0]}"
    assert entry["update_of"] == {"newsletter": "evening", "date": "2026-10-06"}
    assert "2 sent" in desk("send", SECOND, now=EVENING).out


def test_the_article_itself_comes_again_when_it_changed_and_only_then(desk: Newsroom) -> None:
    assert desk("collect", now=MORNING).code == 0
    assert "skipped" in desk("build", SECOND, now=EVENING).out
    desk.add("harbour", *NEWS)
    assert desk("collect", now=MORNING).code == 0
    assert desk("build", SECOND, "--again", now=EVENING).code == 0
    (entry,) = told(desk, SECOND)
    assert entry["teaser"]["headline"] == f"Update: {NEWS[0]}"
    assert entry["teaser"]["date"] == "2026-10-07"  # the article keeps yesterday's, its news are of today
    assert entry["published"].startswith("2026-10-06")
    assert "2 sent" in desk("send", SECOND, now=EVENING).out
    assert "same" in desk("replay", SECOND, now=EVENING).out


def test_what_happens_in_another_report_the_day_after_is_an_update_though_its_headline_has_few_new_words(
    desk: Newsroom,
) -> None:
    desk.add("ended", *ENDED, day="2026-10-07")
    assert desk("collect", now=MORNING).code == 0
    assert desk("build", SECOND, now=EVENING).code == 0
    (entry,) = told(desk, SECOND)
    assert entry["teaser"]["headline"] == f"Update: {ENDED[0]}"
    (why,) = desk("why", ENDED[0], "--edition", SECOND, "--json").json
    assert "that something has happened since: " in why["detail"]
    assert "it names wednesday, after what was sent and not named then (+2.5)" in why["detail"]


def test_an_editors_headline_stands_as_it_is_written(desk: Newsroom) -> None:
    desk.add("news", *NEWS, day="2026-10-07")
    assert desk("collect", now=MORNING).code == 0
    assert desk("build", SECOND, now=EVENING).code == 0
    desk("edit", "mediator", "--headline", "Pilots are back", "--edition", SECOND, now=EVENING)
    assert [entry["teaser"]["headline"] for entry in told(desk, SECOND)] == ["Pilots are back"]


def test_why_tells_for_machines_by_what_evidence_an_article_fell_into_a_story(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = newsroom(tmp_path / "site", capsys)
    desk.configure(stories=6)
    desk.add("retold", *RETOLD)
    assert desk("collect").code == 0
    assert desk("build", FIRST).code == 0
    told = [
        *desk("why", "Night shifts: harbour", "--json").json,
        *desk("why", "walk out over", "--json").json,
    ]
    (inside,) = [one for one in told if one["evidence"] is not None]
    assert (inside["rule"], inside["evidence"]["how"]) == ("same-story", "one event")
    assert inside["evidence"]["told_by"] in {one["article"] for one in told if one["evidence"] is None}
    assert 0.45 < inside["evidence"]["value"] <= 1
    assert {"ellery", "pilots"} <= set(inside["evidence"]["words"])
