"""Editions in a store, as a build leaves them: for rigs whose editions no build made."""

from __future__ import annotations

from datetime import datetime

from digest.model import Edition, EditionState
from digest.store import Connection, editions


def keep(
    connection: Connection,
    edition: Edition,
    *,
    at: datetime | None = None,
    state: EditionState = EditionState.APPROVED,
) -> None:
    """Keep an edition's next revision, built at its cut-off or ``at`` another moment."""
    moment = at if at is not None else edition.cut_off
    editions.create(connection, edition.id, cut_off=moment)
    editions.add_revision(
        connection,
        edition.id,
        content=edition,
        state=state,
        reason=None,
        built_at=moment,
        cut_off=moment,
        window_start=None,
        config_hash="0",
    )
