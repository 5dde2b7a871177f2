"""What is remembered of a source between runs: its state, and its days in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest.model.article import SourceId
from digest.model.report import Validators

ADDRESS_HOLDS = timedelta(days=1)
"""So long a source that moved for good is asked at its new address, before the configured one is again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How a source fared when it was asked last, and what its server said about the next time."""

    source: SourceId
    place: str
    """Where and how it was read; of another place nothing here holds."""
    validators: Validators
    last_try: datetime
    last_success: datetime | None = None
    failures: int = 0
    """In a row."""
    last_failure: str | None = None
    remedy: str | None = None
    """What to do about the last failure."""
    empties: int = 0
    """Answers in a row that held no article."""
    quiet_since: datetime | None = None
    """When it last brought something new; of one that never did, when it was asked first."""
    not_before: datetime | None = None
    """Its server does not want to be asked before."""
    gone: bool = False
    """Its server said that it is closed for good."""
    moved_to: str | None = None
    """Where its server said that it is for good now."""
    moved_at: datetime | None = None
    """When it said so; None where that address failed since."""

    def address(self, configured: str, now: datetime) -> str:
        """Return where it is asked: as configured, or for a day where it is for good.

        Who once spoke for the publisher's server does not lead us away for good; and what the configured
        address knows of its reader (a user name) is for that address only.
        """
        if self.moved_to is None or self.moved_at is None or "@" in configured:
            return configured
        return self.moved_to if timedelta() <= now - self.moved_at < ADDRESS_HOLDS else configured


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDay:
    """One source's day (UTC) in numbers. Two of the same day add up."""

    source: SourceId
    day: date
    looks: int = 1
    failures: int = 0
    empties: int = 0
    held: int = 0
    """Articles in all answers together: one that stays is counted at each look."""
    undated: int = 0
    """Those of them without a date."""
    new: int = 0
    """Articles seen for the first time, as far as they tell how much a day brings."""
    longest_quiet: timedelta = timedelta()
    """The longest time without news that ended on this day."""
