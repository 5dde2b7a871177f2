"""Erase addresses whose time is over, or those of a reader who asks for it.

What stays: a number, the log of consents without words, and a salted hash where the reader unsubscribed or
is suppressed, so that a list which still names the address does not begin again what was ended.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model import (
    Consent,
    ConsentKind,
    ConsentOrigin,
    NewsletterId,
    SubscriberId,
    SubscriptionState,
    SuppressionReason,
)
from digest.store import Connection, Store, consents, erasures, subscriptions, suppressions
from digest.subscribe import marks

_ROWS = 1000
_READERS = 100
"""In one transaction: each takes a few rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was erased."""

    copies: int
    """Rows of the ledger."""
    subscribers: int


def erase_addresses(store: Store, *, key: bytes, now: datetime, keep: timedelta) -> Erased:
    """Erase addresses in the ledger ``keep`` after the edition, and of readers ``keep`` after they left.

    A suppressed address that belongs to no reader goes ``keep`` after it was suppressed.

    ``key`` is the site's: the hashes that stay are made with it. Chunks keep writers from waiting; a call
    that was cut off is simply made again.
    """
    before = now - keep
    copies = 0
    with store.read("looking for old addresses") as connection:
        old = erasures.editions_with_addresses(connection, before=before.date())
    for edition in old:
        erased = _ROWS
        while erased == _ROWS:
            with store.write("erasing old addresses") as connection:
                erased = erasures.erase_copies(connection, edition, limit=_ROWS)
            copies += erased
    with store.write("erasing suppressed addresses") as connection:
        suppressions.forget_strangers(connection, before=before)
    gone = 0
    while True:
        with store.write("erasing readers who left") as connection:
            some = erasures.long_gone(connection, before=before, limit=_READERS)
            for subscriber in some:
                _erase(connection, subscriber, key=key, now=now, origin=ConsentOrigin.CONFIG)
        gone += len(some)
        if len(some) < _READERS:
            return Erased(copies=copies, subscribers=gone)


def erase_suppressed(store: Store, address: str) -> None:
    """Erase a suppressed address (normal form) that is no reader's; its hash goes on to keep mails away."""
    with store.write("erasing a suppressed address") as connection:
        suppressions.forget(connection, address)


def erase_reader(
    store: Store,
    subscriber: SubscriberId,
    *,
    newsletters: Collection[NewsletterId],
    key: bytes,
    now: datetime,
) -> Erased:
    """Erase one reader at once, and see that no list begins any of ``newsletters`` for the address again."""
    with store.write("erasing a reader") as connection:
        _erase(
            connection,
            subscriber,
            key=key,
            now=now,
            origin=ConsentOrigin.COMMAND,
            left=frozenset(newsletters),
        )
        return Erased(copies=erasures.erase_copies_of(connection, subscriber), subscribers=1)


def _erase(
    connection: Connection,
    subscriber: SubscriberId,
    *,
    key: bytes,
    now: datetime,
    origin: ConsentOrigin,
    left: frozenset[NewsletterId] = frozenset(),
) -> None:
    """Erase a reader; whoever unsubscribed, or has to count as if (``left``), leaves a mark for it."""
    running = subscriptions.of(connection, subscriber)
    address = running[0].address if running else subscriptions.address(connection, subscriber)
    if address is None or "@" not in address:
        return
    unsubscribed = {one.newsletter for one in running if one.state is SubscriptionState.UNSUBSCRIBED}
    for newsletter in sorted(unsubscribed | left):
        suppressions.add(
            connection,
            marks.unsubscribed(key, newsletter, address),
            address=None,
            reason=SuppressionReason.UNSUBSCRIBED,
            detail=newsletter,
            now=now,
        )
    for one in running:
        subscriptions.move(
            connection,
            one.newsletter,
            subscriber,
            to=SubscriptionState.UNSUBSCRIBED if left else SubscriptionState.ENDED,
            if_in=(SubscriptionState.ACTIVE,),
            now=now,
        )
    suppressions.forget(connection, address)
    consents.blank(connection, subscriber)
    consents.add(
        connection,
        [
            Consent(
                newsletter=one.newsletter,
                subscriber=subscriber,
                kind=ConsentKind.ERASED,
                origin=origin,
                at=now,
            )
            for one in running
        ],
    )
    erasures.erase_subscriber(connection, subscriber)
