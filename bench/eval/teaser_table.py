"""One table of all methods on the same articles: means, and paired differences to the floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.eval.teaser_methods import FLOOR, METHODS
from bench.eval.teaser_rules import in_length

_ROUNDS = 2000
_SEED = 20190915


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a method wrote of an article, and how near it is to what a person wrote."""

    text: str
    scores: tuple[float, float, float]
    """ROUGE-1, -2, -L."""
    milliseconds: float

    @property
    def average(self) -> float:
        """Return the mean of the three scores."""
        return sum(self.scores) / 3


def table(groups: Mapping[str, Sequence[Mapping[str, Written]]]) -> Iterator[str]:
    """Yield the lines of the table: for each group of articles a line for each method."""
    yield (
        f"{'articles':<27}{'method':<17}{'R-1':>6}{'R-2':>6}{'R-L':>6}{'avg':>6}"
        f"{'  minus ' + FLOOR + ' [95 %]':<29}{'words':>6}{'25-45':>7}{'ms':>7}"
    )
    for group, members in groups.items():
        for method in METHODS:
            yield _line(f"{group} ({len(members)})", method, members)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of the mean, by percentile bootstrap over articles."""
    import numpy as np

    array = np.asarray(values, dtype=float)
    rng = np.random.default_rng(_SEED)
    means = [array[rng.integers(0, array.size, array.size)].mean() for _ in range(_ROUNDS)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _line(group: str, method: str, members: Sequence[Mapping[str, Written]]) -> str:
    mine = [member[method] for member in members]
    count = len(mine)
    means = [sum(one.scores[place] for one in mine) / count for place in range(3)]
    ahead = [one.average - member[FLOOR].average for one, member in zip(mine, members, strict=True)]
    low, high = interval(ahead)
    gain = f"  {sum(ahead) / count:+6.2f} [{low:+.2f}, {high:+.2f}]" if method != FLOOR else ""
    words = sum(len(one.text.split()) for one in mine) / count
    shaped = 100 * sum(in_length(one.text) for one in mine) / count
    spent = sum(one.milliseconds for one in mine) / count
    return (
        f"{group:<27}{method:<17}{means[0]:6.1f}{means[1]:6.1f}{means[2]:6.1f}{sum(means) / 3:6.1f}"
        f"{gain:<29}{words:6.1f}{shaped:6.0f}%{spent:7.1f}"
    )
