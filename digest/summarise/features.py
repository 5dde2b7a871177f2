"""What speaks for a sentence: its place, its centrality, the headline's words; and what against it; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.summarise.candidates import Candidate
from digest.summarise.sumy_voice import centrality
from digest.text.terms import stop_words, terms

_QUOTE = re.compile("[\"“”„«»]|(?<!\\w)['‘]\\w|\\w\\?\\w|(?<=\\s)\\?(?=\\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How loud each voice is; measured on development data, few on purpose."""

    decay: float = 0.56
    centrality: float = 0.6
    title: float = 1.02
    quotation: float = 0.3
    question: float = 0.4
    length: float = 0.01
    overlap: float = 0.48
    typical: int = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A candidate with its score and its content words."""

    candidate: Candidate
    score: float
    content: frozenset[str]


def rate(
    found: Sequence[Candidate], *, title: str | None, language: str, weights: Weights
) -> tuple[Rated, ...]:
    """Score every candidate by itself."""
    idle = stop_words(language)
    central = centrality([candidate.text for candidate in found], language=language)
    wanted = frozenset(terms(title or "", language)) - idle
    rated = []
    for candidate, voice in zip(found, central, strict=True):
        content = frozenset(terms(candidate.text, language)) - idle
        score = 1 / (1 + candidate.place) ** weights.decay + weights.centrality * voice
        score += weights.title * len(content & wanted) / max(3, len(wanted))
        score -= weights.quotation * bool(_QUOTE.search(candidate.text))
        score -= weights.question * candidate.text.rstrip("\"'”» ").endswith("?")
        score -= weights.length * abs(candidate.words - weights.typical)
        rated.append(Rated(candidate=candidate, score=score, content=content))
    return tuple(rated)
