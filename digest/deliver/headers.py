"""Stage deliver: header fields as bytes-ready lines, whatever the names and subjects hold.

In: values of the newsletter and of one reader. Out: header text, folded, 7-bit, free of injected lines.
``email.policy.SMTP`` folds long display names wrongly in Python before 3.11.10 and 3.12.4 (a comma of an
unquoted name then makes a second address), and ``email.header`` takes as long over a subject as all else that
a segment's mail needs, so encoded words are our own (``encoded_words``); the policy reads them in the tests.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from digest.deliver.encoded_words import encoded_words

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_FOLD = 76
_LONGEST = 998  # octets of a line, RFC 5322 2.1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What the headers say of a newsletter and of the house that sends it."""

    newsletter: str
    title: str
    address: str
    name: str
    reply_to: str | None
    site_url: str
    language: str

    @property
    def domain(self) -> str:
        """Return the sending domain: right side of every Message-ID, tail of the List-Id."""
        return self.address.rpartition("@")[2].lower()


def clean(text: str) -> str:
    """Return a text on one line: no control character gets into a header."""
    return " ".join(_CONTROL.sub(" ", text).split())


def words(text: str, *, name: str) -> str:
    """Return unstructured text for the field ``name``: as it is where it can be, else RFC 2047."""
    text = clean(text)
    if text.isascii() and "=?" not in text and len(name) + 2 + len(text) <= _FOLD:
        return text
    return encoded_words(text, used=len(name) + 2)


def mailbox(address: str, display: str, *, name: str) -> str:
    """Return one address with its display name for the field ``name``; raise ValueError on a hostile one."""
    if _CONTROL.search(address) or "<" in address or ">" in address or "@" not in address:
        raise ValueError("this is no address for a header")
    display = clean(display) if display else ""
    if not display:
        return address if len(name) + 2 + len(address) <= _FOLD else f"\r\n {address}"
    if not display.isascii() or "=?" in display or len(display) > 60:
        shown = encoded_words(display, used=len(name) + 2)
    elif _ATOMS.fullmatch(display):
        shown = display
    else:
        shown = '"' + re.sub(r'(["\\])', r"\\\1", display) + '"'
    last = len(shown.rpartition("\n")[2]) + (0 if "\n" in shown else len(name) + 2)
    gap = " " if last + len(address) + 3 <= _FOLD else "\r\n "
    return f"{shown}{gap}<{address}>"


@lru_cache(64)  # all copies of an edition bear the same
def moment(when: datetime) -> str:
    """Return a moment as RFC 5322 writes it."""
    return format_datetime(when)


def list_id(sender: Sender) -> str:
    """Return the List-Id of RFC 2919: it names the newsletter for good."""
    title = words(sender.title, name="List-Id")
    phrase = (
        title
        if _ATOMS.fullmatch(title) or title.startswith("=?")
        else '"' + title.replace("\\", "").replace('"', "") + '"'
    )
    return f"{phrase}\r\n <{sender.newsletter}.{sender.domain}>"


def list_unsubscribe(sender: Sender, token: str) -> str:
    """Return the ways out (RFC 2369), the web first, on one line: a folded one broke signatures at relays."""
    local, _, domain = sender.address.rpartition("@")
    mail = f"mailto:{quote(local, safe='+')}@{domain}?subject=unsubscribe%20{token}"
    value = f"<{sender.site_url}/u/{token}>, <{mail}>"
    if len(value.encode()) > _LONGEST - 200:
        raise ValueError("site.url and the sender's address are too long for List-Unsubscribe")
    return value


def feedback_id(sender: Sender, day: date) -> str:
    """Return the Feedback-ID of Gmail's postmaster tools: nothing of it tells one reader from another."""
    name = re.sub(r"[^a-z0-9]", "", sender.domain)[:15]
    if len(name) < 5:  # it asks for 5 to 15 characters
        name += hashlib.sha256(sender.domain.encode()).hexdigest()[:8]
    return f"{day:%Y%m%d}:{sender.newsletter}:edition:{name}"
