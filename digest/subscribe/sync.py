"""Make the database's subscriptions follow the configured lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from digest.model import NewsletterId, Reader, Subscriber
from digest.store import Store, readers
from digest.subscribe.lists import Listing

T = TypeVar("T")
_CHUNK = 500  # two rows each: a write transaction stays below 1,000 rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the lists changed."""

    begun: int
    ended: int
    active: int


def subscribe(store: Store, newsletter: NewsletterId, listing: Listing, *, now: datetime) -> Changes:
    """Begin what is newly listed, end what is gone from the lists, keep names and topics in step."""
    listed = {
        subscriber.address: subscriber
        for subscriber in listing.subscribers
        if not subscriber.newsletters or newsletter in subscriber.newsletters
    }
    with store.read("reading the subscriptions") as connection:
        running = {reader.address: reader for reader in readers.readers(connection, newsletter)}
    fresh = [
        subscriber for address, subscriber in listed.items() if _differs(running.get(address), subscriber)
    ]
    gone = [reader.subscriber for address, reader in running.items() if address not in listed]
    for some in _chunks(fresh):
        with store.write("beginning subscriptions") as connection:
            readers.begin(connection, newsletter, some, now=now)
    for them in _chunks(gone):
        with store.write("ending subscriptions") as connection:
            readers.end(connection, newsletter, them, now=now)
    begun = sum(1 for subscriber in fresh if subscriber.address not in running)
    return Changes(begun=begun, ended=len(gone), active=len(listed))


def _differs(reader: Reader | None, subscriber: Subscriber) -> bool:
    return reader is None or (reader.mailbox, reader.name, reader.topics) != (
        subscriber.mailbox,
        subscriber.name,
        subscriber.topics,
    )


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
