"""Stage deliver: the mails of an edition's segments; a reader's copy is one with its places filled.

In: subject, HTML and text with placeholders, in pieces. Out: a Template, and from it the bytes of each copy.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol, Self

from digest.deliver import headers
from digest.deliver.encoding import (
    Place,
    Stretch,
    base64_length,
    crlf,
    cut,
    quoted,
    quoted_open,
)
from digest.deliver.headers import Sender
from digest.deliver.template import Fixed, HeadPlace, Made, Part, QuotedPlace, Template, part

RECIPIENT_TOKEN = "ED-RECIPIENT-TOKEN"  # noqa: S105 (a placeholder, no secret)
"""Stands in HTML and text where a reader's own unsubscribe token belongs."""

TO, DATE, MESSAGE_ID = "To", "Date", "Message-ID"
"""The header fields that each copy, or each edition, fills in."""

Coding = Literal["base64", "quoted-printable"]


class Page(Protocol):
    """What the render stage hands over for a segment."""

    @property
    def subject(self) -> str:
        """Return the subject line."""

    @property
    def html_pieces(self) -> tuple[str, ...]:
        """Return the HTML part, in pieces; none is empty, and no placeholder stands across two."""

    @property
    def text_pieces(self) -> tuple[str, ...]:
        """Return the plain text part, in the same way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """Builds the mails of an edition; what pages share is encoded once, and its mails share it, too."""

    before_subject: tuple[Part, ...]
    after_subject: tuple[Part, ...]
    text: _Body
    html: _Body
    between: Part
    end: Part

    @classmethod
    def of(
        cls, page: Page, sender: Sender, day: date, *, placeholders: tuple[str, ...] = (RECIPIENT_TOKEN,)
    ) -> Self:
        """Begin with the page of all stories: by it the transfer encodings and the boundary are chosen."""
        seed = "\0".join(
            (sender.newsletter, day.isoformat(), page.subject, *page.text_pieces, "", *page.html_pieces)
        )
        # "=_" stands in neither transfer encoding, so that no line of a body can be taken for the boundary.
        boundary = f"=_{hashlib.sha256(seed.encode()).hexdigest()[:32]}"
        text = _Body.of(page.text_pieces, placeholders)
        html = _Body.of(page.html_pieces, placeholders)
        opening = _head_of_part("plain", text.coding, boundary)
        return cls(
            before_subject=_parts(_before_subject(sender)),
            after_subject=_parts([*_after_subject(sender, day, boundary=boundary), Fixed(data=opening)]),
            text=text,
            html=html,
            between=part(Fixed(data=_head_of_part("html", html.coding, boundary))),
            end=part(Fixed(data=f"\r\n--{boundary}--\r\n".encode())),
        )

    def build(self, page: Page) -> Template:
        """Build the mail of one segment: multipart/alternative, plain text first (RFC 2046, 5.1.4)."""
        subject = f"Subject: {headers.words(page.subject, name='Subject')}\r\n"
        return Template(
            parts=(
                *self.before_subject,
                part(Fixed(data=subject.encode("ascii"))),
                *self.after_subject,
                *self.text.parts(page.text_pieces),
                self.between,
                *self.html.parts(page.html_pieces),
                self.end,
            )
        )


def build(
    page: Page, sender: Sender, day: date, *, placeholders: tuple[str, ...] = (RECIPIENT_TOKEN,)
) -> Template:
    """Build the mail of the page of all stories."""
    return Builder.of(page, sender, day, placeholders=placeholders).build(page)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """One body of an edition's mails, in the coding that is shorter for all stories."""

    coding: Coding
    placeholders: tuple[str, ...]
    encoded: dict[tuple[str, bool], tuple[Part, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """By the piece, and by whether it is the last."""

    @classmethod
    def of(cls, pieces: Sequence[str], placeholders: tuple[str, ...]) -> Self:
        """Choose the coding: quoted-printable unless base64 is shorter."""
        body = cls(coding="quoted-printable", placeholders=placeholders)
        as_quoted = sum(len(one.made.data) for one in body.parts(pieces) if isinstance(one.made, Fixed))
        octets = sum(len(piece.encode()) for piece in pieces)
        return cls(coding="base64", placeholders=placeholders) if base64_length(octets) < as_quoted else body

    def parts(self, pieces: Sequence[str]) -> list[Part]:
        """Return the encoded pieces."""
        encoded = self.encoded
        found: list[Part] = []
        last = len(pieces) - 1
        for at, piece in enumerate(pieces):
            key = (piece, at == last)
            if key not in encoded:
                encoded[key] = _parts(self._encode(piece, is_last=at == last))
            found += encoded[key]
        return found

    def _encode(self, piece: str, *, is_last: bool) -> list[Made]:
        cuts = cut(piece, self.placeholders)
        if self.coding == "base64":
            return [one if isinstance(one, Place) else Stretch.of(crlf(one)) for one in cuts]
        end = len(cuts) - 1 if is_last else -1
        return [
            QuotedPlace(name=one.name)
            if isinstance(one, Place)
            else Fixed(data=(quoted if at == end else quoted_open)(one.encode()))
            for at, one in enumerate(cuts)
        ]


def _before_subject(sender: Sender) -> list[Made]:
    return [
        _line("From", headers.mailbox(sender.address, sender.name, name="From")),
        *_field(TO, HeadPlace(name=TO)),
    ]


def _after_subject(sender: Sender, day: date, *, boundary: str) -> list[Made]:
    lines: list[Made] = [*_field(DATE, HeadPlace(name=DATE)), *_field(MESSAGE_ID, HeadPlace(name=MESSAGE_ID))]
    if sender.reply_to:
        lines.append(_line("Reply-To", headers.mailbox(sender.reply_to, "", name="Reply-To")))
    lines.append(_line("List-Id", headers.list_id(sender)))
    lines += _field("List-Unsubscribe", *_with_token(headers.list_unsubscribe(sender, RECIPIENT_TOKEN)))
    if sender.site_url.startswith("https:"):  # RFC 8058 knows one-click over https only
        lines.append(_line("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return [
        *lines,
        _line("Precedence", "bulk"),
        _line("Feedback-ID", headers.feedback_id(sender, day)),
        _line("Content-Language", headers.clean(sender.language)),
        _line("MIME-Version", "1.0"),
        _line("Content-Type", f'multipart/alternative;\r\n boundary="{boundary}"'),
    ]


def _line(name: str, value: str) -> Fixed:
    return Fixed(data=f"{name}: {value}\r\n".encode("ascii"))


def _field(name: str, *value: Fixed | HeadPlace) -> list[Made]:
    return [Fixed(data=f"{name}: ".encode()), *value, Fixed(data=b"\r\n")]


def _with_token(value: str) -> list[Fixed | HeadPlace]:
    parts = re.split(f"({RECIPIENT_TOKEN})", value)
    return [
        HeadPlace(name=one) if one == RECIPIENT_TOKEN else Fixed(data=one.encode("ascii"))
        for one in parts
        if one
    ]


def _head_of_part(subtype: str, coding: Coding, boundary: str) -> bytes:
    return (
        f"\r\n--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {coding}\r\n\r\n"
    ).encode()


def _parts(made: Iterable[Made]) -> tuple[Part, ...]:
    """Return pieces as they are stored; bytes one after the other are one piece, and none is empty."""
    joined: list[Made] = []
    for one in made:
        if isinstance(one, Fixed) and joined and isinstance(joined[-1], Fixed):
            joined[-1] = Fixed(data=joined[-1].data + one.data)
        else:
            joined.append(one)
    return tuple(part(one) for one in joined)
