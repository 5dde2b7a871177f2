"""What an article is about: which words a summary will likely say, and what two sentences hold together."""

from __future__ import annotations

import pytest

from digest.config.newsletter import TeaserConfig
from digest.summarise.candidates import Candidate, candidates
from digest.summarise.evidence import Evidence, Said, stems
from digest.summarise.extract import best_pairs
from digest.summarise.features import Weights, rate, together
from digest.summarise.likely import shared
from digest.text.boilerplate import clean

SENTENCES = (
    "The harbour board voted to rebuild the pier.",
    "Gulls flew over the quay.",
    "The pier of the harbour was built of oak.",
    "Rain fell.",
)


def said(text: str, language: str = "en") -> Said:
    return Said.of(text, language)


def evidence(title: str = "Board rebuilds pier") -> Evidence:
    return Evidence.of([said(sentence) for sentence in SENTENCES], headline=said(title), language="en")


def read() -> tuple[Candidate, ...]:
    text = "\n".join(SENTENCES)
    return candidates(text, parts=clean(text, "en").parts, language="en")


def test_what_comes_back_and_early_and_in_the_headline_is_likeliest() -> None:
    words = evidence("").likely.words
    assert words["pier"] > words["board"] > words["gulls"] > words["rain"]
    assert evidence("Rain falls").likely.words["rain"] > words["rain"]
    assert all(0 < likelihood < 1 for likelihood in words.values())


def test_a_word_is_as_likely_as_its_other_endings() -> None:
    words = Evidence.of([said("Reporters met a reporter.")], headline=said(""), language="en").likely.words
    assert words["reporters"] == words["reporter"] > words["met"]


def test_phrases_are_likelier_of_likely_words_and_without_idle_ones() -> None:
    phrases = evidence("").likely.phrases
    assert phrases["the", "harbour"] > phrases["board", "voted"] > phrases["gulls", "flew"]
    assert phrases["gulls", "flew"] > phrases["over", "the"]
    assert evidence("Harbour board votes").likely.phrases["harbour", "board"] > phrases["harbour", "board"]
    assert ("pier", "gulls") not in phrases, "sentences do not run into one another"


def test_an_empty_article_says_nothing() -> None:
    likely = Evidence.of([], headline=said("Board"), language="en").likely
    assert likely.words_of(["pier"]) == likely.phrases_of([("the", "pier")]) == 0.0


def test_the_same_expected_words_are_worth_more_in_a_shorter_text() -> None:
    assert shared(5, length=25) == pytest.approx(0.2)
    assert shared(5, length=25) > shared(5, length=40) > shared(4, length=40)


def test_what_two_sentences_both_say_counts_once() -> None:
    found = evidence("")
    one, other = (
        rate(candidate, said(candidate.text), evidence=found, voice=0.0, weights=Weights())
        for candidate in (read()[0], read()[2])
    )
    words, phrases = together(one, other, evidence=found)[3:5]
    length = len(one.said.spoken) + len(other.said.spoken)
    assert words == pytest.approx(
        shared(found.likely.words_of(one.said.heard | other.said.heard), length=length)
    )
    assert phrases == pytest.approx(
        shared(found.likely.phrases_of(one.said.phrases | other.said.phrases), length=length)
    )


def test_a_word_that_only_begins_alike_keeps_half_of_the_headlines_promise() -> None:
    whole, begun, none = said("board rebuilds pier"), said("boards rebuilding piers"), said("gulls")
    found = evidence()
    assert found.promised(whole.words, whole.stems) == pytest.approx(1.0)
    assert 0 < found.promised(begun.words, begun.stems) < found.promised(whole.words, whole.stems)
    assert found.promised(none.words, none.stems) == 0.0


def test_the_headline_word_by_word_is_heard() -> None:
    assert evidence().echoed(said("The board rebuilds pier nine").phrases) > evidence().echoed(
        said("A pier that the board rebuilds").phrases
    )


def test_endings_do_not_part_words_in_any_language() -> None:
    assert stems(["выборы", "выборами"], "ru") == ["выбор", "выбор"]
    assert stems(["seçimler", "seçimlerde"], "tr") == ["seçiml", "seçiml"]
    assert stems(["港口"], "zh") == ["港口"]
    assert stems(["pier"], "xx") == ["pier"]


def test_a_pairs_features_make_up_its_score() -> None:
    pairs = best_pairs(read(), title="Board rebuilds pier", language="en", shape=TeaserConfig(), most=3)
    assert len(pairs) == 3
    assert [pair.score for pair in pairs] == sorted((pair.score for pair in pairs), reverse=True)
    for pair in pairs:
        assert sum(feature.points for feature in pair.features) == pytest.approx(pair.score)
        assert "out of shape" in {feature.name for feature in pair.features}
