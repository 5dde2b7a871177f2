"""Stage deliver: a segment's mail, built once; a reader's copy is it with a few places filled in bytes.

In: subject, HTML and text with placeholders. Out: a Template, and from it the bytes of each copy.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Protocol

from digest.deliver import headers
from digest.deliver.encoding import (
    Base64Body,
    Place,
    base64_is_shorter,
    cut,
    quoted,
    quoted_open,
)
from digest.deliver.headers import Sender
from digest.deliver.template import HeadPlace, Piece, QuotedPlace, Template

RECIPIENT_TOKEN = "ED-RECIPIENT-TOKEN"  # noqa: S105 (a placeholder, no secret)
"""Stands in HTML and text where a reader's own unsubscribe token belongs."""

TO, DATE, MESSAGE_ID = "To", "Date", "Message-ID"
"""The header fields that each copy, or each edition, fills in."""


class Page(Protocol):
    """What the render stage hands over for a segment."""

    @property
    def subject(self) -> str:
        """Return the subject line."""

    @property
    def html(self) -> str:
        """Return the HTML part."""

    @property
    def text(self) -> str:
        """Return the plain text part."""


def build(
    page: Page, sender: Sender, day: date, *, placeholders: tuple[str, ...] = (RECIPIENT_TOKEN,)
) -> Template:
    """Build the mail of one segment: multipart/alternative, plain text first (RFC 2046, 5.1.4)."""
    seed = "\0".join((sender.newsletter, day.isoformat(), page.subject, page.text, page.html))
    # "=_" stands in neither transfer encoding, so that no line of a body can be taken for the boundary.
    boundary = f"=_{hashlib.sha256(seed.encode()).hexdigest()[:32]}"
    pieces: list[Piece] = []
    pieces += _head(page.subject, sender, day, boundary=boundary)
    pieces += [f"\r\n--{boundary}\r\n".encode(), *_part("plain", page.text, placeholders)]
    pieces += [f"\r\n--{boundary}\r\n".encode(), *_part("html", page.html, placeholders)]
    pieces.append(f"\r\n--{boundary}--\r\n".encode())
    return Template(pieces=_joined(pieces))


def _head(subject: str, sender: Sender, day: date, *, boundary: str) -> list[Piece]:
    fields: list[tuple[str, str | HeadPlace]] = [
        ("From", headers.mailbox(sender.address, sender.name, name="From")),
        (TO, HeadPlace(name=TO)),
        ("Subject", headers.words(subject, name="Subject")),
        (DATE, HeadPlace(name=DATE)),
        (MESSAGE_ID, HeadPlace(name=MESSAGE_ID)),
    ]
    if sender.reply_to:
        fields.append(("Reply-To", headers.mailbox(sender.reply_to, "", name="Reply-To")))
    fields += [
        ("List-Id", headers.list_id(sender)),
        ("List-Unsubscribe", headers.list_unsubscribe(sender, RECIPIENT_TOKEN)),
    ]
    if sender.site_url.startswith("https:"):  # RFC 8058 knows one-click over https only
        fields.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    fields += [
        ("Precedence", "bulk"),
        ("Feedback-ID", headers.feedback_id(sender, day)),
        ("Content-Language", headers.clean(sender.language)),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative;\r\n boundary="{boundary}"'),
    ]
    pieces: list[Piece] = []
    for name, value in fields:
        pieces.append(f"{name}: ".encode())
        pieces += [value] if isinstance(value, HeadPlace) else _head_text(value)
        pieces.append(b"\r\n")
    return pieces


def _head_text(value: str) -> list[Piece]:
    parts = re.split(f"({RECIPIENT_TOKEN})", value)
    return [
        HeadPlace(name=part) if part == RECIPIENT_TOKEN else part.encode("ascii") for part in parts if part
    ]


def _part(subtype: str, text: str, placeholders: tuple[str, ...]) -> list[Piece]:
    parts = cut(text, placeholders)
    coding = "base64" if base64_is_shorter(text) else "quoted-printable"
    head = (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {coding}\r\n\r\n"
    ).encode()
    if coding == "base64":
        return [head, Base64Body.of(parts)]
    last = len(parts) - 1
    body: list[Piece] = []
    for index, part in enumerate(parts):
        if isinstance(part, Place):
            body.append(QuotedPlace(name=part.name))
        else:
            body.append((quoted if index == last else quoted_open)(part.encode()))
    return [head, *body]


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Join neighbouring bytes: a copy is then put together from few pieces."""
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)
