"""Make the database's subscriptions follow the configured lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from digest.model import (
    ConsentOrigin,
    NewsletterId,
    Subscriber,
    SubscriberId,
    Subscription,
    SubscriptionState,
)
from digest.store import Connection, Store, consents, readers, subscriptions
from digest.subscribe.leaving import note_left
from digest.subscribe.lists import Listing
from digest.subscribe.marks import Keys
from digest.subscribe.recall import recall

T = TypeVar("T")
_CHUNK = 300  # three rows each: a write transaction stays below 1,000 rows
_ACTIVE = SubscriptionState.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the lists changed."""

    begun: int
    ended: int
    active: int
    unsubscribed: int = 0
    """Listed readers who unsubscribed: only a new consent begins them again."""


def subscribe(
    store: Store, newsletter: NewsletterId, listing: Listing, *, keys: Keys, now: datetime
) -> Changes:
    """Begin what is newly listed, end what is gone from the lists, keep names and topics in step.

    Lists end only what lists began, and never begin again who unsubscribed. Whom a line with a mistake names
    stays as he is.
    """
    listed = {one.address: one for one in listing.subscribers if is_for(one, newsletter)}
    kept = listing.spoilt | listed.keys()
    with store.read("reading the subscriptions") as connection:
        known = {one.address: one for one in subscriptions.every(connection, newsletter)}
        chose = consents.chose_topics(connection, newsletter)
    fresh = [one for address, one in listed.items() if _begins(known.get(address))]
    changed = _changed(listed, known, chose)
    gone = [
        one.subscriber
        for address, one in known.items()
        if one.state is _ACTIVE and one.origin is ConsentOrigin.CONFIG and address not in kept
    ]
    begun = 0
    for some in chunks(fresh):
        with store.write("beginning subscriptions") as connection:
            begun += begin(connection, newsletter, some, keys=keys, now=now)
    for them in chunks(changed):
        with store.write("following the lists") as connection:
            for was, wanted in them:
                readers.keep(connection, wanted, now=now)
                subscriptions.set_values(connection, newsletter, was.subscriber, topics=wanted.topics)
    for ending in chunks(gone):
        with store.write("ending subscriptions") as connection:
            readers.end(connection, newsletter, ending, now=now)
    active = sum(one.state is _ACTIVE for one in known.values()) + begun - len(gone)
    left = sum(
        one.state is SubscriptionState.UNSUBSCRIBED for address, one in known.items() if address in listed
    )
    return Changes(begun=begun, ended=len(gone), active=active, unsubscribed=left + len(fresh) - begun)


def begin(
    connection: Connection,
    newsletter: NewsletterId,
    fresh: Sequence[Subscriber],
    *,
    keys: Keys,
    now: datetime,
    origin: ConsentOrigin = ConsentOrigin.CONFIG,
    detail: str = "",
) -> int:
    """Begin subscriptions but those of readers who unsubscribed, erased or not; return how many began."""
    left = recall(connection, newsletter, fresh, keys=keys)
    for one in fresh:
        if one.address in left:
            note_left(connection, newsletter, one, origin=origin, now=now)
    return readers.begin(
        connection,
        newsletter,
        [one for one in fresh if one.address not in left],
        now=now,
        origin=origin,
        detail=detail,
    )


def is_for(subscriber: Subscriber, newsletter: NewsletterId) -> bool:
    """Tell whether a line of a list asks for a newsletter."""
    return not subscriber.newsletters or newsletter in subscriber.newsletters


def chunks(values: Sequence[T], size: int = _CHUNK) -> Iterator[Sequence[T]]:
    """Cut into pieces that fit a short write transaction."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _begins(known: Subscription | None) -> bool:
    return known is None or known.state is SubscriptionState.ENDED


def _changed(
    listed: Mapping[str, Subscriber], known: Mapping[str, Subscription], chose: Collection[SubscriberId]
) -> list[tuple[Subscription, Subscriber]]:
    """Return what a list says otherwise of running subscriptions; topics that a reader chose stay."""
    changed = []
    for address, wanted in listed.items():
        was = known.get(address)
        if was is None or was.state is not _ACTIVE:
            continue
        topics = was.topics if was.subscriber in chose else wanted.topics
        if (was.mailbox, was.name, was.topics) != (wanted.mailbox, wanted.name, topics):
            changed.append(
                (
                    was,
                    Subscriber(address=address, mailbox=wanted.mailbox, name=wanted.name, topics=topics),
                )
            )
    return changed
