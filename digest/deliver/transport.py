"""Stage deliver: the seam between the ledger's rules and whatever carries a mail away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, Self

from digest.model import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who a copy goes to and where its bounces go. Addresses stay out of its repr, so out of logs."""

    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    is_dotless: bool = False
    """No line of the message begins with a dot, and its last line is ended: nothing has to be stuffed."""


class Transport(Protocol):
    """Carries mails one at a time; used by one thread.

    ``send`` offers one message to one recipient and returns the answer that decided its fate:

    * Refusals, cuts and timeouts are returned as a Reply, never raised; ``code`` is None where no answer
      came, and ``stage`` says how far the dialogue was. Only breakage on our own side raises.
    * ``before_dot`` is called at most once, when all but the end of the message is handed over. The end
      leaves only if it returned True. Where it returned False, or raised, nothing is delivered, the
      connection is given up, and the Reply's stage is ``body`` with no code (an exception passes through).
    * A reply of 250 at stage ``dot`` means that the other side has taken the message for good.
    * The bytes arrive as they are; only lines are dot-stuffed. The Reply's text holds no address.
    * After any Reply the transport can be used again, on a new connection where it must.
    """

    def send(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], bool]) -> Reply:
        """Offer one message; return the reply that decided."""

    def close(self) -> None:
        """Take leave politely, if connected; never raises for what the other side does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way out of the house: a relay, and how much it may be given."""

    name: str
    open: Callable[[], Transport]
    """Makes the transport of one connection; called in the thread that uses it."""
    connections: int = 1
    """At once, at most."""
    weight: float | None = None
    """Its share of the mails, beside other routes that have one; None: as much as it takes."""

    @classmethod
    def of(cls, transport: Transport, *, name: str = "relay") -> Self:
        """Return a route of one connection, through a transport that is there already."""
        return cls(name=name, open=lambda: transport)
