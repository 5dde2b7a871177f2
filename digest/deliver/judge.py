"""Stage deliver: what an answer means for a row, and the words for a run that ends. Pure."""

from __future__ import annotations

from datetime import datetime

from digest.deliver.replies import is_greylisting, said
from digest.deliver.retry import doubt_pause, pause
from digest.errors import DeliveryStopped
from digest.model import DeliveryState, Fate, Reply, Stage
from digest.store.ledger import Lease, Settlement


def settlement(lease: Lease, reply: Reply, found: Fate, *, now: datetime) -> Settlement:
    """Return what becomes of a copy after its reply, whose fate was ``found``."""
    return Settlement(
        state=found.state,
        at=now,
        reply=reply,
        counts=found.counts,
        next_at=_next_at(lease, reply, found, now),
    )


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


def login_refused(reply: Reply) -> DeliveryStopped:
    """Say that a relay lets nobody in."""
    return DeliveryStopped(
        f"the relay refuses the login: {said(reply)}",
        hint="check smtp.username and smtp.password; nothing was lost, run digest send again",
    )


_HINTS = {
    Stage.CONNECT: "check smtp.host and smtp.port, and that the relay is up",
    Stage.TLS: "check smtp.security, and smtp.ca_file where the relay has a certificate of its own",
    Stage.MAIL: "does the relay let this sender address and this host send?",
    Stage.DOT: "the relay takes mails and does not say so: ask who runs it before going on",
}


def relay_failed(reply: Reply) -> DeliveryStopped:
    """Say that a relay failed again and again."""
    hint = _HINTS.get(reply.stage, "the relay's log says more")
    return DeliveryStopped(
        f"the relay failed again and again, last at {reply.stage}: {said(reply)}",
        hint=f"{hint}; nothing was lost, run digest send again",
    )


def relay_refuses(reply: Reply) -> DeliveryStopped:
    """Say that a relay refuses so many readers that it is itself to be suspected."""
    return DeliveryStopped(
        f"the relay refuses too many readers, the last one so: {said(reply)}",
        hint="is this host or its sender blocked, or the list old? `digest status EDITION` shows the "
        "answers; `digest send` goes on, `digest retry EDITION` tries the refused again",
    )
