from __future__ import annotations

import itertools
import random

from digest.select.linkage import Cut, linked

CUT = Cut(joined=0.5, straggler=0.2, clearly=1.5, small=2)


def clique(members: range, likeness: float) -> list[tuple[int, int, float]]:
    return [(one, other, likeness) for one, other in itertools.combinations(members, 2)]


def test_what_is_like_nothing_stays_alone() -> None:
    assert linked(3, [(0, 2, 0.9)], CUT) == [[0, 2], [1]]


def test_a_chain_is_cut_where_the_average_falls_below() -> None:
    assert linked(4, [(0, 1, 0.9), (1, 2, 0.8), (2, 3, 0.9)], CUT) == [[0, 1], [2, 3]]


def test_two_groups_join_when_their_pairs_are_alike_on_average() -> None:
    pairs = [(0, 1, 0.9), (2, 3, 0.9), (0, 2, 0.6), (0, 3, 0.6), (1, 2, 0.6), (1, 3, 0.2)]
    assert linked(4, pairs, CUT) == [[0, 1, 2, 3]]


def test_a_straggler_joins_the_large_group_it_clearly_belongs_to() -> None:
    group = clique(range(4), 0.9)
    assert linked(5, [*group, *((n, 4, 0.3) for n in range(4))], CUT) == [[0, 1, 2, 3, 4]]
    assert linked(5, [*group, *((n, 4, 0.1) for n in range(4))], CUT) == [[0, 1, 2, 3], [4]]


def test_a_straggler_between_two_groups_stays_alone() -> None:
    pairs = [*clique(range(3), 0.9), *clique(range(3, 6), 0.9), *((n, 6, 0.3) for n in range(6))]
    assert linked(7, pairs, CUT) == [[0, 1, 2], [3, 4, 5], [6]]


def test_the_order_of_the_pairs_changes_nothing() -> None:
    draw = random.Random(3)
    pairs = [(a, b, draw.random()) for a, b in itertools.combinations(range(30), 2) if draw.random() < 0.3]
    found = linked(30, pairs, CUT)
    assert sorted(itertools.chain.from_iterable(found)) == list(range(30))
    for _ in range(5):
        draw.shuffle(pairs)
        assert linked(30, pairs, CUT) == found
