"""Stage deliver: when a run waits, when it is over, how the edition ended. In: the ledger's sums. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from digest.deliver.traffic import Rest
from digest.model import DeliveryState, EditionId, EditionState
from digest.store.ledger import Outlook, Tally

_POLL = 1.0
_SOON = timedelta(minutes=1)
"""A run waits for what is due so soon, rather than end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """Where an edition's copies stand after a run."""

    edition: EditionId
    state: EditionState
    tally: Tally
    seconds: float
    next_due: datetime | None
    """When a copy that is not final is offered again; None when nothing is open."""
    resting: tuple[Rest, ...] = ()
    """Domains that refuse mail for policy and are left alone for a while."""

    def later(self, at: datetime) -> Self:
        """Return the report of a run that goes on at ``at``, where anything is open."""
        return replace(self, next_due=at) if self.tally.final < self.tally.total else self


def wait(outlook: Outlook, *, patience: timedelta, now: datetime) -> float | None:
    """Return the seconds before a run looks for work again; None where it has nothing to wait for."""
    if outlook.is_ready:
        return 0.0
    ends = [outlook.leases_end] if outlook.leases_end else []
    ends += [outlook.handing_ends + patience] if outlook.handing_ends else []
    ends += [outlook.next_due] if outlook.next_due and outlook.next_due - now <= _SOON else []
    if not ends:
        return None
    # Others may finish before their leases are over: look again from time to time.
    return min(max((min(ends) - now).total_seconds(), 0.05), _POLL)


def due(outlook: Outlook, *, patience: timedelta) -> datetime | None:
    """Return when a copy that is not final may be offered again: its time comes, or somebody's lease ends."""
    ends = [outlook.leases_end, outlook.handing_ends and outlook.handing_ends + patience, outlook.next_due]
    return min((one for one in ends if one), default=None)


def end(tally: Tally) -> tuple[EditionState, str | None]:
    """Return how an edition ended, and why: it is not done where readers waited and no mail left."""
    failed, late = tally.of(DeliveryState.FAILED), tally.of(DeliveryState.EXPIRED)
    if tally.of(DeliveryState.SENT, DeliveryState.ASSUMED_SENT) or not (failed or late):
        return EditionState.DONE, None
    if late:
        return EditionState.EXPIRED, None
    return EditionState.EXPIRED, f"nothing was sent: all {failed} copies were refused"
