"""What sentences and a headline say, and what a summary will likely say; sentences in, shares out; pure.

Words are taken by their beginnings (:func:`stems`), so that no stemmer has to be at hand: endings that a
language adds do not part what belongs together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from digest.summarise.likely import Likely, Phrase
from digest.summarise.shape import primary
from digest.text.terms import stop_words, terms

_BEGINNING = 5
_LONG_BEGINNING = {"de": 6, "nl": 6, "tr": 6}  # compounds, and long chains of endings


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What of a headline is said."""

    words: frozenset[str]
    stems: frozenset[str]
    phrases: frozenset[Phrase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words of a sentence or a headline."""

    spoken: tuple[str, ...]
    """All of them, in their order."""
    heard: frozenset[str]
    """All of them, each once."""
    words: frozenset[str]
    """The content words."""
    stems: frozenset[str]
    """Of the content words."""
    phrases: frozenset[Phrase]
    """Neighbouring words, idle ones too."""

    @classmethod
    def of(cls, text: str, language: str) -> Self:
        """Read a text."""
        spoken = terms(text, language)
        heard = frozenset(spoken)
        words = heard - stop_words(language)
        return cls(
            spoken=spoken,
            heard=heard,
            words=words,
            stems=frozenset(stems(words, language)),
            phrases=frozenset(pairwise(spoken)),
        )

    def within(self, other: Said) -> Kept:
        """Return what ``other`` says too."""
        return Kept(
            words=self.words & other.words,
            stems=self.stems & other.stems,
            phrases=self.phrases & other.phrases,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What an article's headline says, and what its summary will likely say."""

    headline: Said
    likely: Likely

    @classmethod
    def of(cls, sentences: Sequence[Said], *, headline: Said, language: str) -> Self:
        """Weigh an article's sentences, given in their order."""
        heard = list(dict.fromkeys(word for said in sentences for word in said.spoken))
        likely = Likely.of(
            [said.spoken for said in sentences],
            stems=dict(zip(heard, stems(heard, language), strict=True)),
            headline=headline.spoken,
            idle=stop_words(language),
        )
        return cls(headline=headline, likely=likely)

    def echoed(self, phrases: frozenset[Phrase]) -> float:
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
