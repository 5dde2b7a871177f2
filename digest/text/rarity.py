"""How much a word tells: the rarer among the articles we know, the more."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

_BELIEVED = 500
"""So many articles the archive is taken to hold besides: a small one cannot say yet that a word is rare."""
_BELIEVED_SHARE = 0.01
"""The share of those that hold any one word."""
_LEAST = 0.02
_COMMON, _FEWER = 5, 6
"""What one in five of the known articles holds, and so many more are believed here, is no rare word."""
_RARE = 50
"""A word that one article in so many holds, or fewer, tells as much as a word can."""


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

    def telling(self, word: str) -> float:
        """Return how much a word tells by itself, above 0 and up to 1, alike in an archive of any size.

        Where :meth:`of` grows with the archive, this ends at 1 with the words that one article in fifty
        holds: what tells one event from another is a place or a name, and whether five or fifty articles of
        the last weeks named it must not matter. Without an archive every word tells alike. The first dozen
        articles of a town's paper already say that the town is no news: what most of them hold tells little.
        """
        count = self.counts.get(word, 0)
        fewer = (self.documents + _BELIEVED) / (count + _BELIEVED * _BELIEVED_SHARE)
        telling = math.log(fewer) / math.log(_RARE)
        if count:
            telling = min(telling, math.log((self.documents + _FEWER) / count) / math.log(_COMMON))
        return min(1.0, max(_LEAST, telling))

    def total(self, words: Collection[str]) -> float:
        """Return the weight of several words together."""
        return math.fsum(self.of(word) for word in words)  # the same whatever the order of a set

    def share(self, part: Collection[str], whole: Collection[str]) -> float:
        """Return how much of the weight of ``whole`` stands in ``part``, 0..1."""
        weight = self.total(whole)
        return self.total(part) / weight if weight else 0.0
