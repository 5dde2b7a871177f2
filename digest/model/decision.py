"""What an editor ordered: append-only, an input of the build. Pure: which of them are in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.article import ArticleId
from digest.model.edition_id import EditionId


class DecisionKind(StrEnum):
    """What is ordered."""

    PIN = "pin"  # the article's story stands in the edition
    EXCLUDE = "exclude"  # the article's story stays out
    MOVE = "move"  # the article's story, where it is chosen, stands in another section or place
    EDIT = "edit"  # an editor's words instead of ours
    UNDO = "undo"  # an earlier decision is taken back; an undo may be undone


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a decision says: where a story stands, and in what words; None where it says nothing."""

    section: str | None = None
    place: int | None = None
    """In its section, from 1."""
    headline: str | None = None
    teaser: tuple[str, ...] | None = None
    """Sentences."""
    subject: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names of what is said."""
        return tuple(name for name in self.__slots__ if getattr(self, name) is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One order about one edition."""

    id: int
    """Counts up: the later of two orders that contradict each other wins."""
    edition: EditionId
    kind: DecisionKind
    article: ArticleId | None
    """What it is about; None where it is the edition itself, or another decision."""
    content: Wish = Wish()
    undoes: int | None = None
    made_at: datetime
    made_by: str


def taken_back(log: Iterable[Decision]) -> frozenset[int]:
    """Return the ids of what an edition's log takes back; an undo that is itself taken back does nothing."""
    undone: set[int] = set()
    for decision in sorted(log, key=lambda one: one.id, reverse=True):
        if decision.undoes is not None and decision.id not in undone:
            undone.add(decision.undoes)
    return frozenset(undone)


def in_force(log: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the decisions of one edition's log that a build obeys, the oldest first, without the undoes."""
    known = tuple(log)
    undone = taken_back(known)
    kept = (one for one in known if one.id not in undone and one.kind is not DecisionKind.UNDO)
    return tuple(sorted(kept, key=lambda one: one.id))
