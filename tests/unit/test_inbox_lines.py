from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.inbox import PREHEADER, SUBJECT, preheader_line, shorten, subject_line

LONG = "Port Ellery dockers end their eleven-week strike after a long night of talks"
NEXT = "Heat law passes by four votes, with schools exempt until spring"
SHORT = "Dockers end strike"


def test_a_long_headline_is_cut_at_a_word() -> None:
    subject = subject_line([LONG, NEXT])
    assert subject == "Port Ellery dockers end their eleven-week strike after…"
    assert len(subject) <= SUBJECT[1]


def test_two_headlines_stand_in_the_subject_where_both_fit() -> None:
    assert subject_line([SHORT, "A lake comes back."]) == "Dockers end strike · A lake comes back"


def test_a_second_headline_that_does_not_fit_is_left_out() -> None:
    assert subject_line(["Dockers end their long strike", NEXT]) == "Dockers end their long strike"


def test_a_very_short_headline_is_helped_by_the_second() -> None:
    subject = subject_line(["It rains", NEXT])
    assert subject.startswith("It rains · Heat law passes")
    assert SUBJECT[0] <= len(subject) <= SUBJECT[1]


def test_without_headlines_there_is_no_subject() -> None:
    assert subject_line([]) == ""
    assert subject_line(["\x00 \n"]) == ""


def test_no_control_character_reaches_the_subject() -> None:
    assert (
        subject_line(["Dockers\r\nBcc: all@example.org\x00 strike"]) == "Dockers Bcc: all@example.org strike"
    )


def test_the_preheader_says_what_the_subject_does_not() -> None:
    subject = subject_line([SHORT, "A lake comes back", NEXT])
    line = preheader_line([SHORT, "A lake comes back", NEXT], ["Teaser."], subject=subject)
    assert line == NEXT


def test_a_preheader_too_short_is_filled_with_the_leads_teaser() -> None:
    teaser = "Members backed the offer by 61 per cent. The first ships are expected on Thursday morning."
    line = preheader_line([LONG, "Rain"], [teaser], subject=subject_line([LONG, "Rain"]))
    assert line.startswith("Rain · Members backed the offer")
    assert PREHEADER[0] <= len(line) <= PREHEADER[1]


def test_one_story_has_its_teaser_as_preheader() -> None:
    assert preheader_line([SHORT], ["Members backed it."], subject=SHORT) == "Members backed it."


def test_a_next_headline_too_long_for_the_line_is_cut() -> None:
    line = preheader_line([SHORT, NEXT * 3], [""], subject=SHORT)
    assert line.startswith(NEXT)
    assert line.endswith("…")
    assert len(line) <= PREHEADER[1]


def test_the_preheader_never_repeats_headline_or_subject() -> None:
    assert preheader_line([SHORT], [SHORT], subject="Another") == ""
    assert preheader_line([], ["Something"], subject="Something") == ""


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("日本語の見出しには空白がない", 8, "日本語の見出し…"),
        ("family 👨‍👩‍👧 here", 10, "family…"),
        ("e\u0301" * 20, 7, "é" * 6 + "…"),
        ("one two", 7, "one two"),
        ("abcdef (gh ij", 9, "abcdef…"),
    ],
)
def test_a_text_is_cut_where_nothing_breaks(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


@given(st.lists(st.text(max_size=200), max_size=5), st.lists(st.text(max_size=300), max_size=3))
def test_both_lines_keep_to_one_line_of_their_length(headlines: list[str], teasers: list[str]) -> None:
    subject = subject_line(headlines)
    preheader = preheader_line(headlines, teasers, subject=subject)
    assert len(subject) <= SUBJECT[1]
    assert len(preheader) <= PREHEADER[1]
    assert not any(ord(char) < 32 for char in subject + preheader)
    assert not preheader or preheader != subject
