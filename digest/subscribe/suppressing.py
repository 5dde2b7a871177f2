"""Suppress an address for the whole site, and lift that."""

from __future__ import annotations

from datetime import datetime

from digest.model import Suppression, SuppressionReason
from digest.store import Store, suppressions
from digest.subscribe import marks
from digest.subscribe.marks import Keys


def suppress(
    store: Store,
    address: str,
    *,
    keys: Keys,
    reason: SuppressionReason,
    now: datetime,
    detail: str = "",
) -> bool:
    """Let nobody here mail an address (normal form) any more; False where it was suppressed before."""
    with store.write("suppressing an address") as connection:
        for met in suppressions.found(connection, [marks.suppressed(key, address) for key in keys]):
            suppressions.restore(connection, met.hash, address)
            return False
        hashed = marks.suppressed(keys[0], address)
        return suppressions.add(connection, hashed, address=address, reason=reason, detail=detail, now=now)


def lift(store: Store, address: str, *, keys: Keys) -> bool:
    """Let an address be mailed again; False where it was not suppressed."""
    with store.write("lifting a suppression") as connection:
        return suppressions.remove(connection, [marks.suppressed(key, address) for key in keys]) > 0


def suppression(store: Store, address: str, *, keys: Keys) -> Suppression | None:
    """Return why an address is suppressed, erased or not; None where it is not."""
    with store.read("looking for a suppression") as connection:
        met = suppressions.found(connection, [marks.suppressed(key, address) for key in keys])
    return met[0] if met else None
