"""Editions in a store, as a build leaves them."""

from __future__ import annotations

from datetime import datetime

from digest.model import Edition, EditionState
from digest.store import Connection, editions


def built(connection: Connection, edition: Edition, *, at: datetime) -> None:
    """Keep an edition that was built and approved."""
    editions.create(connection, edition.id, cut_off=at)
    editions.add_revision(
        connection,
        edition.id,
        content=edition,
        state=EditionState.APPROVED,
        reason=None,
        built_at=at,
        cut_off=at,
        window_start=None,
        config_hash="0",
    )
