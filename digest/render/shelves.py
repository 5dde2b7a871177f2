"""Stage render: which of an edition's stories a segment gets. In: topics. Out: shelves; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from digest.model import Entry, Section
from digest.render.places import standing
from digest.render.view import Place
from digest.text.folding import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A section as a segment gets it."""

    section: Section
    """The edition's own."""
    stories: tuple[int, ...]
    """Which of its entries, in order."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return the entries themselves."""
        return tuple(self.section.entries[at] for at in self.stories)

    @property
    def places(self) -> tuple[Place, ...]:
        """Return the place of each story when these stand on the shelf alone."""
        return standing(self.section.look, len(self.stories))


def full(section: Section) -> Shelf:
    """Return a section with all its stories."""
    return Shelf(section=section, stories=tuple(range(len(section.entries))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """The sections of an edition, and what each story is about."""

    full: tuple[Shelf, ...]
    keys: tuple[str, ...] = field(repr=False)
    topics: tuple[tuple[frozenset[str], ...], ...] = field(repr=False)
    """Of each section's stories, folded."""

    @classmethod
    def of(cls, sections: tuple[Section, ...]) -> Self:
        """Fold the topics of all stories once."""
        return cls(
            full=tuple(map(full, sections)),
            keys=tuple(fold(section.key) for section in sections),
            topics=tuple(
                tuple(frozenset(map(fold, entry.topics)) for entry in section.entries) for section in sections
            ),
        )

    def matching(self, topics: frozenset[str]) -> tuple[Shelf, ...]:
        """Return the shelves with the stories that match one of ``topics``; without topics all.

        A topic is a section's key or a story's topic, however it is written.
        """
        wanted = {fold(topic.strip()) for topic in topics if topic.strip()}
        if not wanted:
            return self.full
        return tuple(filter(None, (self._kept(at, wanted) for at in range(len(self.full)))))

    def _kept(self, at: int, wanted: set[str]) -> Shelf | None:
        shelf = self.full[at]
        if self.keys[at] in wanted:
            return shelf
        kept = tuple(story for story, topics in enumerate(self.topics[at]) if not wanted.isdisjoint(topics))
        if not kept:
            return None
        return shelf if len(kept) == len(shelf.stories) else Shelf(section=shelf.section, stories=kept)
