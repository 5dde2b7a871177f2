"""An article as a source holds it, and a version of it as the archive keeps it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

ArticleId = NewType("ArticleId", str)
"""The canonical URL, or ``urn:digest:`` and a content hash where there is none."""

VersionId = NewType("VersionId", str)
SourceId = NewType("SourceId", str)


class Rights(StrEnum):
    """What a source lets us do with its texts."""

    OWN = "own"
    LICENSED = "licensed"
    LINK_ONLY = "link-only"  # headline and link only: no extract, no text kept


class BlockKind(StrEnum):
    """What a block of an article's text is."""

    PARAGRAPH = "paragraph"
    HEAD = "head"
    QUOTE = "quote"


class PubStatus(StrEnum):
    """Whether a piece may be published (IPTC NewsCodes, pubstatus)."""

    USABLE = "usable"
    WITHHELD = "withheld"  # not now; a later message may free it
    CANCELED = "canceled"  # never: a kill by its provider

    def allows(self, moment: datetime, *, embargo: datetime | None) -> bool:
        """Tell whether a piece of this status and embargo may be published at a moment."""
        return self is PubStatus.USABLE and (embargo is None or embargo <= moment)


class Signal(StrEnum):
    """What a provider says a new version of a piece is (IPTC NewsCodes, signal)."""

    UPDATE = "update"
    CORRECTION = "correction"


class TakenAs(StrEnum):
    """How an article came in; only news can be chosen for an edition."""

    NEWS = "news"
    EARLIER = "earlier"  # a related-story teaser under another article
    IMPORT = "import"  # back-filled into the archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of text, without markup and without line breaks."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that belongs to an article; sizes in pixels."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    credit: str = ""
    """Who took it, or owns it, as written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One piece as a source holds it now, cleaned; plain text throughout, no markup."""

    id: ArticleId
    source: SourceId
    headline: str
    headline_derived: bool = False
    """True where the source gave no headline and one was made from the text."""
    url: str | None = None
    standfirst: str | None = None
    """The publisher's own summary: page description, feed summary, or the paragraph set apart."""
    blocks: tuple[Block, ...] = ()
    byline: str | None = None
    credit: str | None = None
    """Agencies, comma-separated: ``AFP, AP``."""
    published: datetime | None = None
    date_only: bool = False
    """True where ``published`` names only a day: it is then noon UTC and no zone moves its date."""
    modified: datetime | None = None
    """When the publisher says that it last changed."""
    embargo: datetime | None = None
    """Not to be published before; None where it may be at once."""
    status: PubStatus = PubStatus.USABLE
    signal: Signal | None = None
    language: str | None = None
    """BCP 47 tag, lower case: ``de``, ``pt-br``."""
    sections: tuple[str, ...] = ()
    """The publisher's own sections and categories, as written."""
    image: Image | None = None
    position: int | None = None
    """Place in its source, from 0: a hint of prominence."""
    guid: str | None = None
    """The source's own name for it: a feed's guid, an agency's item id; the same under another URL."""
    taken_as: TakenAs = TakenAs.NEWS
    listed: tuple[ArticleId, ...] = ()
    """Earlier coverage that its source lists below it, in its order."""

    @property
    def is_taken_back(self) -> bool:
        """Tell whether it is its provider's notice that a piece must go, and no piece itself."""
        return self.status is PubStatus.CANCELED

    @property
    def is_undated(self) -> bool:
        """Tell whether it lacks a date that can be right; a notice needs none."""
        return self.published is None and not self.is_taken_back

    @property
    def text(self) -> str:
        """Return the blocks joined by line feeds: what spans of extracted sentences point into."""
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """When and where a source first held an article as news."""

    source: SourceId
    first_seen: datetime
    position: int | None = None
    guid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an article said from ``observed_at`` on, as archived; append-only."""

    id: VersionId
    number: int
    article: Article
    first_seen: datetime
    """When the article (not this version) first came in."""
    observed_at: datetime
    pruned: bool = False
    """True where its text was deleted after its time; headline, date, link and credit stay."""
    freed: datetime | None = None
    """From when on it may be published, where that is after it came in: it was embargoed or withheld."""
    sights: tuple[Sight, ...] = ()
    """Which sources had it as news, the first one first; empty where none had."""

    @property
    def sources(self) -> tuple[SourceId, ...]:
        """Return all sources that had it, the one whose words these are first."""
        own = self.article.source
        return (own, *(sight.source for sight in self.sights if sight.source != own))

    def seen_in(self, sources: Collection[str]) -> datetime | None:
        """Return when the first of ``sources`` had it; None where none of them had."""
        sights = self.sights or (Sight(source=self.article.source, first_seen=self.first_seen),)
        return min((sight.first_seen for sight in sights if sight.source in sources), default=None)

    def came_in(self, sources: Collection[str]) -> datetime | None:
        """Return when it came to ``sources`` free to be published; None where none of them had it."""
        seen = self.seen_in(sources)
        return seen if seen is None or self.freed is None else max(seen, self.freed)

    @property
    def current(self) -> datetime:
        """Return from when on it was news: what was kept back does not age before it is freed."""
        return self.dated if self.freed is None else max(self.dated, self.freed)

    @property
    def dated(self) -> datetime:
        """Return when the article was published, or first seen where it does not say."""
        return self.article.published or self.first_seen
