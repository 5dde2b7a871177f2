"""Which collections have something in common, without comparing each with each; pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from itertools import chain
from typing import TypeVar

Mark = TypeVar("Mark", bound=Hashable)

_ROUNDING = 1e-9


def sharing(bags: Sequence[Collection[Mark]], *, least: int) -> Iterator[tuple[int, int]]:
    """Yield each pair of ``bags`` that have at least ``least`` marks in common, once, the lower number first.

    The marks of a bag must differ. What only one bag holds costs nothing, what many hold the square of their
    number: marks that a large part of the bags hold should be left out before.
    """
    held = Counter(chain.from_iterable(bags))
    holders: dict[Mark, list[int]] = defaultdict(list)
    for index, bag in enumerate(bags):
        marks = [mark for mark in bag if held[mark] > 1]
        shared = Counter(chain.from_iterable(holders[mark] for mark in marks))
        yield from ((other, index) for other in sorted(n for n, count in shared.items() if count >= least))
        for mark in marks:
            holders[mark].append(index)


def overlapping(bags: Sequence[Collection[int]], *, share: float) -> Iterator[tuple[int, int]]:
    """Yield each pair of ``bags`` that have at least ``share`` of the smaller one in common, once.

    Complete, but not exact: pairs that have a little less in common may come too. A bag asks for others by
    its marks, those that the fewest hold first, only as long as what is left could make up ``share``; so what
    very many hold is hardly ever followed, and no pair is lost. The marks of a bag must differ.
    """
    held = {mark: count for mark, count in Counter(chain.from_iterable(bags)).items() if count > 1}
    holders: dict[int, list[int]] = defaultdict(list)
    for index in sorted(range(len(bags)), key=lambda index: -len(bags[index])):
        marks = sorted((mark for mark in bags[index] if mark in held), key=lambda mark: (held[mark], mark))
        needed = (share - _ROUNDING) * len(bags[index])
        found: set[int] = set()
        for asked, mark in enumerate(marks):
            if len(marks) - asked < needed:
                break
            found.update(holders[mark])  # all at least as large as this one
        for mark in marks:
            holders[mark].append(index)
        yield from ((min(other, index), max(other, index)) for other in found)
