"""Readers: as a list names them, and as the ledger mails them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from digest.model.edition_id import NewsletterId

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


class SubscriptionState(StrEnum):
    """Where a subscription stands."""

    ACTIVE = "active"
    ENDED = "ended"  # its line is gone from the list
    UNSUBSCRIBED = "unsubscribed"  # only a new consent ends this


class ConsentKind(StrEnum):
    """What the log of consents tells."""

    BEGUN = "begun"
    ENDED = "ended"
    UNSUBSCRIBED = "unsubscribed"
    RESUBSCRIBED = "resubscribed"
    TOPICS = "topics"  # chosen by the reader or by command: the list does not change them any more
    ERASED = "erased"


class ConsentOrigin(StrEnum):
    """Where a consent, or its end, came from; also what began a subscription."""

    CONFIG = "config"
    COMMAND = "command"
    IMPORT = "import"
    ONE_CLICK = "one-click"  # the mail program's own button (RFC 8058)
    PAGE = "page"
    MAIL = "mail"  # to the address in List-Unsubscribe (RFC 2369)
    COMPLAINT = "complaint"  # the reader called a mail spam (RFC 5965)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One line of the append-only log."""

    newsletter: NewsletterId
    subscriber: SubscriberId
    kind: ConsentKind
    origin: ConsentOrigin
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One reader of one newsletter, in whatever state."""

    newsletter: NewsletterId
    subscriber: SubscriberId
    address: str = field(repr=False)
    mailbox: str = field(repr=False)
    name: str = field(repr=False)
    topics: tuple[str, ...]
    state: SubscriptionState
    origin: ConsentOrigin
    since: datetime
    ended_at: datetime | None

    @property
    def is_erased(self) -> bool:
        """Tell whether nothing but the reader's number is left."""
        return "@" not in self.address


class SuppressionReason(StrEnum):
    """Why an address must not be mailed."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    OPERATOR = "operator"
    UNSUBSCRIBED = "unsubscribed"  # from one newsletter, by a reader whose address was erased since


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """An address that must not be mailed by anyone here, as a salted hash; the address while it is kept."""

    hash: str
    address: str | None = field(repr=False)
    reason: SuppressionReason
    detail: str
    since: datetime
