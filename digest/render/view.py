"""Stage render: what the templates see of an edition, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from markupsafe import Markup

from digest.model import Look

Direction = Literal["ltr", "rtl"]
Changing = str | Markup
"""A segment's own value, or the mark where it belongs."""


class Place(StrEnum):
    """Where a story stands on its shelf, as far as it changes its looks."""

    LEAD = "lead"  # the first of a news shelf
    INNER = "inner"
    LAST = "last"
    ONLY = "only"  # lead and last
    PAIRED = "paired"  # on a features shelf, beside another
    SOLO = "solo"  # on a features shelf, with the row to itself

    @property
    def is_lead(self) -> bool:
        """Tell whether the headline is the shelf's largest."""
        return self in {Place.LEAD, Place.ONLY}

    @property
    def is_last(self) -> bool:
        """Tell whether nothing follows that wants a rule between."""
        return self in {Place.LAST, Place.ONLY}


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierView:
    """One piece of earlier coverage."""

    headline: str | None
    """None where the sentences would only say it again."""
    link: str | None
    teaser: str
    """Empty where only headlines are shown, or nothing is told."""
    date: str
    """In the newsletter's form behind a teaser, else as an entry's."""
    day: str
    """For ``<time datetime>``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """A story's picture in one place; sizes in pixels of the mail."""

    address: str
    width: int
    height: int
    most: int
    """How wide it may be where a narrow window gives it a column of its own."""
    alt: str
    """Empty where it only decorates: its publisher says nothing of it, or what the headline says."""
    credit: str | None
    beside: bool
    """True where it stands small beside the words, and not above them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """One story in one place."""

    key: str
    """Names the fragment."""
    place: Place
    number: Changing
    headline: str
    link: str | None
    teaser: str
    date: str
    """In the newsletter's form, behind the teaser."""
    date_alone: str
    """Where there is no teaser to stand behind."""
    moment: str
    """For ``<time datetime>``."""
    topic: str | None
    minutes: str | None
    credit: str | None
    lang: str | None
    """Only where it is not the edition's language."""
    dir: Direction
    upright: bool
    """True where its script has no italics, and no space between letters."""
    earlier: tuple[EarlierView, ...]
    picture: PictureView | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """Return what stands above the headline behind the topic."""
        date = None if self.teaser else self.date_alone
        return tuple(fact for fact in (date, self.minutes, self.credit) if fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A shelf; a features shelf comes in rows of two."""

    key: str
    title: str
    look: Look
    count: Changing
    stories: tuple[StoryView, ...]

    @property
    def rows(self) -> tuple[tuple[StoryView, ...], ...]:
        """Return the stories two by two."""
        return tuple(self.stories[at : at + 2] for at in range(0, len(self.stories), 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentView:
    """What a segment of the readers gets, and the texts that depend on it."""

    subject: Changing
    preheader: Changing
    pad: Changing
    """Invisible; keeps what follows the preheader out of the inbox line."""
    summary: Changing
    more: Changing
    """How many stories are on the web only; empty where none is."""
    sections: tuple[SectionView, ...]
