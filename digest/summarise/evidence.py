"""What an article is about, as weights of its words: sentences and headline in, shares out; pure.

Words are taken by their beginnings (:func:`stems`), so that no stemmer has to be at hand: endings that a
language adds do not part what belongs together.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from digest.summarise.shape import primary
from digest.text.terms import stop_words, terms

_BEGINNING = 5
_LONG_BEGINNING = {"de": 6, "nl": 6, "tr": 6}  # compounds, and long chains of endings
_DECAY = 0.7
_ONCE = 0.3  # a word that stands once counts less than a third of one that comes back


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The content words of a sentence or a headline."""

    words: frozenset[str]
    stems: frozenset[str]
    counts: Counter[str]
    """How often each stem stands."""
    phrases: frozenset[tuple[str, str]]
    """Neighbouring words, idle ones too."""

    @classmethod
    def of(cls, text: str, language: str) -> Self:
        """Read a text."""
        idle = stop_words(language)
        spoken = terms(text, language)
        words = [term for term in spoken if term not in idle]
        counts = Counter(stems(words, language))
        return cls(
            words=frozenset(words),
            stems=frozenset(counts),
            counts=counts,
            phrases=frozenset(pairwise(spoken)),
        )

    def within(self, other: Said) -> Said:
        """Return what ``other`` says too."""
        return Said(
            words=self.words & other.words,
            stems=self.stems & other.stems,
            counts=self.counts & other.counts,
            phrases=self.phrases & other.phrases,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the article says most, and what its headline says."""

    weights: dict[str, float]
    """Of stems; together 1. What comes back weighs more, and what comes early."""
    length: float
    """Of the weights as a vector."""
    headline: Said

    @classmethod
    def of(cls, sentences: Sequence[Said], *, headline: Said) -> Self:
        """Weigh the words of an article's sentences, given in their order."""
        counts: Counter[str] = Counter()
        first: dict[str, int] = {}
        for place, said in enumerate(sentences):
            counts.update(said.counts)
            for stem in said.counts:
                first.setdefault(stem, place)
        weights = {
            stem: (count if count > 1 else _ONCE) / (1 + first[stem]) ** _DECAY
            for stem, count in counts.items()
        }
        total = math.fsum(weights.values()) or 1.0
        shares = {stem: weight / total for stem, weight in weights.items()}
        length = math.sqrt(math.fsum(share * share for share in shares.values()))
        return cls(weights=shares, length=length, headline=headline)

    def covered(self, stems: Iterable[str]) -> float:
        """Return how much of what the article says stands in ``stems``, 0..1."""
        return math.fsum(self.weights.get(stem, 0.0) for stem in stems)  # the same in any order

    def along(self, counts: Counter[str]) -> float:
        """Return how far a vector of stems goes along with the article's."""
        return math.fsum(count * self.weights.get(stem, 0.0) for stem, count in counts.items())

    def echoed(self, phrases: frozenset[tuple[str, str]]) -> float:
        """Return how much of the headline stands word by word, 0..1."""
        said = self.headline.phrases
        return len(phrases & said) / max(3, len(said))

    def promised(self, words: frozenset[str], stems: frozenset[str]) -> float:
        """Return how much of the headline is kept, 0..1; a word that only begins alike counts half.

        A headline of one or two words says little.
        """
        said = self.headline
        exact = len(words & said.words) / max(3, len(said.words))
        return (exact + len(stems & said.stems) / max(3, len(said.stems))) / 2


def stems(words: Iterable[str], language: str) -> list[str]:
    """Return the beginnings of words: rough stems for every language, none of them an error."""
    length = _LONG_BEGINNING.get(primary(language), _BEGINNING)
    return [word[:length] for word in words]
