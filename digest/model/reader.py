"""Readers: as a list names them, and as the ledger mails them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

SubscriberId = NewType("SubscriberId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A reader as a list names one, checked; not yet in the database."""

    address: str
    """Normal form: NFC, A-label domain, lower-case local part."""
    mailbox: str
    """The address to mail to, with the local part as written."""
    name: str = ""
    topics: tuple[str, ...] = ()
    """Empty: everything."""
    newsletters: tuple[str, ...] = ()
    """Empty: every newsletter of the site."""
    origin: str = ""
    """File and line, for messages to the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A subscription as the freeze finds it: whom to mail, and what they want."""

    subscriber: SubscriberId
    address: str
    mailbox: str
    name: str
    topics: tuple[str, ...]
