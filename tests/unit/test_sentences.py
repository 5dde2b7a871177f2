"""Sentences: where they end, and what spans promise."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.sentences import sentences, split

PIECES = st.sampled_from([*"aB1 .!?…\n\t\"'“”„«»()。！？」ßй\u0301\u00a0-", "Dr.", "U.S.", "3.", "z.B."])
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@given(TEXTS, st.sampled_from(["en", "de", "zh", "fr", "xx-yy", "", "pt_BR"]))
def test_spans_are_in_order_apart_lean_and_hold_every_visible_character(text: str, language: str) -> None:
    spans = split(text, language)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert not any("\n" in text[start:end] for start, end in spans)
    covered = {place for start, end in spans for place in range(start, end)}
    assert {place for place, char in enumerate(text) if not char.isspace()} <= covered


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ["The U.S. said no.", "Mr. Smith left.", '"I am.', 'He said."', "He went."]),
        ("en", ["J. K. Rowling met George W. Bush in the U.S.", "The end came at 5 p.m. Tuesday."]),
        ("en", ["No. 5 lives.", '"Really?" he asked.', "She won 3.", "The next is 5.5 per cent."]),
        ("en", ["It was in 2007.", "Wales won.", "They answered no.", "All left…", "Then came night."]),
        ("de", ["Am 3. Oktober war es kalt.", "Das war 1999.", "Dann kam Elisabeth II. nach Berlin."]),
        (
            "de",
            ["„Das ist gut.“", "Er wurde 12.", "Die anderen kamen.", "Dr. Ott nahm z.B. 5 Mio. Euro mit."],
        ),
        ("fr", ["M. Roux est parti.", "« Non ! » a-t-il dit.", "Selon J.-P. Petit, c’est fini."]),
        ("ru", ["В 2019 г. он ушёл.", "А. С. Пушкин писал.", "Он жил."]),
        ("hi", ["यह है।", "वह था।"]),
        ("km", ["ខ្ញុំទៅ។", "គាត់មក។"]),
    ],
)
def test_sentences_end_where_readers_end_them(language: str, parts: list[str]) -> None:
    assert list(sentences(" ".join(parts), language)) == parts


def test_chinese_and_japanese_stops_need_no_space_and_quotations_may_go_on() -> None:
    assert sentences("他说。“你好。”他走了。今天“好。”，他说。完", "zh") == (
        "他说。",
        "“你好。”",
        "他走了。",
        "今天“好。”，他说。",
        "完",
    )
    assert sentences("「そうだ。」と彼は言った。次。", "ja") == ("「そうだ。」と彼は言った。", "次。")


def test_a_missing_space_behind_a_full_stop_is_seen() -> None:
    assert sentences("He ended there.The next began today.") == ("He ended there.", "The next began today.")


def test_the_number_of_a_list_item_is_no_sentence() -> None:
    assert sentences("5. In den Wald gehen. Dort bleiben.", "de") == (
        "5. In den Wald gehen.",
        "Dort bleiben.",
    )


def seconds(unit: str, length: int) -> float:
    text = unit * (length // len(unit))
    started = time.process_time()
    split(text)
    return time.process_time() - started


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["a. ", ".", '"', "A", "A.", " ", ". '", "Mr. "])
def test_a_hostile_line_takes_time_in_proportion_to_its_length(unit: str) -> None:
    once = min(seconds(unit, 100_000) for _ in range(3))
    assert seconds(unit, 400_000) < 4 * 2 * once + 0.5


GOLDEN = Path(__file__).parents[1] / "golden" / "sentences"
LANGUAGES = "en de fr es pt it nl pl ru uk tr ar fa hi zh ja".split()


def golden(language: str) -> list[list[str]]:
    """Return a language's paragraphs; each line of the file is a sentence, an empty one parts paragraphs."""
    text = (GOLDEN / f"{language}.txt").read_text(encoding="utf-8")
    return [paragraph.strip().split("\n") for paragraph in text.split("\n\n")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_golden_sentence_is_found(language: str) -> None:
    paragraphs = golden(language)
    assert sum(map(len, paragraphs)) >= 30
    between = "" if language in {"zh", "ja"} else " "
    text = "\n".join(between.join(paragraph) for paragraph in paragraphs)
    assert list(sentences(text, language)) == [line for paragraph in paragraphs for line in paragraph]


def test_an_enormous_line_without_spaces_costs_no_more_than_its_length() -> None:
    started = time.process_time()
    assert len(sentences("漢字。" * 100_000 + " ab. cd", "zh")) > 100_000
    assert time.process_time() - started < 5  # it took minutes
