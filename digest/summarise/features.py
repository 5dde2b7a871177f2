"""What speaks for a sentence: its place, its centrality, the headline's words; and what against it; pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.model import Feature
from digest.summarise.candidates import Candidate
from digest.summarise.evidence import Evidence, Said
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

    decay: float = 0.6
    """How fast a later place counts less."""
    centrality: float = 0.2
    headline: float = 1.8
    """For each sentence's share of the headline."""
    headline_first: float = 1.0
    """For the first sentence's, once more."""
    headline_together: float = 3.5
    """For the share of it that the two keep together."""
    headline_phrases: float = 0.6
    """For its neighbouring words that stand side by side in one of them."""
    coverage: float = 1.6
    """For the share of the article's words that the two hold, what comes often and early weighing most."""
    focus: float = 1.2
    """For how little else they hold."""
    figure: float = 0.1
    quotation: float = 0.2
    question: float = 0.5
    personal: float = 0.3
    """Against a speaker's own "I": the words of somebody whom the teaser does not name."""
    of_itself: float = 0.5
    """Against talk about the page: "Here are our top five picks."."""
    repeats: float = 1.5
    """Against a sentence that says no more than the headline above it."""
    length: float = 0.003
    typical: int = 24
    overlap: float = 0.3
    """Against what is said twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A candidate with its score and what it says."""

    candidate: Candidate
    score: float
    said: Said
    kept: Said
    """What of it the headline says too."""
    promised: float
    repeats: bool
    covered: float
    aimed: float
    """How far its stems go along with the article's weights."""
    length: float
    """Of its stems' counts as a vector, squared."""


def voices(found: Sequence[Candidate], *, language: str) -> tuple[float, ...]:
    """Return how central each sentence is, as sumy finds."""
    return centrality([candidate.text for candidate in found], language=language)


def rate(candidate: Candidate, said: Said, *, evidence: Evidence, voice: float, weights: Weights) -> Rated:
    """Score one candidate by itself."""
    kept = said.within(evidence.headline)
    promised = evidence.promised(kept.words, kept.stems)
    repeats = 0 < len(said.words) <= _REPEATED * len(kept.words)
    voiced = own(candidate, promised, repeats=repeats, voice=voice, weights=weights)
    return Rated(
        candidate=candidate,
        score=sum(feature.points for feature in voiced),
        repeats=repeats,
        said=said,
        kept=kept,
        promised=promised,
        covered=evidence.covered(said.stems),
        aimed=evidence.along(said.counts),
        length=float(sum(count * count for count in said.counts.values())),
    )


def own(
    candidate: Candidate, promised: float, *, repeats: bool, voice: float, weights: Weights
) -> Iterator[Feature]:
    """Yield what speaks for and against a sentence by itself."""
    text = candidate.text
    yield Feature(name="place", value=1 / (1 + candidate.place) ** weights.decay, weight=1.0)
    yield Feature(name="centrality", value=voice, weight=weights.centrality)
    yield Feature(name="headline", value=promised, weight=weights.headline)
    yield Feature(name="figure", value=bool(_FIGURE.search(text)), weight=weights.figure)
    yield Feature(name="quotation", value=bool(_QUOTE.search(text)), weight=-weights.quotation)
    yield Feature(name="question", value=text.rstrip(_CLOSING).endswith("?"), weight=-weights.question)
    yield Feature(name="personal", value=bool(_PERSONAL.search(text)), weight=-weights.personal)
    yield Feature(name="about the page", value=speaks_of_itself(text), weight=-weights.of_itself)
    yield Feature(name="repeats the headline", value=repeats, weight=-weights.repeats)
    yield Feature(name="length", value=abs(candidate.words - weights.typical), weight=-weights.length)


PAIR_VOICES = ("headline first", "headline together", "headline phrases", "coverage", "focus", "said twice")
"""The names of what ``together`` measures."""


def pair_weights(weights: Weights) -> tuple[float, ...]:
    """Return the weights of ``PAIR_VOICES``."""
    return (
        weights.headline_first,
        weights.headline_together,
        weights.headline_phrases,
        weights.coverage,
        weights.focus,
        -weights.overlap,
    )


def together(first: Rated, second: Rated, *, evidence: Evidence) -> tuple[float, ...]:
    """Measure what speaks for and against two sentences side by side: a value for each of ``PAIR_VOICES``.

    Plain numbers, since a text has hundreds of pairs.
    """
    one, other = first.said, second.said
    shared = one.stems & other.stems
    crossed = sum(one.counts[stem] * other.counts[stem] for stem in shared)
    length = math.sqrt(first.length + second.length + 2 * crossed) * evidence.length
    kept, also = first.kept, second.kept
    return (
        first.promised,
        evidence.promised(kept.words | also.words, kept.stems | also.stems) if also.stems else first.promised,
        evidence.echoed(kept.phrases | also.phrases),
        first.covered + second.covered - evidence.covered(shared),
        (first.aimed + second.aimed) / length if length else 0.0,
        len(one.words & other.words) / (min(len(one.words), len(other.words)) or 1),
    )
