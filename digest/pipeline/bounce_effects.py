"""What bounces do: hard ones suppress, soft ones count over evenings and decay, too many are doubted."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.config import Site
from digest.deliver import notify
from digest.deliver.replies import fate
from digest.model import (
    BounceAction,
    BounceOutcome,
    BounceReason,
    EditionId,
    EditionRecord,
    EditionState,
    NewsletterId,
    SubscriberId,
    SuppressionReason,
)
from digest.store import Store, bounces, editions, subscriptions
from digest.store.bounces import Bounce
from digest.subscribe import lift, suppress, suppression

log = logging.getLogger(__name__)

_MOST_HARD, _FIRST = 0.10, 20
"""A larger share of an edition's readers: a relay that is broken says so, too. Of a short list the share is
that of so many, as with the canary: two dead addresses are believed, unless they are everybody."""
_LOOK_BACK = timedelta(days=14)
_EDITIONS = 20
_ENDED = frozenset({EditionState.DONE, EditionState.EXPIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Carries out what a bounce asks for; each step may be repeated."""

    site: Site
    store: Store
    now: datetime

    def of(self, bounce: Bounce, address: str) -> BounceOutcome:
        """Note what came back of a copy and do what follows from it."""
        with self.store.write("noting what came back") as connection:
            fresh = bounces.add(connection, bounce)
            record = editions.record(connection, bounce.edition)
            hard = bounces.hard(connection, bounce.edition)
        if bounce.action is BounceAction.SUPPRESS:
            if are_too_many(len(hard), record):
                self._doubt(bounce.edition, hard)
                return BounceOutcome.DOUBTED
            if fresh or not any(one.acted for one in hard if one.subscriber == bounce.subscriber):
                return self._suppress(bounce, address, _told(bounce))
            return BounceOutcome.AGAIN
        return self._count(bounce, address) if fresh else BounceOutcome.AGAIN

    def _count(self, bounce: Bounce, address: str) -> BounceOutcome:
        config = self.site.settings.bounces
        with self.store.read("counting evenings") as connection:
            evenings = bounces.evenings(
                connection, bounce.subscriber, after=(self.now - config.soft_within).date()
            )
        if evenings < config.soft_evenings:
            return BounceOutcome.COUNTED
        return self._suppress(bounce, address, f"on {evenings} evenings, last {_told(bounce)}")

    def _suppress(self, bounce: Bounce, address: str, told: str) -> BounceOutcome:
        keys = self.site.keys()
        suppress(self.store, address, keys=keys, reason=SuppressionReason.BOUNCED, now=bounce.at, detail=told)
        with self.store.write("noting a suppression") as connection:
            bounces.set_acted(connection, bounce.edition, bounce.subscriber, acted=True)
        return BounceOutcome.SUPPRESSED

    def _doubt(self, edition: EditionId, hard: tuple[Bounce, ...]) -> None:
        """Take back what was suppressed for an edition whose bounces are too many to be true."""
        for one in hard:
            if one.acted:
                self._take_back(one)
        what = (
            f"{edition}: {len(hard)} copies came back as undeliverable for good, more than one in ten. "
            "Nobody is suppressed for it: is the relay broken, the list old? See `digest bounces list`"
        )
        notify(
            self.site,
            self.store,
            cause=f"bounces {edition}",
            what=what,
            now=self.now,
            newsletter=edition.newsletter,
        )

    def _take_back(self, one: Bounce) -> None:
        with self.store.read("looking for a reader") as connection:
            address = subscriptions.address(connection, one.subscriber)
        if address is not None:
            stop = suppression(self.store, address, keys=self.site.keys())
            if stop is not None and stop.reason is SuppressionReason.BOUNCED and stop.since == one.at:
                lift(self.store, address, keys=self.site.keys())
        with self.store.write("taking a suppression back") as connection:
            bounces.set_acted(connection, one.edition, one.subscriber, acted=False)


def settle_refusals(site: Site, store: Store, *, now: datetime) -> int:
    """Do for what relays refused at once, in editions that ended, what bounces do; return for how many.

    Safe to repeat: what is noted of a copy is noted once.
    """
    with store.read("looking for editions that ended") as connection:
        records = [
            record
            for key in site.settings.newsletters
            for record in editions.records(connection, NewsletterId(key), limit=_EDITIONS)
        ]
    return sum(settle_edition(site, store, record, now=now) for record in records)


def settle_edition(site: Site, store: Store, record: EditionRecord, *, now: datetime) -> int:
    """Do it for one edition, where it ended not long ago."""
    if record.state not in _ENDED or now.date() - record.id.date > _LOOK_BACK:
        return 0
    with store.read("looking at refusals") as connection:
        known = bounces.known_of(connection, record.id)
        refused = [one for one in bounces.refusals(connection, record.id) if one[0] not in known]
        found = [(reader, reply, fate(reply)) for reader, reply in refused]
        told = [(reader, reply, what) for reader, reply, what in found if what.hard or what.soft]
        boxes = {reader: subscriptions.address(connection, reader) for reader, _, _ in told}
    effects = Effects(site=site, store=store, now=now)
    first = [
        _refusal(record.id, reader, hard=what.hard, status=reply.enhanced, code=reply.code, now=now)
        for reader, reply, what in told
    ]
    if are_too_many(sum(one.action is BounceAction.SUPPRESS for one in first), record):
        # All at once, so that none is suppressed and taken back again.
        with store.write("noting refusals") as connection:
            for one in first:
                bounces.add(connection, one)
    for one in first:
        address = boxes[one.subscriber]
        if address is not None and "@" in address:
            effects.of(one, address)
    return len(first)


def _refusal(
    edition: EditionId,
    reader: SubscriberId,
    *,
    hard: bool,
    status: str | None,
    code: int | None,
    now: datetime,
) -> Bounce:
    return Bounce(
        edition=edition,
        subscriber=reader,
        action=BounceAction.SUPPRESS if hard else BounceAction.COUNT,
        reason=str(BounceReason.USER_UNKNOWN if hard else BounceReason.MAILBOX_FULL),
        status=status,
        code=code,
        origin="smtp",
        at=now,
    )


def are_too_many(hard: int, record: EditionRecord | None) -> bool:
    """Tell whether so many hard bounces of an edition speak against the relay rather than its readers."""
    audience = (record.audience or 0) if record is not None else 0
    return hard > _MOST_HARD * max(audience, _FIRST) or (hard > 1 and 0 < audience <= hard)


def _told(bounce: Bounce) -> str:
    numbers = " ".join(str(one) for one in (bounce.code, bounce.status) if one)
    return f"{bounce.reason} ({numbers})" if numbers else bounce.reason
