"""Choose the best two sentences of an article: its text in, an extract out; pure but for sumy's loading.

The headline's words, the words that a person's summary will likely say, place and sumy's centrality are fused
into one score; the best pair wins. A pair out of the asked shape has to be much better than one that has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from digest.config.newsletter import TeaserConfig
from digest.model import Feature
from digest.summarise.candidates import Candidate, candidates
from digest.summarise.evidence import Evidence, Said
from digest.summarise.features import (
    PAIR_VOICES,
    Rated,
    Weights,
    alone,
    behind,
    own,
    pair_weights,
    rate,
    together,
    voices,
)
from digest.summarise.shape import word_count
from digest.summarise.shorten import shorter
from digest.text.boilerplate import Part

WEIGHTS = Weights()
# Faults cost more than all that can speak for a pair, so that they are taken only where there is no choice.
_UNFIT = 9.0
_DANGLING = 8.0
_OUT_OF_SHAPE = 2.0
_EACH_WORD = 0.04  # too many or too few
_LOOSE = 0.6  # a second sentence that points at one left out
_SAID_ALREADY = 0.5
_MOST_RATED = 24
_MOST_SHORTENED = 14
_SHORTENED = 0.1  # whole sentences are an editor's first choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two sentences in the text's order, and what speaks for and against them."""

    sentences: tuple[Candidate, Candidate]
    score: float
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """An article's sentences, rated, and what it is about."""

    rated: tuple[Rated, ...]
    evidence: Evidence
    voices: dict[int, float]
    """sumy's rating of each sentence, by its end in the text."""


def best_pairs(
    found: Sequence[Candidate],
    *,
    title: str | None,
    language: str,
    shape: TeaserConfig,
    weights: Weights = WEIGHTS,
    most: int = 1,
) -> tuple[Pair, ...]:
    """Return the best pairs of two sentences or more, the best first."""
    field = survey(found, title=title, language=language, weights=weights)
    pairs = [
        (_total(first, second, field=field, shape=shape, weights=weights), -number, first, second)
        for number, (first, second) in enumerate(combinations(_promising(field.rated, weights=weights), 2))
        if first.candidate.end != second.candidate.end
    ]
    best = sorted(pairs, key=lambda pair: pair[:2], reverse=True)[:most]
    return tuple(
        Pair(
            sentences=(first.candidate, second.candidate),
            score=score,
            features=tuple(_features(first, second, field=field, shape=shape, weights=weights)),
        )
        for score, _, first, second in best
    )


def survey(found: Sequence[Candidate], *, title: str | None, language: str, weights: Weights) -> Field:
    """Rate every sentence of an article by itself."""
    said = [Said.of(candidate.text, language) for candidate in found]
    evidence = Evidence.of(said, headline=Said.of(title or "", language), language=language)
    central = voices(found, language=language)
    by_end = {candidate.end: voice for candidate, voice in zip(found, central, strict=True)}
    read = [*zip(found, said, strict=True), *_shorter(found[:_MOST_SHORTENED], language=language)]
    rated = tuple(
        rate(one, words, evidence=evidence, voice=by_end[one.end], weights=weights) for one, words in read
    )
    return Field(rated=rated, evidence=evidence, voices=by_end)


def _shorter(found: Sequence[Candidate], *, language: str) -> Iterator[tuple[Candidate, Said]]:
    for candidate in found:
        if candidate.fit:
            for one in shorter(candidate, language=language):
                yield one, Said.of(one.text, language)


def extend(
    sentence: str,
    *,
    text: str,
    parts: Iterable[Part],
    title: str | None,
    language: str,
    shape: TeaserConfig,
    weights: Weights = WEIGHTS,
) -> Candidate | None:
    """Return the sentence of ``text`` that goes best behind ``sentence`` and says something new."""
    found = candidates(text, parts=parts, language=language)
    field = survey(found, title=title, language=language, weights=weights)
    said = Said.of(sentence, language)
    words = word_count(sentence)
    best: tuple[float, Candidate] | None = None
    for one in field.rated:
        shared = len(one.said.stems & said.stems) / (min(len(one.said.stems), len(said.stems)) or 1)
        if shared > _SAID_ALREADY or not one.candidate.fit or one.candidate.dangling:
            continue
        off = _out_of_shape(words + one.candidate.words, shape)
        score = behind(said, one, evidence=field.evidence, weights=weights) - weights.overlap * shared
        score += sum(feature.points for feature in off)
        if best is None or score > best[0]:
            best = score, one.candidate
    return best[1] if best else None


def _promising(rated: Sequence[Rated], *, weights: Weights) -> list[Rated]:
    """Return the sentences worth pairing, in the text's order: most pairs of a long text never win."""
    hoped = {id(one): alone(one, weights=weights) - _UNFIT * (not one.candidate.fit) for one in rated}
    best = sorted(rated, key=lambda one: (-hoped[id(one)], one.candidate.spans))[:_MOST_RATED]
    return sorted(best, key=lambda one: (one.candidate.end, one.candidate.shortened, one.candidate.spans))


def _total(first: Rated, second: Rated, *, field: Field, shape: TeaserConfig, weights: Weights) -> float:
    values = together(first, second, evidence=field.evidence)
    score = first.score + second.score
    score += sum(value * weight for value, weight in zip(values, pair_weights(weights), strict=True))
    return score + sum(fault.points for fault in _faults(first.candidate, second.candidate, shape=shape))


def _features(
    first: Rated, second: Rated, *, field: Field, shape: TeaserConfig, weights: Weights
) -> Iterator[Feature]:
    """Yield all that made up a pair's score, both sentences' own voices added up."""
    mine, others = (
        own(
            one.candidate,
            repeats=one.repeats,
            voice=field.voices[one.candidate.end],
            weights=weights,
        )
        for one in (first, second)
    )
    for one, other in zip(mine, others, strict=True):
        yield Feature(name=one.name, value=one.value + other.value, weight=one.weight)
    values = together(first, second, evidence=field.evidence)
    for name, value, weight in zip(PAIR_VOICES, values, pair_weights(weights), strict=True):
        yield Feature(name=name, value=value, weight=weight)
    yield from _faults(first.candidate, second.candidate, shape=shape)


def _faults(first: Candidate, second: Candidate, *, shape: TeaserConfig) -> Iterator[Feature]:
    yield from _out_of_shape(first.words + second.words, shape)
    if first.dangling:
        yield Feature(name="dangling", value=1, weight=-_DANGLING)
    if second.place != first.place + 1 and second.dangling:
        yield Feature(name="loose", value=1, weight=-_LOOSE)
    shortened = first.shortened + second.shortened
    if shortened:
        yield Feature(name="shortened", value=shortened, weight=-_SHORTENED)
    unfit = (not first.fit) + (not second.fit)
    if unfit:
        yield Feature(name="unfit", value=unfit, weight=-_UNFIT)


def _out_of_shape(words: int, shape: TeaserConfig) -> Iterator[Feature]:
    missing = max(shape.min_words - words, words - shape.max_words, 0)
    if missing:
        yield Feature(name="out of shape", value=1, weight=-_OUT_OF_SHAPE)
        yield Feature(name="words out of shape", value=missing, weight=-_EACH_WORD)
