"""What a returned mail, a complaint or an automatic answer says: values without any store behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class BounceAction(StrEnum):
    """What a report asks for, of one recipient."""

    SUPPRESS = "suppress"  # this address takes no mail any more: stop at once
    COUNT = "count"  # did not arrive this time: stop after several editions
    COMPLAINT = "complaint"  # the reader calls it spam, or opts out: never again
    REPORT = "report"  # for the operator: authentication failed somewhere
    IGNORE = "ignore"  # a vacation note, a receipt, a warning that nothing is lost yet


class BounceReason(StrEnum):
    """Why a mail came back."""

    USER_UNKNOWN = "user unknown"
    HOST_UNKNOWN = "host unknown"
    MOVED = "moved"
    NO_MAIL = "host takes no mail"
    MAILBOX_FULL = "mailbox full"
    DISABLED = "mailbox disabled"
    TOO_BIG = "message too big"
    SPAM = "taken for spam"
    POLICY = "policy"
    AUTHENTICATION = "authentication"
    RELAYING = "relaying denied"
    RATE = "too many mails"
    EXPIRED = "not delivered in time"
    NETWORK = "network"
    SYSTEM = "mail system"
    UNDEFINED = "undefined"
    COMPLAINED = "complaint"
    AUTH_REPORT = "authentication report"
    AUTOMATIC = "automatic answer"
    DELIVERED = "delivered"

    @property
    def is_hard(self) -> bool:
        """Tell whether trying again is useless: there is no such mailbox."""
        return self in _HARD


_HARD = frozenset(
    {BounceReason.USER_UNKNOWN, BounceReason.HOST_UNKNOWN, BounceReason.MOVED, BounceReason.NO_MAIL}
)


class BounceOutcome(StrEnum):
    """What became of one mail that came to the return path."""

    SUPPRESSED = "suppressed"
    COUNTED = "counted"
    DOUBTED = "doubted"  # hard, but so many of the edition are that the relay is to be suspected
    COMPLAINT = "complaint"
    LEFT = "left"  # unsubscribed by mail
    REPORTED = "reported"  # the operator is told
    IGNORED = "ignored"  # a vacation note, a receipt, a delay; or long ago
    AGAIN = "again"  # the same mail, or the same of the same copy
    STRANGER = "stranger"  # no valid token of ours: nothing happens to anybody
    NO_REPORT = "no report"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientReport:
    """What a report says of one recipient."""

    action: BounceAction
    reason: BounceReason
    address: str | None = field(default=None, repr=False)
    """As the report names it; None where it was taken out or cannot be read."""
    status: str | None = None
    """Enhanced status code (RFC 3463)."""
    code: int | None = None
    """SMTP reply code."""
    is_delayed: bool = False
    """Not given up yet: the mail may still arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a mail to the return path says; without recipients it is no report at all."""

    recipients: tuple[RecipientReport, ...] = ()
    feedback: str | None = None
    """Feedback-Type of a complaint report (RFC 5965)."""

    @property
    def is_bounce(self) -> bool:
        """Tell whether the mail says that something did not arrive, or that somebody complains."""
        return any(one.action is not BounceAction.IGNORE for one in self.recipients)
