"""One dated issue of a newsletter: its content, which is data, and its life."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from digest.model.article import ArticleId, VersionId
from digest.model.edition_id import EditionId
from digest.model.fit import Fit
from digest.model.picture import Picture
from digest.model.story import StoryId
from digest.model.teaser import Sentence, Teaser, in_a_row


class EditionState(StrEnum):
    """The life of an edition: draft → ready → approved → freezing → frozen → sending → done."""

    DRAFT = "draft"
    READY = "ready"
    APPROVED = "approved"
    FREEZING = "freezing"
    FROZEN = "frozen"
    SENDING = "sending"
    DONE = "done"
    HELD = "held"
    SKIPPED = "skipped"
    EXPIRED = "expired"

    @property
    def is_open(self) -> bool:
        """Tell whether a build may still make a new revision."""
        return self in OPEN_STATES


OPEN_STATES = frozenset({EditionState.DRAFT, EditionState.READY, EditionState.APPROVED, EditionState.SKIPPED})

NOT_APPROVED = "nobody had approved it by the hour"
"""Why an edition is held that a late approval may still send."""


class Look(StrEnum):
    """How a section looks in the mail."""

    NEWS = "news"  # numbered, one column
    FEATURES = "features"  # italic headlines, two columns


class EarlierAs(StrEnum):
    """How earlier coverage is shown."""

    HEADLINE = "headline"
    TEASER = "teaser"  # headline, if it has one of its own, sentences and date


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """One piece of earlier coverage under a story: a dated teaser, as far as one may be quoted."""

    article: ArticleId
    headline: str
    date: date
    link: str | None
    headline_derived: bool = False
    """True where the headline was made of the text: beside the sentences it would say them again."""
    version: VersionId | None = None
    """Whose text the spans of its sentences point into."""
    sentences: tuple[Sentence, ...] = ()
    """What a teaser said of it, or says now; empty where nothing was kept, or nothing may be quoted."""

    @property
    def text(self) -> str:
        """Return the sentences in a row, without the date."""
        return in_a_row(self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One story in its place."""

    story: StoryId
    versions: tuple[VersionId, ...]
    """The story's versions, the lead first."""
    articles: tuple[ArticleId, ...]
    teaser: Teaser
    published: datetime
    date_only: bool
    topics: tuple[str, ...]
    """The publisher's sections of the lead: shown, and matched with a reader's topics."""
    minutes: int
    """Reading time."""
    earlier: tuple[Earlier, ...] = ()
    update_of: EditionId | None = None
    """The edition that carried the story before: the headline says that this is an update."""
    picture: Picture | None = None
    """Of the article that leads the story."""
    unpictured: str = ""
    """Why that article's picture is not shown, where it was to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A shelf of the edition."""

    key: str
    title: str
    look: Look
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsor:
    """Who pays for a place in the mail, and what they say there: words only."""

    name: str
    text: str
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The content of one revision: all that HTML, text, web page and feed are rendered from."""

    id: EditionId
    revision: int
    number: int
    """Count of this newsletter's editions, from 1."""
    language: str
    time_zone: str
    newsroom: str
    title: str
    subject: str
    preheader: str
    sections: tuple[Section, ...]
    window_start: datetime | None
    """Cut-off of the last edition that was sent; None for the first."""
    cut_off: datetime
    config_hash: str
    code_version: str
    corrected: datetime | None = None
    """Until when what its articles say was followed, where that is after the cut-off."""
    decisions: tuple[int, ...] = ()
    """Ids of the editor's decisions that were in force when it was built."""
    notes: tuple[str, ...] = ()
    """What did not go as configured when it was built, in sentences without any article's words."""
    sponsor: Sponsor | None = None
    """Of this day."""
    fit: Fit | None = None
    """What goes from its mails to keep them below the limit; None where all has room."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return all stories in reading order."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def picture_names(self) -> frozenset[str]:
        """Return the names of the pictures that its stories show."""
        return frozenset(entry.picture.name for entry in self.entries if entry.picture is not None)

    def with_entries(self, change: Callable[[Entry], Entry]) -> Self:
        """Return the edition with ``change`` made to each story, in its place."""
        return replace(
            self,
            sections=tuple(
                replace(section, entries=tuple(map(change, section.entries))) for section in self.sections
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRecord:
    """Where an edition stands: the store's row, without the content."""

    id: EditionId
    revision: int
    state: EditionState
    cut_off: datetime
    window_start: datetime | None = None
    send_after: datetime | None = None
    send_before: datetime | None = None
    content_hash: str | None = None
    config_hash: str | None = None
    frozen_at: datetime | None = None
    audience: int | None = None
    """Readers at the freeze; the ledger's states always sum up to it."""
    reason: str | None = None
    """Why it is held, skipped or expired."""
    held_from: EditionState | None = None
    """What a held edition was before."""

    @property
    def can_be_built(self) -> bool:
        """Tell whether a build may make a new revision: it is open, or held before anything was frozen."""
        return self.state.is_open or (self.state is EditionState.HELD and self.frozen_at is None)
