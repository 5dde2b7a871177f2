"""Count, rule by rule, how many cases hold; say which do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.eval.figure import Figure

_TOLD = 20
"""Cases named for each rule that is broken."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """The cases of each rule; ``figures`` needs every one of them to hold."""

    asked: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)

    def check(self, rule: str, case: str, holds: bool) -> None:
        """Count a case; print it where it does not hold."""
        self.asked[rule] += 1
        if holds:
            return
        self.broken[rule] += 1
        if self.broken[rule] <= _TOLD:
            print(f"  {rule}: {case}"[:200])

    def figures(self) -> Iterator[Figure]:
        """Yield per cent of the cases for each rule, in the order in which they were asked first."""
        for rule, asked in self.asked.items():
            share = 100 * (asked - self.broken[rule]) / asked
            yield Figure(name=f"{rule}_percent", value=share, at_least=100.0)
