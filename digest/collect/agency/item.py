"""What an agency's file says, before it is cleaned: the common shape that every format's reader fills."""

from __future__ import annotations

from dataclasses import dataclass

from digest.collect.dates import Moment
from digest.model import Failure, Image, PubStatus, Signal

MAX_ITEMS = 2000
"""Of one file: what has more is no agency's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyItem:
    """One item as written; ``summary`` and ``content`` are HTML, everything else is plain text."""

    is_text: bool = True
    """False for pictures, packages, videos, events: what is no piece to read."""
    guid: str = ""
    """The item's identifier without its version: the same for every update of a piece."""
    url: str = ""
    headline: str = ""
    slugline: str = ""
    byline: str = ""
    credit: str = ""
    located: str = ""
    language: str = ""
    created: Moment | None = None
    version_created: Moment | None = None
    embargo: Moment | None = None
    status: PubStatus = PubStatus.USABLE
    signal: Signal | None = None
    sections: tuple[str, ...] = ()
    image: Image | None = None
    summary: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFile:
    """The items of one file, in its order."""

    items: tuple[AgencyItem, ...]
    notes: tuple[Failure, ...] = ()
