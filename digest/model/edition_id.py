"""The name of an edition."""

from dataclasses import dataclass
from datetime import date
from typing import NewType, Self

NewsletterId = NewType("NewsletterId", str)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class EditionId:
    """Newsletter and local date of the scheduled time; written ``evening/2026-10-06``."""

    newsletter: NewsletterId
    date: date

    def __str__(self) -> str:
        """Return the name people use."""
        return f"{self.newsletter}/{self.date.isoformat()}"

    @classmethod
    def parse(cls, name: str) -> Self:
        """Read ``NEWSLETTER/YYYY-MM-DD``; raise ValueError where it is none."""
        newsletter, slash, day = name.rpartition("/")
        if not (newsletter and slash):
            raise ValueError(f"{name!r} is not NEWSLETTER/YYYY-MM-DD")
        return cls(newsletter=NewsletterId(newsletter), date=date.fromisoformat(day))
