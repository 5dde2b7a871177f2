"""What an article is about: which words weigh, and what the two best sentences hold together."""

from __future__ import annotations

import pytest

from digest.config.schema import TeaserConfig
from digest.summarise.candidates import candidates
from digest.summarise.evidence import Evidence, Said, stems
from digest.summarise.extract import best_pairs
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
    return Evidence.of([said(sentence) for sentence in SENTENCES], headline=said(title))


def test_what_comes_back_and_early_weighs_most() -> None:
    weights = evidence().weights
    assert weights["pier"] > weights["board"] > weights["gulls"] > weights["rain"]
    assert sum(weights.values()) == pytest.approx(1.0)


def test_the_whole_article_covers_itself_and_nothing_covers_nothing() -> None:
    assert evidence().covered(evidence().weights) == pytest.approx(1.0)
    assert evidence().covered([]) == 0.0
    assert Evidence.of([], headline=said("")).covered(["pier"]) == 0.0


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
    text = "\n".join(SENTENCES)
    found = candidates(text, parts=clean(text, "en").parts, language="en")
    pairs = best_pairs(found, title="Board rebuilds pier", language="en", shape=TeaserConfig(), most=3)
    assert len(pairs) == 3
    assert [pair.score for pair in pairs] == sorted((pair.score for pair in pairs), reverse=True)
    for pair in pairs:
        assert sum(feature.points for feature in pair.features) == pytest.approx(pair.score)
        assert "out of shape" in {feature.name for feature in pair.features}
