"""Use the publisher's own standfirst where it is fit: words in, sentences fit for a teaser out; pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from digest.config.newsletter import TeaserConfig
from digest.summarise.evidence import stems
from digest.summarise.shape import dangles, is_fit, word_count
from digest.text.folding import fold
from digest.text.sentences import sentences
from digest.text.terms import stop_words, terms

_FEWEST_WORDS = 4
_LOOSE = 4 / 3  # a publisher's two sentences may be this much longer than our own
_KNOWN = 0.2  # share of its words that the article must know; a site's slogan knows none


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is left of a standfirst, or why nothing is."""

    sentences: tuple[str, ...] = ()
    """One or two that are fit."""
    fault: str = ""
    """A clause for people; empty where there are sentences."""


def fit_standfirst(
    standfirst: str | None, *, headline: str, text: str, language: str, shape: TeaserConfig
) -> Judged:
    """Return one or two sentences of the standfirst, or why it is unfit.

    Unfit are: what only repeats the headline, what is cut off, furniture, a slogan of the site, and what
    begins by pointing at a sentence that is not there.
    """
    said = " ".join((standfirst or "").split())
    if not said:
        return Judged(fault="there is none")
    if _same(said, headline):
        return Judged(fault="it only repeats the headline")
    if not _is_about(said, headline=headline, text=text, language=language):
        return Judged(fault="it is not about this article")
    whole = tuple(
        sentence
        for sentence in sentences(said, language)
        if is_fit(sentence) and word_count(sentence) >= _FEWEST_WORDS and not _same(sentence, headline)
    )
    if not whole:
        return Judged(fault="it has no whole sentence: cut off, left open, or page furniture")
    if dangles(whole[0], language=language):
        return Judged(fault="it begins by pointing at a sentence that is not there")
    chosen = whole if len(whole) < 3 else _best_two(whole, language=language, shape=shape)
    if sum(map(word_count, chosen)) > shape.max_words * _LOOSE:
        chosen = chosen[:1] if word_count(chosen[0]) <= shape.max_words else ()
    return Judged(sentences=chosen, fault="" if chosen else "it is far too long")


def _best_two(whole: tuple[str, ...], *, language: str, shape: TeaserConfig) -> tuple[str, ...]:
    """Return the first two in order that have the shape; else those nearest to it, the earliest first."""

    def fault(pair: tuple[int, int]) -> tuple[float, int]:
        words = word_count(whole[pair[0]]) + word_count(whole[pair[1]])
        off = max(shape.min_words - words, words - shape.max_words, 0)
        apart = pair[1] != pair[0] + 1 and dangles(whole[pair[1]], language=language)
        return off + 20 * apart + 20 * (pair[0] > 0 and dangles(whole[pair[0]], language=language)), sum(pair)

    first, second = min(combinations(range(min(len(whole), 8)), 2), key=fault)
    return whole[first], whole[second]


def _same(one: str, other: str) -> bool:
    return terms(one) == terms(other)


def _is_about(said: str, *, headline: str, text: str, language: str) -> bool:
    """Tell whether the standfirst speaks of this article; without a text nothing can tell."""
    if not text.strip():
        return True
    idle = stop_words(language)
    content = frozenset(stems(frozenset(terms(said, language)) - idle, language))
    known = frozenset(stems(terms(f"{headline} {text}", language), language))
    return bool(content) and len(content & known) >= max(min(2, len(content)), _KNOWN * len(content))


def last_resort(standfirst: str | None, *, headline: str) -> str | None:
    """Return a standfirst as it stands, for an article that has nothing else."""
    said = " ".join((standfirst or "").split())
    return said if said and fold(said) != fold(headline) else None
