"""Extracts: which two sentences, in which shape, and what their spans say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config.newsletter import TeaserConfig
from digest.model import Origin
from digest.summarise import summarise_text
from digest.summarise.shape import dangles, is_complete, is_fit, word_count
from digest.summarise.sumy_voice import centrality

SHAPE = TeaserConfig()
BODY = (
    "OSLO (AP) — The harbour board voted on Tuesday to rebuild the old pier before the first winter storm.\n"
    "Read more: The pier in pictures\n"
    "But he said nothing about the money.\n"
    "It had been shut since March, when a barge broke four of its nine pillars in thick fog.\n"
    "What happens next?\n"
    "The rebuilding of the pier will cost nine million crowns, the board's treasurer told reporters.\n"
    '"We are glad," said the mayor.\n'
    "Shop owners on the quay had asked for the decision since the spring, and most of them stayed open.\n"
    "ab/cd (AP)"
)


def teaser(text: str, title: str | None = "Harbour board to rebuild pier", language: str = "en") -> list[str]:
    return [s.text for s in summarise_text(text=text, title=title, language=language, shape=SHAPE)]


def test_the_extract_has_two_whole_sentences_of_the_text_in_its_order_and_shape() -> None:
    found = summarise_text(text=BODY, title="Harbour board to rebuild pier", language="en", shape=SHAPE)
    assert len(found) == 2
    assert all(sentence.origin is Origin.EXTRACT for sentence in found)
    assert [" ".join(BODY[a:b] for a, b in s.spans) for s in found] == [s.text for s in found]
    assert found[0].spans < found[1].spans
    assert found[0].text.startswith("The harbour board voted on Tuesday")
    assert 25 <= sum(word_count(sentence.text) for sentence in found) <= 45


def test_the_shape_asked_for_is_the_shape_given() -> None:
    short = TeaserConfig(min_words=8, max_words=24)
    found = summarise_text(text=BODY, title=None, language="en", shape=short)
    assert 8 <= sum(word_count(sentence.text) for sentence in found) <= 24


def test_an_extract_never_begins_in_the_air_nor_holds_furniture() -> None:
    text = (
        "But he said that nothing at all would happen before the long winter had come to an end.\n"
        "The harbour at dawn, seen from the tower of the old church on the hill (file photo).\n"
        "The boats left early in the day because the storm was near and the pier was broken.\n"
        "Nobody was hurt when the nine boats came home late at night with their nets full of fish."
    )
    first, second = teaser(text, "Boats say nothing would happen before winter")
    assert first.startswith("The boats left")
    assert second.startswith("Nobody was hurt")


def test_the_headline_speaks_for_its_sentences() -> None:
    lead = "On a grey morning many people stood on the quay and looked for a long time at the water."
    money = "The pier will cost nine million crowns, according to the plan of the harbour board."
    other = "Gulls flew over the quay, as they have done on every morning since people remember."
    assert money in teaser(
        f"{lead}\n{other}\n{money}\n{other[:-1]} well.", "Pier to cost nine million crowns"
    )


def test_without_a_headline_the_sentences_that_say_what_the_article_says_are_taken() -> None:
    board = "The harbour board wants to rebuild the old pier, which a barge broke in thick fog in March."
    cost = "Rebuilding the pier costs nine million crowns, and the town has to find the money by spring."
    aside = "A gull sat on a wet bollard, preened itself twice, shrieked once and sailed off eastwards."
    more = "The town has no crowns to spare. The money for the pier is not there yet. The pier stays shut."
    assert teaser(f"{board}\n{aside}\n{cost}\n{more}", None) == [board, cost]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("\n \n", 0),
        ("Boats leave", 1),
        ("The nine boats left the harbour early.", 1),
        ("Boats left. Gulls came.", 2),
        ("The nine boats left the harbour. The many gulls stayed at home.", 2),
    ],
)
def test_there_are_two_sentences_wherever_the_text_has_two(text: str, count: int) -> None:
    assert len(teaser(text, None)) == count


def test_where_no_pair_has_the_shape_the_nearest_is_taken() -> None:
    long = " ".join(["word"] * 40)
    assert len(teaser(f"Many {long} ends. Some {long} ends. A few {long} {long} end.", None)) == 2


def test_runs_of_white_space_part_the_spans() -> None:
    text = "The nine  boats left\tthe old harbour very early. The many gulls stayed at home on the pier."
    first, _ = summarise_text(text=text, title=None, language="en", shape=SHAPE)
    assert first.text == "The nine boats left the old harbour very early."
    assert [text[a:b] for a, b in first.spans] == ["The nine", "boats left", "the old harbour very early."]


@pytest.mark.parametrize("language", ["de", "ar", "pl", "zh", "xx", "pt-br"])
def test_no_language_is_an_error(language: str) -> None:
    assert len(teaser(BODY, language=language)) == 2


def test_chinese_is_counted_in_characters() -> None:
    text = (
        "港口委员会周二投票决定在冬季风暴来临之前重建旧码头。费用为九百万克朗，财务主管告诉记者。海鸥飞过。"
    )
    found = teaser(text, "重建旧码头", "zh")
    assert len(found) == 2
    assert word_count("".join(found)) >= 15


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from(["The boats left.", "He", "…", '"', "(AFP)", "\n", " ", "Gulls came home?"]),
        max_size=25,
    )
)
def test_spans_always_say_what_the_sentences_say(pieces: list[str]) -> None:
    text = " ".join(pieces)
    for sentence in summarise_text(text=text, title="Boats", language="en", shape=SHAPE):
        assert " ".join(text[a:b] for a, b in sentence.spans) == sentence.text


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("But he left.", "en"),
        ("For example, boats left.", "en"),
        ("Zum Beispiel Boote.", "de"),
        ("Par exemple, les bateaux.", "fr"),
        ("“It is so.”", "en"),
        ("C’est fini.", "fr"),
        ("Er ging.", "de-AT"),
        ("他走了。", "zh"),
        ("Now there is a crack in its second pier.", "en"),
        ("Nun schweigen die Kräne.", "de"),
    ],
)
def test_pronouns_and_connectives_dangle(sentence: str, language: str) -> None:
    assert dangles(sentence, language=language)
    assert not dangles("Oslo sleeps.", language=language)
    assert not dangles("1. 2. 3.", language=language)
    assert not dangles(sentence, language="xx")


@pytest.mark.parametrize(
    "sentence",
    [
        "Boats left",
        "Boats left…",
        "Boats left...",
        'He said: "Boats left.',
        "„Boote (sind weg.",
        "„Weg.",
        "Weg.“",
    ],
)
def test_what_is_cut_or_left_open_is_incomplete(sentence: str) -> None:
    assert not is_complete(sentence)


@pytest.mark.parametrize(
    "sentence", ["„Die Boote“ sind weg.", "“Boats left.”", "他走了。", "Non !", "(All left.)"]
)
def test_whole_sentences_are_fit(sentence: str) -> None:
    assert is_fit(sentence)


def test_centrality_needs_something_to_be_central_to() -> None:
    assert centrality(["One boat left.", "Two came."], language="en") == (0.0, 0.0)
    assert centrality(["The", "of", "and", "it"], language="en") == (0.0,) * 4
    said = ["The boats left the pier.", "Boats and pier were wet.", "Gulls slept well.", "The pier was wet."]
    voices = centrality(said, language="en")
    assert max(voices) == 1.0
    assert voices[2] < voices[1]
