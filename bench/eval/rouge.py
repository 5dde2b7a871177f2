"""ROUGE-1, -2 and -L as F1 (Lin 2004), without stemming: tokens in, per cent out; quick, for an oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise


def rouge(reference: Sequence[str], found: Sequence[str]) -> tuple[float, float, float]:
    """Return ROUGE-1, ROUGE-2 and ROUGE-L of ``found`` against ``reference``."""
    return (
        _shared(reference, found),
        _shared(list(pairwise(reference)), list(pairwise(found))),
        _f1(_longest(reference, found), len(reference), len(found)),
    )


def average(reference: Sequence[str], found: Sequence[str]) -> float:
    """Return the mean of the three."""
    return sum(rouge(reference, found)) / 3


def _shared(reference: Sequence[object], found: Sequence[object]) -> float:
    common = sum((Counter(reference) & Counter(found)).values())
    return _f1(common, len(reference), len(found))


def _f1(common: int, reference: int, found: int) -> float:
    return 200 * common / (reference + found) if common else 0.0


def _longest(reference: Sequence[str], found: Sequence[str]) -> int:
    """Return the length of the longest common subsequence; bit-parallel (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for place, token in enumerate(reference):
        places[token] = places.get(token, 0) | 1 << place
    whole = (1 << len(reference)) - 1
    row = whole
    for token in found:
        matched = row & places.get(token, 0)
        row = ((row + matched) | (row - matched)) & whole
    return len(reference) - row.bit_count()
