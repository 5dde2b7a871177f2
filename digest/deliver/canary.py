"""Stage deliver: the first mails of an edition go alone, one after the other, before the others. Pure."""

from __future__ import annotations

from dataclasses import dataclass

_MOST_HARD = 2
_FAULTS, _FIRST = 5, 50
"""So many faults of the edition itself among its first answers hold it."""


@dataclass(slots=True)
class Canary:
    """What a relay says to the first ``left`` mails."""

    left: int
    hard: int = 0

    @property
    def is_alone(self) -> bool:
        """Tell whether only one mail may be on its way."""
        return self.left > 0

    def answered(self, *, hard: bool) -> bool:
        """Note an answer; tell whether so many are hard refusals that the relay is to be suspected."""
        if self.left <= 0:
            return False
        self.left -= 1
        self.hard += hard
        return hard and self.hard == _MOST_HARD + 1


@dataclass(slots=True)
class Faults:
    """Counts refusals that are the mail's own fault: nobody could take it, so nobody else need be asked."""

    answers: int = 0
    faults: int = 0

    def answered(self, *, fault: bool) -> bool:
        """Note an answer; tell whether the edition is to be held."""
        self.answers += 1
        self.faults += fault
        return fault and self.faults >= _FAULTS and self.answers <= _FIRST
