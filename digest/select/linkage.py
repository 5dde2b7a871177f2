"""Which of many things belong together, by how alike the pairs are: average linkage, and stragglers; pure.

In: likenesses of pairs, those of all others being 0. Out: groups. Only pairs that are alike cost anything,
and sums are whole numbers, so that no order of adding changes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

UNIT = 1_000_000
"""A likeness of 1 as a whole number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Where groups end."""

    joined: float
    """Two groups are one where their pairs are that alike on average."""
    straggler: float
    """A small group joins a large one at so much,"""
    clearly: float
    """where no other large group comes nearer than by this factor."""
    small: int
    """Up to so many are a small group."""


@dataclass(slots=True)
class _Groups:
    members: list[list[int]]
    near: list[dict[int, int]]
    """Of each group the others that any of its members is like, with the sum over the pairs."""
    ended: set[int] = field(default_factory=set)

    def average(self, one: int, other: int) -> int:
        pairs = len(self.members[one]) * len(self.members[other])
        return self.near[one].get(other, 0) // pairs

    def join(self, one: int, other: int) -> None:
        """Put ``other`` into ``one``."""
        self.members[one] += self.members[other]
        self.ended.add(other)
        for third, likeness in self.near[other].items():
            del self.near[third][other]
            if third != one:
                both = self.near[one].get(third, 0) + likeness
                self.near[one][third] = self.near[third][one] = both
        self.near[other] = {}


def linked(count: int, pairs: Iterable[tuple[int, int, float]], cut: Cut) -> list[list[int]]:
    """Group the things ``0 … count - 1``; each pair comes once, with its likeness in 0..1.

    Groups and their members come in the order of the numbers. What is like nothing stays alone and changes
    no other group.
    """
    groups = _Groups([[index] for index in range(count)], [{} for _ in range(count)])
    for one, other, likeness in pairs:
        groups.near[one][other] = groups.near[other][one] = round(likeness * UNIT)
    _join(groups, round(cut.joined * UNIT))
    _take_in(groups, cut)
    return [sorted(members) for index, members in enumerate(groups.members) if index not in groups.ended]


def _join(groups: _Groups, least: int) -> None:
    """Join the two groups that are most alike, again and again; of equals those with the lowest numbers."""
    heap = [
        (-likeness, one, other)
        for one, near in enumerate(groups.near)
        for other, likeness in near.items()
        if one < other and likeness >= least
    ]
    heapify(heap)
    while heap:
        likeness, one, other = heappop(heap)
        if groups.ended.intersection((one, other)) or groups.average(one, other) != -likeness:
            continue  # it has grown since
        groups.join(one, other)
        for third in groups.near[one]:
            average = groups.average(one, third)
            if average >= least:
                heappush(heap, (-average, min(one, third), max(one, third)))


def _take_in(groups: _Groups, cut: Cut) -> None:
    """Give small groups to the large one that they clearly belong to; all are judged before any moves."""
    large = {
        index
        for index, members in enumerate(groups.members)
        if len(members) > cut.small and index not in groups.ended
    }
    moves = []
    for index in range(len(groups.members)):
        if index not in groups.ended and index not in large:
            rivals = sorted(
                (-groups.average(index, other), other) for other in groups.near[index] if other in large
            )
            if _is_clear(rivals, cut):
                moves.append((index, rivals[0][1]))
    for index, to in moves:
        groups.join(to, index)


def _is_clear(rivals: Sequence[tuple[int, int]], cut: Cut) -> bool:
    if not rivals or -rivals[0][0] < cut.straggler * UNIT:
        return False
    return len(rivals) == 1 or rivals[0][0] <= cut.clearly * rivals[1][0]
