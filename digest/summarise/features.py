"""What speaks for a sentence: its place, its centrality, the headline's words; and what against it; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.summarise.candidates import Candidate
from digest.summarise.sumy_voice import centrality
from digest.text.terms import stop_words, terms

_QUOTE = re.compile("[\"“”„«»]|(?<!\\w)['‘]\\w|\\w\\?\\w|(?<=\\s)\\?(?=\\w)")


_PERSONAL = re.compile(r"\bI\b(?!\.)|(?i:\b(?:my|me|myself|ich|mein|meine|mir|mich|je|moi|yo)\b|\bj['’])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How loud each voice is; measured on development data, few on purpose."""

    decay: float = 0.55
    """How fast a later place counts less."""
    centrality: float = 0.6
    title: float = 1.1
    """For each sentence's share of the headline's words."""
    title_together: float = 1.5
    """For the share of them that the two hold together."""
    quotation: float = 0.15
    question: float = 0.4
    personal: float = 0.3
    """Against a speaker's own "I": the words of somebody whom the teaser does not name."""
    length: float = 0.005
    typical: int = 24
    overlap: float = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A candidate with its score and its content words."""

    candidate: Candidate
    score: float
    content: frozenset[str]
    wanted: frozenset[str]
    """The headline's content words."""


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
        score += weights.title * title_share(content, wanted)
        score -= weights.quotation * bool(_QUOTE.search(candidate.text))
        score -= weights.question * candidate.text.rstrip("\"'”» ").endswith("?")
        score -= weights.personal * bool(_PERSONAL.search(candidate.text))
        score -= weights.length * abs(candidate.words - weights.typical)
        rated.append(Rated(candidate=candidate, score=score, content=content, wanted=wanted))
    return tuple(rated)


def title_share(content: frozenset[str], wanted: frozenset[str]) -> float:
    """Return the share of the headline's words among ``content``; a headline of one word says little."""
    return len(content & wanted) / max(3, len(wanted))
