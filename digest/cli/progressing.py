"""How the sending of an edition goes, as ``digest status EDITION`` tells it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from digest.cli.output import many, out, say, table
from digest.model import DeliveryState, EditionState
from digest.pipeline.standing import EditionStanding
from digest.store.ledger import Outlook
from digest.store.progress import Progress

_TAKEN = (DeliveryState.LEASED, DeliveryState.HANDING)
_WAITING = (DeliveryState.QUEUED, *_TAKEN)


def tell_progress(
    edition: EditionStanding, sending: Progress, outlook: Outlook | None, *, now: datetime
) -> None:
    """Print the sum, the rate, what is waited for, the domains and the answers of an edition."""
    total = sum(edition.counts.values())
    if edition.record.frozen_at is None:
        return
    whole = edition.record.audience or 0
    parts = " + ".join(f"{count} {state}" for state, count in edition.counts.items()) or "0"
    sums_up = "" if total == whole else f", but {whole} were frozen: the database is damaged"
    say(f"Copies: {parts} = {total}{sums_up}.")
    if sending.rate is not None:
        say(f"Rate: {sending.rate:.1f} mails a second.")
    left = sending.time_left(_waiting(edition), now=now)
    if left is not None and _waiting(edition):
        say(f"Time left: {left}.")
    if outlook is not None and edition.record.state is EditionState.SENDING:
        _tell_waits(edition, outlook)
    if sending.domains:
        out().print()
        table(
            ("domain", "readers", "sent", "deferred", "failed"),
            [(d.domain, d.readers, d.sent, d.deferred or "", d.failed or "") for d in sending.domains],
            right=("readers", "sent", "deferred", "failed"),
        )
    if sending.reasons:
        out().print()
        table(
            ("copies", "state", "at", "answer"),
            [
                (
                    r.copies,
                    r.state,
                    r.stage or "",
                    " ".join(filter(None, (str(r.code or ""), r.enhanced, r.reply))),
                )
                for r in sending.reasons
            ],
            right=("copies",),
        )


def _tell_waits(edition: EditionStanding, outlook: Outlook) -> None:
    """Say what the open copies wait for, and what a person can do."""
    taken = sum(edition.counts.get(str(state), 0) for state in _TAKEN)
    if taken:
        say(
            f"A sender has {many(taken, 'copy', 'copies')} in hand. If it was killed, the next `digest send` "
            "waits for them: delivery.lease, and smtp.data_timeout and delivery.grace where a mail had left."
        )
    if outlook.next_due is not None:
        say(f"Copies that wait are due from {outlook.next_due:%Y-%m-%d %H:%M} UTC on.")
    if edition.record.send_before is not None:
        say(f"What has not left by {edition.record.send_before:%Y-%m-%d %H:%M} UTC stays.")


def plain_progress(
    edition: EditionStanding, sending: Progress, outlook: Outlook | None, *, now: datetime
) -> dict[str, Any]:
    """Return the same as JSON has it."""
    left = sending.time_left(_waiting(edition), now=now)
    return {
        "copies": sum(edition.counts.values()),
        "audience": edition.record.audience,
        "rate": sending.rate,
        "seconds_left": left.total_seconds() if left is not None else None,
        "first_sent": sending.first_sent.isoformat() if sending.first_sent else None,
        "last_sent": sending.last_sent.isoformat() if sending.last_sent else None,
        "next_due": outlook.next_due.isoformat() if outlook and outlook.next_due else None,
        "domains": [asdict(one) for one in sending.domains],
        "reasons": [asdict(one) for one in sending.reasons],
    }


def _waiting(edition: EditionStanding) -> int:
    return sum(edition.counts.get(str(state), 0) for state in _WAITING)
