"""What a document was found to hold: the value that every reader of whole documents returns."""

from __future__ import annotations

from dataclasses import dataclass

from digest.model import Article, Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """The articles of a document, its own one first."""

    articles: tuple[Article, ...] = ()
    notes: tuple[Failure, ...] = ()
    """What of it could not be read."""
