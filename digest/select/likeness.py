"""What an article tells, prepared once for comparing, and by what evidence two are one story; pure."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import fsum

from digest.model import Version
from digest.select.value import Choice
from digest.text.fingerprint import content_hash
from digest.text.search import search_terms
from digest.text.terms import terms

RUN = 4
NEAR = 0.5
"""Share of four-word runs that two near duplicates have in common (of the shorter text)."""
LEAST_RUNS = 12
SAME_EVENT = 0.42
"""Share of the rarer words in headline and standfirst that two reports of one event have in common."""
LEAST_SHARED = 4
SAME_EVENT_WITHIN = timedelta(hours=36)
ONE_EVENT = "one event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an article tells, prepared for comparing."""

    version: Version
    hash: str
    runs: array[int]
    """Numbers that stand for its runs of four words, each once; compact, since a window holds a million."""
    words: frozenset[str]
    """Of headline and standfirst (or the first paragraph): who, what, where, how many."""
    weights: Mapping[str, float]
    """Of the words, the rarer the more."""
    weight: float
    """Of the words together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """By what evidence two articles fall together."""

    how: str
    value: float


def tell(versions: Iterable[Version], choice: Choice) -> tuple[Told, ...]:
    """Prepare ``versions`` for comparing, in their order."""
    numbers: dict[str, int] = {}
    return tuple(_told(version, choice, numbers) for version in versions)


def same_story(one: Told, other: Told) -> Likeness | None:
    """Say by what evidence two articles are one story; None where they are not."""
    return same_text(one, other) or same_event(one, other)


def same_text(one: Told, other: Told) -> Likeness | None:
    """Say whether two articles are one text, or nearly."""
    if one.hash == other.hash:
        return Likeness(how="the same text", value=1.0)
    if min(len(one.runs), len(other.runs)) < LEAST_RUNS:
        return None
    return near_text(one, other, shared=len(set(one.runs).intersection(other.runs)))


def near_text(one: Told, other: Told, *, shared: int) -> Likeness | None:
    """Say whether two articles that have ``shared`` runs of words in common are nearly one text."""
    fewest = min(len(one.runs), len(other.runs))
    if fewest < LEAST_RUNS or shared / fewest < NEAR:
        return None
    return Likeness(how="nearly the same text", value=shared / fewest)


def same_event(one: Told, other: Told) -> Likeness | None:
    """Say whether two articles report one event, each in its own words."""
    shared = one.words & other.words
    if len(shared) < LEAST_SHARED or all(word.isdigit() for word in shared):
        return None
    if abs(one.version.dated - other.version.dated) > SAME_EVENT_WITHIN:
        return None
    alike = fsum(map(one.weights.__getitem__, shared)) / min(one.weight, other.weight)
    return Likeness(how=ONE_EVENT, value=alike) if alike >= SAME_EVENT else None


def _told(version: Version, choice: Choice, numbers: dict[str, int]) -> Told:
    article = version.article
    spoken = article.language or choice.newsletter.language
    text = terms(article.text or article.standfirst or article.headline, spoken)
    lead = article.standfirst or (article.blocks[0].text if article.blocks else "")
    words = frozenset(search_terms(f"{article.headline}\n{lead}", spoken))
    weights = {word: choice.rarity.of(word) for word in words}
    return Told(
        version=version,
        hash=content_hash(headline="", standfirst=None, blocks=article.blocks)
        if article.blocks
        else content_hash(headline=article.headline, standfirst=article.standfirst, blocks=()),
        runs=_runs(text, numbers),
        words=words,
        weights=weights,
        weight=fsum(weights.values()),
    )


def _runs(words: tuple[str, ...], numbers: dict[str, int]) -> array[int]:
    for word in words:
        if word not in numbers:  # the hash of a str differs from process to process, that of numbers does not
            numbers[word] = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=7).digest(), "big")
    row = [numbers[word] for word in words]
    return array("q", set(map(hash, zip(*(row[start:] for start in range(RUN)), strict=False))))
