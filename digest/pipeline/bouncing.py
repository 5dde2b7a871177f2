"""What comes back: a mail at the return path → what it says → what becomes of the reader.

Nothing is ever answered. Without a valid token of ours nothing happens to a subscriber.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.config import Site
from digest.deliver import naming, notify
from digest.deliver.bounces.arrival import Arrival, Names, copy_named, message_ids, returned_to, way_out
from digest.deliver.bounces.classify import classify_letter
from digest.deliver.bounces.mime import Letter, read_letter
from digest.model import (
    BounceAction,
    BounceOutcome,
    ConsentOrigin,
    EditionId,
    NewsletterId,
    RecipientReport,
    Report,
    SubscriberId,
    SuppressionReason,
)
from digest.pipeline.bounce_effects import Effects
from digest.store import Store, bounces, editions, subscriptions
from digest.subscribe import check_address, suppress, unsubscribe
from digest.subscribe.address import Mailbox

log = logging.getLogger(__name__)

_STRANGER = BounceOutcome.STRANGER
_LATE = timedelta(days=30)
"""What comes back of an older edition says nothing of today's reader."""
_MOST_COMPLAINTS, _FEW_COMPLAINTS = 0.001, 2
"""A larger share of an edition's readers than is good for a sender, and no single one of a short list."""
_RECENT = 40
"""Editions of each newsletter that a Message-ID is tried for."""
_SEVERITY = {
    BounceAction.IGNORE: 0,
    BounceAction.REPORT: 1,
    BounceAction.COUNT: 2,
    BounceAction.SUPPRESS: 3,
    BounceAction.COMPLAINT: 4,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one mail."""

    outcome: BounceOutcome
    edition: EditionId | None = None
    subscriber: SubscriberId | None = None
    reason: str = ""


def take(site: Site, store: Store, arrival: Arrival, *, now: datetime) -> Taken:
    """Take one mail in; when this returns, what it does is durable. The same mail does nothing twice.

    Raises StoreError where the database cannot be written: then nothing is lost if the mail comes again.
    """
    taken = _Taking(site=site, store=store, now=now).take(arrival)
    log.info(
        "bounce.taken",
        extra={
            "outcome": str(taken.outcome),
            "edition": str(taken.edition or ""),
            "subscriber": taken.subscriber or "",
            "reason": taken.reason,
        },
    )
    return taken


def note_counts(store: Store, outcomes: Counter[BounceOutcome], *, now: datetime) -> None:
    """Add what became of mails to the day's numbers, once for many: a flood must not cost a write each."""
    if outcomes:
        with store.write("counting what came back") as connection:
            bounces.count(connection, now.date(), outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taking:
    site: Site
    store: Store
    now: datetime

    def take(self, arrival: Arrival) -> Taken:
        letter = read_letter(arrival.message)
        names = self._names()
        if (way := way_out(letter, names, asked=True)) is not None:
            return self._leave(arrival, way)
        report = classify_letter(letter)
        if any(one.action is BounceAction.REPORT for one in report.recipients):
            return self._tell(report)
        if not report.is_bounce:
            return Taken(outcome=BounceOutcome.IGNORED if report.recipients else BounceOutcome.NO_REPORT)
        named = copy_named(arrival, letter, names) or self._by_message_id(letter, report, names)
        if named is None and report.feedback and (way := way_out(letter, names, asked=False)) is not None:
            return self._complaint(arrival, way, report, None)
        return self._named(arrival, named, report) if named is not None else Taken(outcome=_STRANGER)

    def _named(self, arrival: Arrival, named: tuple[EditionId, SubscriberId], report: Report) -> Taken:
        edition, subscriber = named
        if report.feedback:
            return self._complaint(arrival, (edition.newsletter, subscriber), report, edition)
        return self._bounced(arrival, edition, subscriber, report)

    def _names(self) -> Names:
        newsletters = tuple(NewsletterId(key) for key in self.site.settings.newsletters)
        return Names(keys=self.site.keys(), newsletters=newsletters)

    def _by_message_id(
        self, letter: Letter, report: Report, names: Names
    ) -> tuple[EditionId, SubscriberId] | None:
        """Find a copy by its Message-ID: make it anew for those it can be of, and compare."""
        ids = message_ids(letter)
        if not ids:
            return None
        written = {*returned_to(letter), *(one.address for one in report.recipients[:5] if one.address)}
        boxes = {box.address for one in written if isinstance(box := check_address(one), Mailbox)}
        with self.store.read("looking whose copy came back") as connection:
            readers = [
                n for box in sorted(boxes) if (n := subscriptions.subscriber(connection, box)) is not None
            ]
            recent = [
                record.id
                for newsletter in (names.newsletters if readers else ())
                for record in editions.records(connection, newsletter, limit=_RECENT)
            ]
        wanted = {f"<{left}@{domain}>" for left, domain in ids}
        for key in names.keys:
            for edition in recent:
                domain = self.site.settings.newsletters[edition.newsletter].sender.rpartition("@")[2].lower()
                for reader in readers:
                    if naming.message_id(key, edition, reader, domain=domain) in wanted:
                        return edition, reader
        return None

    # What becomes of it

    def _leave(self, arrival: Arrival, way: tuple[NewsletterId, SubscriberId]) -> Taken:
        newsletter, subscriber = way
        if self._is_known(arrival):
            return Taken(outcome=BounceOutcome.AGAIN, subscriber=subscriber)
        unsubscribe(self.store, (newsletter,), subscriber, origin=ConsentOrigin.MAIL, now=self.now)
        self._remember(arrival)
        return Taken(outcome=BounceOutcome.LEFT, subscriber=subscriber)

    def _tell(self, report: Report) -> Taken:
        what = (
            "a mail system reports that mails in our name fail authentication (DKIM, SPF or DMARC): "
            "somebody else sends them, or a signature breaks on the way; `digest check` looks at ours"
        )
        notify(self.site, self.store, cause="authentication report", what=what, now=self.now)
        return Taken(outcome=BounceOutcome.REPORTED, reason=report.feedback or "")

    def _complaint(
        self,
        arrival: Arrival,
        way: tuple[NewsletterId, SubscriberId],
        report: Report,
        edition: EditionId | None,
    ) -> Taken:
        newsletter, subscriber = way
        if self._is_known(arrival):
            return Taken(outcome=BounceOutcome.AGAIN, edition=edition, subscriber=subscriber)
        unsubscribe(
            self.store,
            (newsletter,),
            subscriber,
            origin=ConsentOrigin.MAIL if report.feedback == "opt-out" else ConsentOrigin.COMPLAINT,
            now=self.now,
        )
        if report.feedback != "opt-out" and (address := self._address(subscriber)) is not None:
            suppress(
                self.store,
                address,
                keys=self.site.keys(),
                reason=SuppressionReason.COMPLAINED,
                now=self.now,
                detail=f"complaint ({report.feedback})",
            )
        if edition is not None:
            with self.store.write("noting a complaint") as connection:
                bounces.add(
                    connection,
                    bounces.Bounce(
                        edition=edition,
                        subscriber=subscriber,
                        action=BounceAction.COMPLAINT,
                        reason=(report.feedback or "")[:40],
                        at=self.now,
                        acted=True,
                    ),
                )
            self._warn(edition)
        self._remember(arrival)
        return Taken(
            outcome=BounceOutcome.COMPLAINT,
            edition=edition,
            subscriber=subscriber,
            reason=report.feedback or "",
        )

    def _warn(self, edition: EditionId) -> None:
        """Tell where so many complain of an edition that the large providers begin to refuse its sender."""
        with self.store.read("counting complaints") as connection:
            number = bounces.complaints(connection, edition)
            record = editions.record(connection, edition)
        audience = (record.audience or 0) if record is not None else 0
        if number < _FEW_COMPLAINTS or number <= _MOST_COMPLAINTS * audience:
            return
        what = (
            f"{edition}: {number} of {audience} readers called it spam, more than one in a thousand. "
            "Gmail and Yahoo refuse senders of whom three in a thousand complain: did all ask for it?"
        )
        notify(
            self.site,
            self.store,
            cause=f"complaints {edition}",
            what=what,
            now=self.now,
            newsletter=edition.newsletter,
        )

    def _bounced(
        self, arrival: Arrival, edition: EditionId, subscriber: SubscriberId, report: Report
    ) -> Taken:
        address = self._address(subscriber)
        if address is None:
            return Taken(outcome=_STRANGER, edition=edition, subscriber=subscriber)
        one = decide(report, address)
        late = self.now.date() - edition.date > _LATE
        if late or one.is_delayed or one.action is BounceAction.IGNORE:
            return Taken(
                outcome=BounceOutcome.IGNORED, edition=edition, subscriber=subscriber, reason=str(one.reason)
            )
        if self._is_known(arrival):
            return Taken(outcome=BounceOutcome.AGAIN, edition=edition, subscriber=subscriber)
        effects = Effects(site=self.site, store=self.store, now=self.now)
        outcome = effects.of(
            bounces.Bounce(
                edition=edition,
                subscriber=subscriber,
                action=one.action,
                reason=str(one.reason),
                status=one.status,
                code=one.code,
                at=self.now,
            ),
            address,
        )
        self._remember(arrival)
        return Taken(outcome=outcome, edition=edition, subscriber=subscriber, reason=str(one.reason))

    def _address(self, subscriber: SubscriberId) -> str | None:
        with self.store.read("looking for a reader") as connection:
            found = subscriptions.address(connection, subscriber)
        return found if found is not None and "@" in found else None

    def _is_known(self, arrival: Arrival) -> bool:
        with self.store.read("looking whether a mail came before") as connection:
            return bounces.is_known(connection, arrival.hash)

    def _remember(self, arrival: Arrival) -> None:
        with self.store.write("remembering a mail") as connection:
            bounces.remember(connection, arrival.hash, now=self.now)


def decide(report: Report, address: str) -> RecipientReport:
    """Choose what counts of a report on a reader's copy: what it says of the address, else the mildest."""
    bad = [one for one in report.recipients if one.action is not BounceAction.IGNORE]
    own = [one for one in report.recipients if (one.address or "").lower() == address]
    return min(own or bad, key=lambda one: _SEVERITY[one.action])
