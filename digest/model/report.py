"""What a run of the collectors brought, source by source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from digest.model.article import Article, SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What makes the next fetch of a source conditional (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


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
    failure: Failure | None = None
    notes: tuple[Failure, ...] = ()
    """Single items or files that could not be read; the rest of the source stands."""


class SourceStatus(StrEnum):
    """How a source fared in one run."""

    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    FAILED = "failed"


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
    failure: Failure | None = None
    notes: tuple[Failure, ...] = ()
