"""What whole texts say: one event in unlike openings, and two instalments of one series; pure.

A reportage on a strike begins with a thermos flask. Its opening has nothing in common with the news;
further down stand the same names and numbers. A market report has nearly all in common with yesterday's, and
tells of another day.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from digest.model import Version, VersionId
from digest.text.locale import calendar_words
from digest.text.rarity import Rarity
from digest.text.search import search_terms
from digest.text.terms import terms

_LOOKED_AT_CHARS, _LOOKED_AT = 4000, 300
LEAST_ROW = 100
"""So many words of a text are looked at, however short the other one is."""
_NUMBER, _YEAR = re.compile("[0-9]+(?:[.][0-9]+)?"), re.compile("(?:19|20)[0-9][0-9]")
_KEPT = 2_000
"""Texts that are kept at a time."""
_STEM = 5
"""So many first letters of a word stand for all its forms."""
LEAST_CAST, _WHOLE = 2, 30
"""So many names two texts of one event have in common, of so many words each at least."""
_ONE_SUBJECT = (LEAST_CAST, 0.2), (3, 0.22)
"""How many names, and which cosine, make two texts one event: of two newsrooms, and of one.

One newsroom has its own people, rubrics and places in common with itself.
"""
_LEAST_BODY, _OTHER_SUBJECT = 20, 0.08
"""So many words below the top, and a cosine that those of one event have: 131 pairs have 0.10 and more."""
WHOLE_EVENT = 0.8
"""Then so likely."""
_ONE_WORDING = 1 / 3
"""So much of the shorter text stands in the other, in its order."""
_LEAST_FILLED, _FILLED, _LONGEST = 4, 0.05, 4
"""So many places, and that share of what agrees, hold up to so many other words in two instalments."""
_REPEATED = 10_000
"""So many pairs of same words, ten times those of two articles, are no writing, and slow to compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a text says from its headline to its end."""

    words: frozenset[str]
    """Without stop words and days."""
    stems: frozenset[str]
    weights: Mapping[str, float]
    top: frozenset[str]
    """The words of headline and standfirst."""
    body: frozenset[str]
    """The words of the text below them."""
    row: tuple[str, ...]
    """The first words of its text as they stand, for comparing wordings."""
    headline: tuple[str, ...]
    """Without days and numbers."""
    headline_numbers: frozenset[str]


class Wholes:
    """Whole texts, read when a pair has so much in common that they are asked for."""

    def __init__(self, language: str, rarity: Rarity) -> None:
        """Begin with none; ``language`` is that of articles that declare none."""
        self._language, self._rarity = language, rarity
        self._read: dict[tuple[VersionId, frozenset[str]], Whole] = {}

    def of(self, version: Version, *, without: frozenset[str] = frozenset()) -> Whole:
        """Return what a version says, paragraphs that are ``without`` left out."""
        key = version.id, without
        if key not in self._read:
            if len(self._read) >= _KEPT:
                self._read.clear()
            blocks = tuple(block for block in version.article.blocks if block.text not in without)
            self._read[key] = self._whole(replace(version, article=replace(version.article, blocks=blocks)))
        return self._read[key]

    def of_its_own(self, one: Version, other: Version) -> tuple[Whole, Whole]:
        """Return what two versions say in words that are not the other's: no paragraph stands in both.

        A newsroom puts the same lines on its author, and on itself, under what is no one event.
        """
        both = frozenset(block.text for block in one.article.blocks).intersection(
            block.text for block in other.article.blocks
        )
        return self.of(one, without=both), self.of(other, without=both)

    def _whole(self, version: Version) -> Whole:
        article = version.article
        language = article.language or self._language
        days = calendar_words(language)
        standfirst, body = ((some or "")[:_LOOKED_AT_CHARS] for some in (article.standfirst, article.text))
        text = "\n".join((article.headline, standfirst, body))
        words = said(text, language)
        return Whole(
            words=words,
            stems=frozenset(map(stem, words)),
            weights={word: self._rarity.telling(word) for word in words},
            body=said(body, language),
            top=said(f"{article.headline}\n{standfirst}", language),
            row=terms(body or standfirst, language)[:_LOOKED_AT],
            headline=tuple(
                word
                for word in terms(article.headline, language)
                if word not in days and not word[0].isdigit()
            ),
            headline_numbers=frozenset(filter(is_number, terms(article.headline, language))),
        )


def said(text: str, language: str) -> frozenset[str]:
    """Return the words of a text, stop words and days left out, and its numbers."""
    digits = filter(str.isdigit, terms(text, language))  # "3 dead": too short a word to search for
    return frozenset({*search_terms(text, language), *digits} - calendar_words(language))


def is_number(word: str) -> bool:
    """Tell whether a word is a number that counts something, and no year."""
    return _NUMBER.fullmatch(word) is not None and _YEAR.fullmatch(word) is None


def stem(word: str) -> str:
    """Return what stands for all forms of a word; a number is itself."""
    return word if word[0].isdigit() else word[:_STEM]


def one_event(one: Whole, other: Whole, *, cast: Collection[str] | None, one_newsroom: bool) -> float:
    """Return how like two whole texts are; 0 where they are two events.

    ``cast`` are their common names; None where one has none, being in writing without capitals.
    """
    least, least_cosine = _ONE_SUBJECT[one_newsroom]
    if (cast is not None and len(cast) < least) or min(len(one.words), len(other.words)) < _WHOLE:
        return 0.0
    cosine = _cosine(one, other, one.words, other.words)
    return cosine if cosine >= least_cosine else 0.0


def one_rubric(one: Whole, other: Whole) -> bool:
    """Tell whether two texts of one newsroom, alike at the top, have nothing else in common: a column."""
    if min(len(one.body), len(other.body)) < _LEAST_BODY:
        return False
    return _cosine(one, other, one.body, other.body) < _OTHER_SUBJECT


def instalments(one: Whole, other: Whole) -> str:
    """Say by what two texts of one newsroom are two instalments of a series; nothing where they are not.

    Yesterday's wording with other words in its places, or yesterday's headline over another text. Who
    carries a report on adds and takes away; who fills in a form puts one word for another.
    """
    held = Counter(one.row)
    if sum(held[word] for word in other.row) > _REPEATED:
        return ""
    pairs = SequenceMatcher(None, one.row, other.row, autojunk=False).get_opcodes()
    agreed = sum(end - start for kind, start, end, _, _ in pairs if kind == "equal")
    common = agreed / min(len(one.row), len(other.row)) if one.row and other.row else 0.0
    if common < _ONE_WORDING:
        same = bool(one.headline) and one.headline == other.headline and bool(one.row and other.row)
        return "another text under the same headline" if same else ""
    filled = sum(
        kind == "replace" and end - start <= _LONGEST and last - first <= _LONGEST
        for kind, start, end, first, last in pairs
    )
    if filled >= _LEAST_FILLED and filled >= _FILLED * agreed:
        return f"{filled} places of one wording hold other words"
    return ""


def _cosine(one: Whole, other: Whole, left: Collection[str], right: Collection[str]) -> float:
    whole = math.sqrt(_square(one, left) * _square(other, right))
    return _square(one, frozenset(left).intersection(right)) / whole if whole else 0.0


def _square(text: Whole, words: Collection[str]) -> float:
    return math.fsum(text.weights[word] ** 2 for word in words)
