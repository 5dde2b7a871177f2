"""The words of the delivery ledger: states, stages of the SMTP dialogue, replies, fates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DeliveryState(StrEnum):
    """Where one reader's copy stands."""

    QUEUED = "queued"
    LEASED = "leased"
    HANDING = "handing"  # durably marked before the final dot leaves
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"  # the dot left, the answer was lost
    ASSUMED_SENT = "assumed_sent"
    SUPPRESSED = "suppressed"
    SKIPPED = "skipped"
    EXPIRED = "expired"

    @property
    def is_final(self) -> bool:
        """Tell whether nothing will change the row any more."""
        return self in FINAL_STATES


FINAL_STATES = frozenset(
    {
        DeliveryState.SENT,
        DeliveryState.FAILED,
        DeliveryState.ASSUMED_SENT,
        DeliveryState.SUPPRESSED,
        DeliveryState.SKIPPED,
        DeliveryState.EXPIRED,
    }
)


class Stage(StrEnum):
    """How far the SMTP dialogue (RFC 5321) had come."""

    CONNECT = "connect"
    TLS = "tls"
    HELLO = "hello"
    LOGIN = "login"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    DOT = "dot"  # the final dot has left
    QUIT = "quit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A server's answer, or its absence (``code`` None: cut or timed out)."""

    stage: Stage
    code: int | None = None
    enhanced: str | None = None
    """Enhanced status code (RFC 3463), ``4.2.1``."""
    text: str = ""
    """Without addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What a reply means: for the row, for its attempts, for the run."""

    state: DeliveryState
    counts: bool = False
    """An attempt of the reader's mailbox: counts for the retry schedule."""
    soft: bool = False
    hard: bool = False
    edition_fault: bool = False
    relay_fault: bool = False
    """Strikes the relay's breaker."""
    stop: bool = False
    """Stop all sending and alarm: nothing will get better by trying."""
    drop_connection: bool = False
