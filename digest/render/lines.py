"""Stage render: what an inbox and a masthead say of a segment. In: its shelves. Out: lines; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from digest.model import Entry
from digest.render.shelves import Shelf
from digest.render.viewer import Viewer, clean
from digest.text.inbox import preheader_line, subject_line

READING_WORDS = 220
"""A minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A segment's subject as the edition or its stories say it, its preheader, and how much it is."""

    subject: str
    preheader: str
    summary: str
    more: str
    """How many stories are on the web only; empty where none is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Tells the lines of each segment of an edition."""

    viewer: Viewer
    date: str
    headlines: Mapping[str, tuple[str, ...]] = field(repr=False)
    """Of each section's stories."""
    words: Mapping[str, tuple[int, ...]] = field(repr=False)
    counted: dict[tuple[str, int], str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, viewer: Viewer, *, date: str) -> Self:
        """Look at every story once."""
        sections = viewer.edition.sections
        return cls(
            viewer=viewer,
            date=date,
            headlines={
                section.key: tuple(clean(entry.teaser.headline) for entry in section.entries)
                for section in sections
            },
            words={
                section.key: tuple(_words(viewer, entry) for entry in section.entries) for section in sections
            },
        )

    def lines(self, shelves: Sequence[Shelf], left: int = 0) -> Lines:
        """Return the lines of a segment, ``left`` of whose stories are on the web only."""
        subject, preheader = self._inbox(shelves, left)
        words = sum(self.words[shelf.section.key][at] for shelf in shelves for at in shelf.stories)
        told = self.count("stories", sum(len(shelf.stories) for shelf in shelves))
        reading = self.count("reading", max(1, round(words / READING_WORDS)))
        return Lines(
            subject=subject,
            preheader=clean(preheader),
            summary=f"{told}\u00a0· {reading}",  # no line begins with the dot
            more=self.count("more", left) if left else "",
        )

    def count(self, name: str, number: int) -> str:
        """Return a counted noun in the edition's language."""
        key = (name, number)
        if key not in self.counted:
            self.counted[key] = self.viewer.labels.count(name, number)
        return self.counted[key]

    def _inbox(self, shelves: Sequence[Shelf], left: int) -> tuple[str, str]:
        edition = self.viewer.edition
        given = clean(edition.subject)
        headlines = [self.headlines[shelf.section.key][at] for shelf in shelves for at in shelf.stories]
        if given and len(headlines) + left == sum(map(len, self.headlines.values())):
            return given, edition.preheader
        subject = subject_line(headlines) or clean(edition.title)
        lead = [shelf.section.entries[at].teaser.text for shelf in shelves for at in shelf.stories[:1]]
        preheader = preheader_line(headlines, lead, subject=subject)
        return subject, preheader or f"{edition.title}, {self.date}"


def _words(viewer: Viewer, entry: Entry) -> int:
    own = len(f"{entry.teaser.headline} {entry.teaser.text}".split())
    return own + sum(map(viewer.words_of, entry.earlier))
