"""An address that comes in anew: what is remembered of it, though it was erased."""

from __future__ import annotations

from collections.abc import Sequence

from digest.model import NewsletterId, Subscriber
from digest.store import Connection, suppressions
from digest.subscribe import marks
from digest.subscribe.marks import Keys


def recall(
    connection: Connection, newsletter: NewsletterId, fresh: Sequence[Subscriber], *, keys: Keys
) -> frozenset[str]:
    """Return the addresses among ``fresh`` whose readers unsubscribed before they were erased.

    Their marks are taken away: the caller keeps the unsubscribe as a subscription's state. A suppression
    that is met gets its address back, so that it counts at the freeze and before each final dot.
    """
    if not fresh or not suppressions.any_erased(connection):
        return frozenset()
    banned = {marks.suppressed(key, one.address): one.address for key in keys for one in fresh}
    left = {marks.unsubscribed(key, newsletter, one.address): one.address for key in keys for one in fresh}
    for met in suppressions.found(connection, banned):
        suppressions.restore(connection, met.hash, banned[met.hash])
    known = suppressions.found(connection, left)
    suppressions.remove(connection, [met.hash for met in known])
    return frozenset(left[met.hash] for met in known)


def remembers(
    connection: Connection, newsletter: NewsletterId, some: Sequence[Subscriber], *, keys: Keys
) -> frozenset[str]:
    """Return the addresses that unsubscribed before they were erased; looking changes nothing."""
    if not some or not suppressions.any_erased(connection):
        return frozenset()
    left = {marks.unsubscribed(key, newsletter, one.address): one.address for key in keys for one in some}
    return frozenset(left[met.hash] for met in suppressions.found(connection, left))
