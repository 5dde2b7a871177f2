"""What speaks for a sentence: its place, its centrality, the headline's words; and what against it; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.model import Feature
from digest.summarise.candidates import Candidate
from digest.summarise.evidence import Evidence, Kept, Said
from digest.summarise.likely import shared
from digest.summarise.shape import speaks_of_itself
from digest.summarise.sumy_voice import centrality

_QUOTE = re.compile("[\"“”„«»]|(?<!\\w)['‘]\\w|\\w\\?\\w|(?<=\\s)\\?(?=\\w)")
_PERSONAL = re.compile(r"\bI\b(?!\.)|(?i:\b(?:my|me|myself|ich|mein|meine|mir|mich|je|moi|yo)\b|\bj['’])")
_FIGURE = re.compile(r"\d")
_REPEATED = 1.2  # so many words for each of the headline's are still only the headline
_CLOSING = "\"'”’»)]」』 "


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How loud each voice is; measured on development data, few and round on purpose."""

    place: float = 0.3
    decay: float = 0.6
    """How fast a later place counts less."""
    centrality: float = 0.2
    headline_first: float = 1.5
    """For the first sentence's share of the headline."""
    headline_together: float = 4.0
    """For the share of it that the two keep together."""
    headline_phrases: float = 1.0
    """For its neighbouring words that stand side by side in one of them."""
    likely_words: float = 25.0
    """For the words of theirs that a person's summary will likely say."""
    likely_phrases: float = 20.0
    """For such words side by side."""
    figure: float = 0.1
    quotation: float = 0.2
    question: float = 0.5
    personal: float = 0.5
    """Against a speaker's own "I": the words of somebody whom the teaser does not name."""
    of_itself: float = 0.5
    """Against talk about the page: "Here are our top five picks."."""
    repeats: float = 2.5
    """Against a sentence that says no more than the headline above it."""
    length: float = 0.02
    """For each word that a sentence is longer or shorter than the typical one."""
    typical: int = 24
    overlap: float = 0.3
    """Against what is said twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A candidate with its score and what it says."""

    candidate: Candidate
    score: float
    said: Said
    kept: Kept
    """What of it the headline says too."""
    promised: float
    repeats: bool
    likely_words: float
    """How many of its words a summary is expected to say."""
    likely_phrases: float


def voices(found: Sequence[Candidate], *, language: str) -> tuple[float, ...]:
    """Return how central each sentence is, as sumy finds."""
    return centrality([candidate.text for candidate in found], language=language)


def rate(candidate: Candidate, said: Said, *, evidence: Evidence, voice: float, weights: Weights) -> Rated:
    """Score one candidate by itself."""
    kept = said.within(evidence.headline)
    promised = evidence.promised(kept.words, kept.stems)
    repeats = 0 < len(said.words) <= _REPEATED * len(kept.words)
    voiced = own(candidate, repeats=repeats, voice=voice, weights=weights)
    return Rated(
        candidate=candidate,
        score=sum(feature.points for feature in voiced),
        repeats=repeats,
        said=said,
        kept=kept,
        promised=promised,
        likely_words=evidence.likely.words_of(said.heard),
        likely_phrases=evidence.likely.phrases_of(said.phrases),
    )


def own(candidate: Candidate, *, repeats: bool, voice: float, weights: Weights) -> Iterator[Feature]:
    """Yield what speaks for and against a sentence by itself."""
    text = candidate.text
    yield Feature(name="place", value=1 / (1 + candidate.place) ** weights.decay, weight=weights.place)
    yield Feature(name="centrality", value=voice, weight=weights.centrality)
    yield Feature(name="figure", value=bool(_FIGURE.search(text)), weight=weights.figure)
    yield Feature(name="quotation", value=bool(_QUOTE.search(text)), weight=-weights.quotation)
    yield Feature(name="question", value=text.rstrip(_CLOSING).endswith("?"), weight=-weights.question)
    yield Feature(name="personal", value=bool(_PERSONAL.search(text)), weight=-weights.personal)
    yield Feature(name="about the page", value=speaks_of_itself(text), weight=-weights.of_itself)
    yield Feature(name="repeats the headline", value=repeats, weight=-weights.repeats)
    yield Feature(name="length", value=abs(candidate.words - weights.typical), weight=-weights.length)


PAIR_VOICES = (
    "headline first",
    "headline together",
    "headline phrases",
    "likely words",
    "likely phrases",
    "said twice",
)
"""The names of what ``together`` measures."""


def pair_weights(weights: Weights) -> tuple[float, ...]:
    """Return the weights of ``PAIR_VOICES``."""
    return (
        weights.headline_first,
        weights.headline_together,
        weights.headline_phrases,
        weights.likely_words,
        weights.likely_phrases,
        -weights.overlap,
    )


def together(first: Rated, second: Rated, *, evidence: Evidence) -> tuple[float, ...]:
    """Measure what speaks for and against two sentences side by side: a value for each of ``PAIR_VOICES``.

    Plain numbers, since a text has hundreds of pairs.
    """
    one, other, likely = first.said, second.said, evidence.likely
    length = len(one.spoken) + len(other.spoken)
    words = first.likely_words + second.likely_words - likely.words_of(one.heard & other.heard)
    phrases = first.likely_phrases + second.likely_phrases - likely.phrases_of(one.phrases & other.phrases)
    kept, also = first.kept, second.kept
    return (
        first.promised,
        evidence.promised(kept.words | also.words, kept.stems | also.stems) if also.stems else first.promised,
        evidence.echoed(kept.phrases | also.phrases),
        shared(words, length=length),
        shared(phrases, length=length),
        len(one.words & other.words) / (min(len(one.words), len(other.words)) or 1),
    )


def alone(one: Rated, *, weights: Weights) -> float:
    """Return what speaks for a sentence before it has another beside it."""
    found = one.likely_words, one.likely_phrases
    return _hoped(one, found, length=len(one.said.spoken), weights=weights)


def behind(before: Said, one: Rated, *, evidence: Evidence, weights: Weights) -> float:
    """Return what speaks for a sentence behind one that stands already."""
    said, likely = one.said, evidence.likely
    found = likely.words_of(before.heard | said.heard), likely.phrases_of(before.phrases | said.phrases)
    return _hoped(one, found, length=len(before.spoken) + len(said.spoken), weights=weights)


def _hoped(one: Rated, found: tuple[float, float], *, length: int, weights: Weights) -> float:
    words, phrases = found
    return (
        one.score
        + weights.headline_together * one.promised
        + weights.likely_words * shared(words, length=length)
        + weights.likely_phrases * shared(phrases, length=length)
    )
