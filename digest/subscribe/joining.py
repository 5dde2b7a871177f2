"""Readers who come in by command or from another list; the configured files are never written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from digest.model import (
    Consent,
    ConsentKind,
    ConsentOrigin,
    NewsletterId,
    Subscriber,
    SubscriberId,
    SubscriptionState,
)
from digest.store import Connection, Store, consents, readers, subscriptions
from digest.subscribe.marks import Keys
from digest.subscribe.recall import recall, remembers
from digest.subscribe.sync import begin

_ACTIVE, _LEFT = SubscriptionState.ACTIVE, SubscriptionState.UNSUBSCRIBED


class Joined(StrEnum):
    """What became of a reader who was to be added."""

    BEGUN = "begun"
    KNOWN = "known"  # gets the newsletter already
    BACK = "back"  # had unsubscribed; a new consent begins it again
    REFUSED = "refused"  # unsubscribed, and no new consent was named


def outcome(
    connection: Connection, newsletter: NewsletterId, one: Subscriber, *, keys: Keys, consent: str = ""
) -> Joined:
    """Say what adding a reader would come to; nothing is changed."""
    number = subscriptions.subscriber(connection, one.address)
    was = subscriptions.one(connection, newsletter, number) if number is not None else None
    if was is not None and was.state is _ACTIVE:
        return Joined.KNOWN
    left = (
        was.state is _LEFT if was is not None else bool(remembers(connection, newsletter, [one], keys=keys))
    )
    if left:
        return Joined.BACK if consent else Joined.REFUSED
    return Joined.BEGUN


def join(
    store: Store,
    newsletter: NewsletterId,
    some: Sequence[Subscriber],
    *,
    keys: Keys,
    origin: ConsentOrigin,
    now: datetime,
    consent: str = "",
) -> tuple[Joined, ...]:
    """Add readers in one transaction: keep ``some`` short. ``consent`` says how each of them agreed anew.

    A subscription that a list began is the database's own from here on: it stays when the line goes.
    """
    with store.write("adding readers") as connection:
        return tuple(
            _join(connection, newsletter, one, keys=keys, origin=origin, now=now, consent=consent)
            for one in some
        )


def _join(
    connection: Connection,
    newsletter: NewsletterId,
    one: Subscriber,
    *,
    keys: Keys,
    origin: ConsentOrigin,
    now: datetime,
    consent: str,
) -> Joined:
    came = outcome(connection, newsletter, one, keys=keys, consent=consent)
    if came is Joined.REFUSED:
        return came
    if came is Joined.BEGUN:
        begin(connection, newsletter, [one], keys=keys, now=now, origin=origin, detail=consent)
        return came
    recall(connection, newsletter, [one], keys=keys)
    number = readers.keep(connection, one, now=now)
    if came is Joined.BACK:
        subscriptions.add_unsubscribed(
            connection, newsletter, number, topics=one.topics, origin=origin, now=now
        )
        subscriptions.move(connection, newsletter, number, to=_ACTIVE, if_in=(_LEFT,), now=now)
    subscriptions.set_values(connection, newsletter, number, topics=one.topics or None, origin=origin)
    kind = ConsentKind.RESUBSCRIBED if came is Joined.BACK else ConsentKind.BEGUN
    _note(connection, newsletter, number, kind=kind, origin=origin, now=now, detail=consent)
    return came


def remove(
    store: Store,
    newsletters: Sequence[NewsletterId],
    one: Subscriber,
    *,
    now: datetime,
    detail: str = "",
) -> int:
    """Unsubscribe a reader by command, one who is only listed too; return from how many newsletters."""
    origin, removed = ConsentOrigin.COMMAND, 0
    with store.write("removing a reader") as connection:
        number = subscriptions.subscriber(connection, one.address) or readers.keep(connection, one, now=now)
        for newsletter in newsletters:
            was = subscriptions.one(connection, newsletter, number)
            if was is not None and was.state is _LEFT:
                continue
            if was is None:
                subscriptions.add_unsubscribed(
                    connection, newsletter, number, topics=(), origin=ConsentOrigin.CONFIG, now=now
                )
            else:
                subscriptions.move(connection, newsletter, number, to=_LEFT, if_in=(was.state,), now=now)
            left = ConsentKind.UNSUBSCRIBED
            _note(connection, newsletter, number, kind=left, origin=origin, now=now, detail=detail)
            removed += 1
    return removed


def _note(
    connection: Connection,
    newsletter: NewsletterId,
    subscriber: SubscriberId,
    *,
    kind: ConsentKind,
    origin: ConsentOrigin,
    now: datetime,
    detail: str,
) -> None:
    line = Consent(
        newsletter=newsletter, subscriber=subscriber, kind=kind, origin=origin, at=now, detail=detail
    )
    consents.add(connection, [line])
