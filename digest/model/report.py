"""What a run of the collectors brought, source by source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from digest.model.article import Article, SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What makes the next fetch of a source conditional (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a server said about coming again. Times count from its answer, and are a week at most."""

    fresh_for: timedelta | None = None
    """So long its answer holds (RFC 9111, 4.2); zero: ask every time; None: it did not say."""
    retry_after: timedelta | None = None
    """It does not want to be asked before (RFC 9110, 10.2.3)."""
    moved_to: str | None = None
    """Where it is found for good now (301, 308; RFC 9110, 15.4), all steps of the way being for good."""
    gone: bool = False
    """It is closed for good (410; RFC 9110, 15.5.11)."""


NO_ADVICE = Advice()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What went wrong with a source, and what to do about it."""

    what: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one source holds now, or why that is not known."""

    source: SourceId
    articles: tuple[Article, ...] = ()
    not_modified: bool = False
    """The source said that nothing changed since the last fetch."""
    validators: Validators | None = None
    """To be kept for the next run; None keeps what is known."""
    left_out: int = 0
    """Articles that it holds too, and that are left out because they bear no date."""
    failure: Failure | None = None
    notes: tuple[Failure, ...] = ()
    """Single items or files that could not be read; the rest of the source stands."""
    advice: Advice = NO_ADVICE
    """What its server said about the next fetch, whatever became of this one."""

    @property
    def held(self) -> int:
        """Return how many articles it holds, whatever is taken of them."""
        return len(self.articles) + self.left_out


class SourceStatus(StrEnum):
    """How a source fared in one run."""

    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    FAILED = "failed"
    WAITS = "waits"  # it was not asked: its server does not want it yet, or never again


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One line of the run's report."""

    source: SourceId
    status: SourceStatus
    new: int = 0
    changed: int = 0
    known: int = 0
    earlier: int = 0
    """Teasers of earlier coverage taken in for the first time."""
    cancelled: int = 0
    """Articles that the source took back."""
    failure: Failure | None = None
    notes: tuple[Failure, ...] = ()
    until: datetime | None = None
    """Of one that waits: when it may be asked again."""
