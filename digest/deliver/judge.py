"""Stage deliver: what the answers so far mean, for a row and for the run. No I/O, no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.deliver.replies import fate, is_greylisting
from digest.deliver.retry import doubt_pause, pause, strike_pause
from digest.errors import DeliveryStopped
from digest.model import DeliveryState, Fate, Reply, Stage
from digest.store.ledger import Lease, Settlement

_STRIKES = 5
"""So many failures of the relay in a row end a run."""
_FAULTS, _FIRST = 5, 50
"""So many faults of the edition itself among its first answers hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the run does next: go on, after a pause; hold the edition; stop."""

    pause: float = 0.0
    hold: str | None = None
    stop: DeliveryStopped | None = None

    @property
    def is_plain(self) -> bool:
        """Tell whether the run simply goes on."""
        return not self.pause and self.hold is None and self.stop is None


class Judge:
    """Keeps count of one run's answers."""

    def __init__(self) -> None:
        """Begin with a clean slate."""
        self._strikes = 0
        self._answers = 0
        self._faults = 0
        self._last: tuple[Reply, Fate] | None = None

    def settlement(self, lease: Lease, reply: Reply, *, now: datetime) -> Settlement:
        """Return what becomes of a copy after its reply, and remember the reply for the verdict."""
        found = fate(reply)
        self._last = (reply, found)
        self._strikes = self._strikes + 1 if found.relay_fault else 0
        self._answers += not found.relay_fault
        self._faults += found.edition_fault
        return Settlement(
            state=found.state,
            at=now,
            reply=reply,
            counts=found.counts,
            next_at=_next_at(lease, reply, found, now),
        )

    def verdict(self) -> Verdict:
        """Return what the answers so far demand."""
        if self._last is None:
            return Verdict()
        reply, found = self._last
        if found.stop:
            return Verdict(stop=_login_refused(reply))
        if self._strikes >= _STRIKES:
            return Verdict(stop=_relay_gone(reply))
        if self._faults >= _FAULTS and self._answers <= _FIRST:
            return Verdict(hold=f"the relay refuses this edition's mail: {_said(reply)}")
        return Verdict(pause=strike_pause(self._strikes) if self._strikes else 0.0)


def _next_at(lease: Lease, reply: Reply, found: Fate, now: datetime) -> datetime | None:
    match found.state:
        case DeliveryState.DEFERRED:
            attempts = lease.attempts + 1
            return now + pause(attempts, greylisted=is_greylisting(reply), row=lease.msgid)
        case DeliveryState.IN_DOUBT:
            return now + doubt_pause(lease.maybe_dup, row=lease.msgid)
        case DeliveryState.QUEUED:
            return now  # behind those that were never tried
        case _:
            return None


def _login_refused(reply: Reply) -> DeliveryStopped:
    return DeliveryStopped(
        f"the relay refuses the login: {_said(reply)}",
        hint="check smtp.username and smtp.password; nothing was lost, run digest send again",
    )


_HINTS = {
    Stage.CONNECT: "check smtp.host and smtp.port, and that the relay is up",
    Stage.TLS: "check smtp.security, and smtp.ca_file where the relay has a certificate of its own",
    Stage.MAIL: "does the relay let this sender address and this host send?",
    Stage.DOT: "the relay takes mails and does not say so: ask who runs it before going on",
}


def _relay_gone(reply: Reply) -> DeliveryStopped:
    hint = _HINTS.get(reply.stage, "the relay's log says more")
    return DeliveryStopped(
        f"the relay failed {_STRIKES} times in a row, last at {reply.stage}: {_said(reply)}",
        hint=f"{hint}; nothing was lost, run digest send again",
    )


def _said(reply: Reply) -> str:
    words = (str(reply.code) if reply.code is not None else "", reply.enhanced or "", reply.text)
    return " ".join(word for word in words if word) or "no answer"
