"""Choose the best two sentences of an article: its text in, an extract out; pure but for sumy's loading.

Position, sumy's centrality and the headline's words are fused into one score; the best pair wins that has the
teaser's shape. The shape is given up only when no pair has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from digest.config.schema import TeaserConfig
from digest.summarise.candidates import Candidate, candidates
from digest.summarise.features import Rated, Weights, rate, title_share
from digest.summarise.shape import word_count
from digest.text.boilerplate import Part
from digest.text.terms import stop_words, terms

WEIGHTS = Weights()
# Faults cost more than all that can speak for a pair, so that they are taken only where there is no choice.
_UNFIT = 6.0
_DANGLING = 5.0
_OUT_OF_SHAPE = 3.0
_EACH_WORD = 0.08  # too many or too few
_LOOSE = 0.6  # a second sentence that points at one left out
_SAID_ALREADY = 0.6


def extract(
    text: str,
    *,
    parts: Sequence[Part],
    title: str | None,
    language: str,
    shape: TeaserConfig,
    weights: Weights = WEIGHTS,
) -> tuple[Candidate, ...]:
    """Return two sentences of ``text`` in its order; one where it has no more, none where it has none."""
    found = candidates(text, parts=parts, language=language)
    if len(found) < 2:
        return found
    rated = rate(found, title=title, language=language, weights=weights)
    best = max(
        combinations(rated, 2),
        key=lambda pair: pair_score(*pair, shape=shape, weights=weights),
    )
    return best[0].candidate, best[1].candidate


def extend(
    sentence: str,
    *,
    text: str,
    parts: Sequence[Part],
    title: str | None,
    language: str,
    shape: TeaserConfig,
    weights: Weights = WEIGHTS,
) -> Candidate | None:
    """Return the sentence of ``text`` that goes best behind ``sentence`` and says something new."""
    found = candidates(text, parts=parts, language=language)
    rated = rate(found, title=title, language=language, weights=weights)
    said = frozenset(terms(sentence, language)) - stop_words(language)
    words = word_count(sentence)
    best: tuple[float, Candidate] | None = None
    for one in rated:
        shared = len(one.content & said) / (min(len(one.content), len(said)) or 1)
        if shared > _SAID_ALREADY or not one.candidate.fit or one.candidate.dangling:
            continue
        score = one.score - weights.overlap * shared - _off(words + one.candidate.words, shape)
        if best is None or score > best[0]:
            best = score, one.candidate
    return best[1] if best else None


def pair_score(first: Rated, second: Rated, *, shape: TeaserConfig, weights: Weights) -> float:
    """Say how good two sentences are together; a pair out of shape loses against any in shape."""
    smaller = min(len(first.content), len(second.content)) or 1
    score = first.score + second.score - weights.overlap * len(first.content & second.content) / smaller
    score += weights.title_together * title_share(first.content | second.content, first.wanted)
    return score - sum(_faults(first.candidate, second.candidate, shape=shape))


def _faults(first: Candidate, second: Candidate, *, shape: TeaserConfig) -> Iterator[float]:
    yield _off(first.words + second.words, shape)
    if first.dangling:
        yield _DANGLING
    if second.place != first.place + 1 and second.dangling:
        yield _LOOSE
    yield _UNFIT * ((not first.fit) + (not second.fit))


def _off(words: int, shape: TeaserConfig) -> float:
    missing = max(shape.min_words - words, words - shape.max_words, 0)
    return _OUT_OF_SHAPE + _EACH_WORD * missing if missing else 0.0
