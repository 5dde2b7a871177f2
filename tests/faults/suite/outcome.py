"""What a part of the suite found."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Outcome:
    """How often a fault was made, what came of it, and what should not have come of it."""

    part: str
    what: str
    seed: int
    runs: int = 0
    figures: dict[str, int] = field(default_factory=dict)
    """Counts by name, as the results show them."""
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def count(self, name: str, number: int = 1) -> None:
        self.figures[name] = self.figures.get(name, 0) + number

    def blame(self, problems: list[str], *, where: str) -> None:
        self.problems += [f"seed {self.seed}, {where}: {problem}" for problem in problems]

    @property
    def line(self) -> str:
        told = ", ".join(f"{name} {number}" for name, number in self.figures.items())
        verdict = "ok" if not self.problems else f"{len(self.problems)} PROBLEMS"
        return (
            f"{self.part:<4} {self.what}: {self.runs} runs, {told}; {verdict} "
            f"({self.seconds:.0f} s, seed {self.seed})"
        )
