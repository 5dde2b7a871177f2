"""A mail that keeps every rule of the lint, and ways to break it in one place."""

from __future__ import annotations

import email
import quopri
from collections.abc import Callable
from dataclasses import replace
from email.header import Header
from functools import cache
from typing import Any

from evening import ENGLISH, LOOK

from digest.config.schema import LintConfig
from digest.deliver import build
from digest.deliver.headers import Sender
from digest.deliver.message import DATE, MESSAGE_ID, TO
from digest.model import Edition
from digest.render import RECIPIENT_TOKEN, render
from digest.render.lint import Expected, Mail, opened, read_fallbacks

TOKEN = "AAECAwQFBgcICQoLDA0ODw"


@cache
def message_of(edition: Edition) -> tuple[bytes, Expected]:
    """Return a reader's copy of an edition with all stories, and what it is held against."""
    made = render(edition, look=LOOK)
    page = made.page(frozenset())
    assert page is not None
    sender = Sender(
        newsletter="evening",
        title=edition.title,
        address="digest@courier.example",
        name=edition.newsroom,
        reply_to=None,
        site_url=LOOK.site_url,
        language=edition.language,
    )
    message = build(page, sender, edition.id.date).fill(
        {
            TO: "reader@reader.example",
            DATE: "Tue, 06 Oct 2026 18:00:00 +0200",
            MESSAGE_ID: "<1.214@courier.example>",
            RECIPIENT_TOKEN: TOKEN,
        }
    )
    expected = Expected(
        site_url=LOOK.site_url,
        postal_address=LOOK.postal_address,
        reason=str(made.frame["reason"]),
        forwarded=str(made.frame["t"]["forwarded"]),
        shares=LintConfig().shares,
        fallbacks=read_fallbacks(made.templates),
    )
    return message, expected


def good(edition: Edition = ENGLISH) -> Mail:
    """Return the mail of an edition, opened for the lint."""
    message, expected = message_of(edition)
    return opened(message, edition=edition, expected=expected)


Break = Callable[[Mail], Mail]


def in_html(old: str, new: str, count: int = 1) -> Break:
    """Change the HTML part."""
    return lambda mail: _with(mail, html=_changed(mail.html, old, new, count))


def in_text(old: str, new: str, count: int = 1) -> Break:
    """Change the plain text part."""
    return lambda mail: _with(mail, text=_changed(mail.text, old, new, count))


def in_message(old: bytes, new: bytes) -> Break:
    """Change the octets of the message."""

    def broken(mail: Mail) -> Mail:
        assert old in mail.message, old
        return _opened(mail, mail.message.replace(old, new, 1))

    return broken


def in_header(name: str, value: str | None) -> Break:
    """Change a header field, or take it away."""
    return lambda mail: _with(mail, header=(name, value))


def in_edition(change: Callable[[Edition], Edition]) -> Break:
    """Change the edition that the mail is held against."""
    return lambda mail: opened(mail.message, edition=change(mail.edition), expected=mail.expected)


def in_expected(**changes: Any) -> Break:
    """Change what the newsroom means to send."""
    return lambda mail: replace(mail, expected=replace(mail.expected, **changes))


def both(*breaks: Break) -> Break:
    """Break one after the other."""

    def broken(mail: Mail) -> Mail:
        for one in breaks:
            mail = one(mail)
        return mail

    return broken


def _changed(text: str, old: str, new: str, count: int) -> str:
    assert old in text, old
    return text.replace(old, new, count)


def _opened(mail: Mail, message: bytes) -> Mail:
    return opened(message, edition=mail.edition, expected=mail.expected)


def _with(
    mail: Mail,
    *,
    html: str | None = None,
    text: str | None = None,
    header: tuple[str, str | None] | None = None,
) -> Mail:
    parsed = email.message_from_bytes(mail.message)
    for part in parsed.walk():
        new = {"text/html": html, "text/plain": text}.get(part.get_content_type())
        if new is not None:
            part.set_payload(quopri.encodestring(new.encode()).decode("ascii"))
            part.replace_header("Content-Transfer-Encoding", "quoted-printable")
    if header is not None:
        name, value = header
        del parsed[name]
        if value is not None:
            parsed[name] = value if value.isascii() else Header(value, "utf-8").encode()
    return _opened(mail, parsed.as_bytes())
