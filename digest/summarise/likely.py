"""How likely a person's summary says each word and phrase of an article; sentences in, likelihoods out; pure.

Which words come again in a summary is told better by what is known of articles than which two sentences come
nearest to it: an article has hundreds of words. So words are judged, and sentences by the words they hold, as
an expected F1 of words and of phrases (ROUGE-1 and -2, Lin 2004). Cf. Hong and Nenkova 2014, "Improving the
estimation of word importance for news multi-document summarization".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self, TypeAlias

Phrase: TypeAlias = tuple[str, str]
"""Two words side by side."""

# Weights of two logistic models, fitted on development data and rounded. A word's: how often its stem stands,
# after how many sentences it comes, and whether the headline says it.
_WORD = -2.0
_WORD_OFTEN = 0.8
_WORD_LATE = 0.6
_WORD_IN_HEADLINE = 1.6
# A phrase's: whether it comes again, how late, in the headline, its idle words, and how likely its words are.
_PHRASE = -1.7
_PHRASE_AGAIN = 1.2
_PHRASE_LATE = 0.6
_PHRASE_IN_HEADLINE = 1.3
_PHRASE_IDLE = 0.4
_PHRASE_WORDS = 0.25
_SUMMARY = 25  # words of a standfirst: as much of what is held is measured against what would be said


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """The words and phrases of an article with the likelihood that its summary says them, 0..1."""

    words: Mapping[str, float]
    phrases: Mapping[Phrase, float]

    @classmethod
    def of(
        cls,
        sentences: Sequence[Sequence[str]],
        *,
        stems: Mapping[str, str],
        headline: Sequence[str],
        idle: frozenset[str],
    ) -> Self:
        """Judge the words of an article's sentences, idle ones too, given in their order, and their stems."""
        odds = _odds_of_words(sentences, stems=stems, headline=frozenset(headline))
        promised = frozenset(pairwise(headline))
        counts: Counter[Phrase] = Counter()
        first: dict[Phrase, int] = {}
        for place, sentence in enumerate(sentences):
            for phrase in pairwise(sentence):
                counts[phrase] += 1
                first.setdefault(phrase, place)
        phrases = {
            (one, other): _likelihood(
                _PHRASE
                + _PHRASE_AGAIN * (count > 1)
                - _PHRASE_LATE * math.log1p(first[one, other])
                + _PHRASE_IN_HEADLINE * ((one, other) in promised)
                - _PHRASE_IDLE * ((one in idle) + (other in idle))
                + _PHRASE_WORDS * (odds[one] + odds[other])
            )
            for (one, other), count in counts.items()
        }
        return cls(words={word: _likelihood(value) for word, value in odds.items()}, phrases=phrases)

    def words_of(self, words: Iterable[str]) -> float:
        """Return how many of different words the summary is expected to say."""
        return math.fsum(self.words.get(word, 0.0) for word in words)  # the same in any order

    def phrases_of(self, phrases: Iterable[Phrase]) -> float:
        """Return how many of different phrases the summary is expected to say."""
        return math.fsum(self.phrases.get(phrase, 0.0) for phrase in phrases)


def shared(expected: float, *, length: int) -> float:
    """Return the F1 to expect of a text of ``length`` words that holds so many of a summary's, 0..1."""
    return 2 * expected / (length + _SUMMARY)


def _odds_of_words(
    sentences: Sequence[Sequence[str]], *, stems: Mapping[str, str], headline: frozenset[str]
) -> dict[str, float]:
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for place, sentence in enumerate(sentences):
        for word in sentence:
            stem = stems[word]
            counts[stem] += 1
            first.setdefault(stem, place)
    base = {
        stem: _WORD + _WORD_OFTEN * math.log(count) - _WORD_LATE * math.log1p(first[stem])
        for stem, count in counts.items()
    }
    said = dict.fromkeys(word for sentence in sentences for word in sentence)
    return {word: base[stems[word]] + _WORD_IN_HEADLINE * (word in headline) for word in said}


def _likelihood(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))
