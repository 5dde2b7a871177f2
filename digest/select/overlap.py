"""Which collections overlap, without comparing each with each; pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from math import fsum
from typing import TypeVar

Mark = TypeVar("Mark", str, int)

_ROUNDING = 1e-9


def overlapping(
    bags: Sequence[Collection[Mark]], *, share: float, weight: Callable[[Mark], float] = lambda _: 1.0
) -> Iterator[tuple[int, int]]:
    """Yield each pair of ``bags`` that have at least ``share`` of the lighter one's weight in common, once.

    Complete, but not exact: pairs that have a little less in common may come too. A bag asks for others by
    its marks, those that the fewest hold first, only as long as what is left could make up ``share``; so what
    very many hold is hardly ever followed, and no pair is lost. The marks of a bag must differ.
    """
    held = {mark: count for mark, count in Counter(chain.from_iterable(bags)).items() if count > 1}
    totals = [fsum(map(weight, bag)) for bag in bags]
    holders: dict[Mark, list[int]] = defaultdict(list)
    for index in sorted(range(len(bags)), key=lambda index: -totals[index]):
        marks = sorted((mark for mark in bags[index] if mark in held), key=lambda mark: (held[mark], mark))
        needed = (share - _ROUNDING) * totals[index]
        left = fsum(map(weight, marks))
        found: set[int] = set()
        for mark in marks:
            if left < needed:
                break
            found.update(holders[mark])  # all at least as heavy as this one
            left -= weight(mark)
        for mark in marks:
            holders[mark].append(index)
        yield from ((min(other, index), max(other, index)) for other in found)
