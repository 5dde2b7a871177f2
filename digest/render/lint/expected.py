"""Stage render, lint: what the newsroom means to send, which no mail can tell by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a link answered."""

    status: int | None
    """Of HTTP; None where no answer came."""
    why: str = ""
    """In words, where there is no status."""
    is_gone: bool = False
    """True where the page is not there: 404, 410, no such host. Others may work tomorrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a mail is held against, beside its edition."""

    site_url: str
    """Without a slash at the end."""
    postal_address: str = ""
    reason: str = ""
    """The sentence that says why the reader gets the mail."""
    forwarded: str = ""
    """The sentence for whoever got it forwarded."""
    untranslated: tuple[str, ...] = ()
    """Labels that the edition's language lacks."""
    image_hosts: frozenset[str] = frozenset()
    """Hosts that may serve pictures, beside the site's own."""
    image_octets: Mapping[str, int] = field(default_factory=dict)
    """Sizes of pictures, by address, as far as they are known."""
    shares: Mapping[str, float] = field(default_factory=dict)
    """Readers of each mail program, by caniemail's names, as parts of 1."""
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    """What a reader sees whose program lacks a feature, by caniemail's names."""
    tracking: frozenset[str] = frozenset()
    """Tracking parameters that the newsroom wants in its links."""
    answers: Mapping[str, Answer] | None = None
    """How the links answered; None where nobody asked them."""
