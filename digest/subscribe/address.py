"""One address: checked, and in its normal form."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address as HeaderAddress

from email_validator import EmailNotValidError, validate_email

MAX_LOCAL_OCTETS = 64  # RFC 5321, 4.5.3.1.1: octets, not characters
_MEANS_SOMETHING = frozenset('<>()[],;:\\"@')
"""What has a meaning in a header (RFC 5322, 3.2.3), and must not come out where a text is decomposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An address to mail to and the form under which two spellings of it are the same."""

    address: str
    """NFC, A-label domain, lower-case local part."""
    mailbox: str
    """A-label domain, local part as written."""


def check_address(written: str) -> Mailbox | str:
    """Return the mailbox, or a sentence that says what is wrong with the address.

    Syntax only: no DNS is asked. Quoted local parts, comments and address literals are refused:
    RFC 5322 allows them, nobody has one, and each is a way to smuggle.
    """
    text = unicodedata.normalize("NFC", written.strip(" \t\u00a0"))
    if not text:
        return "the address is empty"
    if any(unicodedata.category(char).startswith("C") for char in text):
        return "the address holds a control character"
    if any(
        _MEANS_SOMETHING.intersection(unicodedata.normalize("NFD", char)) for char in text if char > "\x7f"
    ):
        return "the address holds a character that is a bracket or a comma with a mark on it"
    try:
        found = validate_email(
            text,
            check_deliverability=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            allow_display_name=False,
        )
    except EmailNotValidError as exc:
        return str(exc)
    local, domain = found.local_part, (found.ascii_domain or "").lower()
    if len(local.encode()) > MAX_LOCAL_OCTETS:
        return f"the part before the @ is longer than {MAX_LOCAL_OCTETS} octets"
    mailbox = f"{local}@{domain}"
    return Mailbox(address=unicodedata.normalize("NFC", local.lower()) + "@" + domain, mailbox=mailbox)


def check_name(written: str) -> str:
    """Return a display name on one line, without what could break a header (RFC 5322, 3.4)."""
    shown = "".join(char if unicodedata.category(char)[0] not in {"C", "Z"} else " " for char in written)
    name = " ".join(shown.split())[:120]
    try:
        HeaderAddress(display_name=name)
    except ValueError:
        return ""
    return name
