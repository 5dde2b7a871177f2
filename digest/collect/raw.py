"""What a feed says, before it is cleaned: the common shape that every feed reader fills."""

from __future__ import annotations

from dataclasses import dataclass

from digest.collect.dates import Moment
from digest.errors import CollectError
from digest.model import Failure

TELL_THEM = "the publisher's feed is broken; tell them"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawImage:
    """A picture as a feed names it."""

    url: str
    width: int | None = None
    height: int | None = None
    alt: str = ""
    """As written; may be HTML."""
    credit: str = ""
    """So, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawItem:
    """One item of a feed, as written; texts are HTML unless said otherwise."""

    title: str = ""
    title_is_text: bool = False
    """True where the feed says that the title is no HTML: its ``<`` and ``&`` are meant."""
    link: str = ""
    """Absolute where the feed says what it is relative to."""
    guid: str = ""
    """The feed's own name for it: rss:guid, atom:id, JSON Feed's id."""
    summary: str = ""
    content: str = ""
    author: str = ""
    published: Moment | None = None
    modified: Moment | None = None
    language: str | None = None
    categories: tuple[str, ...] = ()
    image: RawImage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A feed, read."""

    items: tuple[RawItem, ...]
    title: str = ""
    language: str | None = None
    notes: tuple[Failure, ...] = ()


class NotAFeed(CollectError):
    """These bytes are no feed; ``what`` and ``hint`` say what they are."""
