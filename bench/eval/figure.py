"""A measured figure and what is needed of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of output: a name, a value, and what is needed of it; without a need it only reports."""

    name: str
    value: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_missed(self) -> bool:
        """Tell whether a needed figure is missed."""
        below = self.at_least is not None and self.value < self.at_least
        above = self.at_most is not None and self.value > self.at_most
        return below or above

    def __str__(self) -> str:
        """Return ``name value need``."""
        need = "-"
        if self.at_least is not None:
            need = f">={self.at_least:g}"
        elif self.at_most is not None:
            need = f"<={self.at_most:g}"
        return f"{self.name} {self.value:.2f} {need}{'  MISSED' if self.is_missed else ''}"
