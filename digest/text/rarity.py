"""How much a word tells: the rarer among the articles we know, the more."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Rarity:
    """Inverse document frequency over ``documents`` articles, of which ``counts`` hold each word.

    Without articles to count in, every word weighs the same.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0

    def of(self, word: str) -> float:
        """Return a word's weight, above 0; a word that no article holds weighs most."""
        return math.log(1 + (self.documents + 1) / (self.counts.get(word, 0) + 0.5))

    def total(self, words: Collection[str]) -> float:
        """Return the weight of several words together."""
        return math.fsum(self.of(word) for word in words)  # the same whatever the order of a set

    def share(self, part: Collection[str], whole: Collection[str]) -> float:
        """Return how much of the weight of ``whole`` stands in ``part``, 0..1."""
        weight = self.total(whole)
        return self.total(part) / weight if weight else 0.0
