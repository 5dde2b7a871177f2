from __future__ import annotations

from datetime import UTC, datetime

from kit import version

from digest.archive.subject import likeness, said, weighed
from digest.model import ArticleId
from digest.store.articles import Candidate
from digest.text.rarity import Rarity


def test_the_headline_names_the_subject_whatever_the_text_repeats() -> None:
    text = "Everyone got forty per cent on Friday. " * 6 + "The dockers and their strike end by 2029."
    story = version("strike", headline="Dockers end their strike", standfirst=text, language="en")
    words = said(story, "en")
    held = dict.fromkeys(words.often, 3) | {"dockers": 9, "strike": 7}
    query = weighed(words, Rarity(counts=held, documents=80))
    assert {"dockers", "strike"} <= query.subject
    assert query.weights["everyone"] > query.weights["dockers"], "else the text repeats nothing"


def test_in_a_young_archive_words_that_only_the_story_holds_make_others_less_alike() -> None:
    council = version(
        "council",
        headline="Council votes for night ferry to Skarrow",
        standfirst="The island council voted on Wednesday to pay for a night ferry from March.",
        language="en",
    )
    words = said(council, "en")
    common = {"wednesday": 4, "island": 2, "night": 2}
    other = Candidate(
        article=ArticleId("weather"),
        headline="Weather: rain in the west",
        headline_derived=False,
        url=None,
        language="en",
        dated=datetime(2026, 10, 5, tzinfo=UTC),
        date_only=True,
        terms=frozenset({"weather", "rain", "west", *common, "morning", "stays", "dry", "degrees"}),
    )
    unknown = dict.fromkeys(words.often, 1) | common
    known = dict.fromkeys(words.often, 3) | common
    young, told = (
        likeness(weighed(words, rarity), other, rarity)
        for rarity in (Rarity(counts=unknown, documents=8), Rarity(counts=known, documents=8))
    )
    assert young < 1.1 * told, "else what nobody else says would count for nothing"
