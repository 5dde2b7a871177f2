"""The mail as it is, byte by byte: a change of template, label or library shows as a difference here.

Look at the difference, and at the mail in a browser; then `make golden` accepts it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from evening import ENGLISH, LOOK, PICTURED
from evenings import EVENINGS

from digest.config import Settings
from digest.deliver import build, copy, rules
from digest.model import Edition, SubscriberId
from digest.render import Page, render

HERE = Path(__file__).parent / "mails"
SEGMENT = frozenset({"Labour"})
HOUR = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)


def _compare(name: str, octets: bytes) -> None:
    file = HERE / name
    if os.environ.get("ACCEPT_GOLDEN") == "1":
        file.write_bytes(octets)
    assert octets == file.read_bytes(), f"{name} changed: see the head of {Path(__file__).name}"


def _page(edition: Edition, topics: frozenset[str] = frozenset()) -> Page:
    page = render(edition, look=LOOK).page(topics)
    assert page is not None
    return page


def _message(edition: Edition, page: Page) -> bytes:
    """Return one reader's copy; it is signed as it leaves, not here."""
    settings = Settings.model_validate(
        {
            "site": {"url": LOOK.site_url, "name": edition.newsroom},
            "newsletters": {
                str(edition.id.newsletter): {
                    "title": edition.title,
                    "language": edition.language,
                    "sender": "digest@courier.example",
                }
            },
        }
    )
    given = rules(settings, edition.id.newsletter, key=b"k" * 32, root=HERE)
    made = copy(
        build(page, given.sender, edition.id.date),
        given,
        edition.id,
        subscriber=SubscriberId(1),
        mailbox="Ada@reader.example",
        name="",
        dated=HOUR,
    )
    return made.message


@pytest.mark.parametrize("language", EVENINGS)
def test_the_mail_is_the_golden_one(language: str) -> None:
    edition = EVENINGS[language]
    page = _page(edition)
    _compare(f"{language}.html", page.html.encode())
    _compare(f"{language}.txt", f"{page.subject}\n{page.preheader}\n\n{page.text}".encode())
    _compare(f"{language}.eml", _message(edition, page))


def test_the_mail_of_a_segment_is_the_golden_one() -> None:
    page = _page(ENGLISH, SEGMENT)
    _compare("segment.html", page.html.encode())
    _compare("segment.txt", f"{page.subject}\n{page.preheader}\n\n{page.text}".encode())


def test_the_mail_with_pictures_is_the_golden_one() -> None:
    page = _page(PICTURED)
    _compare("pictured.html", page.html.encode())
    _compare("pictured.txt", f"{page.subject}\n{page.preheader}\n\n{page.text}".encode())
    assert page.text == _page(ENGLISH).text, "the text has no pictures"
