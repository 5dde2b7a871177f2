"""Quality figures on data in a folder: ``python -m bench.eval --data DIR [--only KIND]``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of output: a name, a value, and what is needed of it; no need only reports."""

    name: str
    value: float
    need: float | None = None
    at_least: bool = True
    """Whether ``need`` is the least value that will do, or the most."""

    @property
    def is_missed(self) -> bool:
        """Tell whether a needed figure is missed."""
        if self.need is None:
            return False
        return self.value < self.need if self.at_least else self.value > self.need

    def __str__(self) -> str:
        """Return ``name value need``."""
        need = "-" if self.need is None else f"{'>=' if self.at_least else '<='}{self.need:g}"
        return f"{self.name} {self.value:.3f} {need}{'  MISSED' if self.is_missed else ''}"
