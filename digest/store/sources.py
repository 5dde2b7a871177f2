"""How each source is doing, and what makes its next fetch conditional."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from digest.model import SourceId, Validators
from digest.store import dialect, tables


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered of a source between runs."""

    source: SourceId
    place: str
    validators: Validators
    last_try: datetime
    last_success: datetime | None
    failures: int
    last_failure: str | None


def states(connection: Connection) -> dict[SourceId, SourceState]:
    """Return the state of every source that was ever tried."""
    return {
        SourceId(row.source): SourceState(
            source=SourceId(row.source),
            place=row.place,
            validators=Validators(etag=row.etag, last_modified=row.last_modified),
            last_try=row.last_try,
            last_success=row.last_success,
            failures=row.failures,
            last_failure=row.last_failure,
        )
        for row in connection.execute(select(tables.source_state))
    }


def succeeded(
    connection: Connection, source: SourceId, *, place: str, validators: Validators | None, now: datetime
) -> None:
    """Note a success; without validators those that are known stay, if they belong to this place."""
    s = tables.source_state.c
    values: dict[str, Any] = {"place": place, "last_try": now, "last_success": now, "failures": 0}
    fresh = validators or Validators()
    statement = dialect.insert(tables.source_state).values(
        source=source, etag=fresh.etag, last_modified=fresh.last_modified, last_failure=None, **values
    )
    changed: dict[str, Any] = {**values, "last_failure": None}
    if validators is not None:
        changed |= {"etag": validators.etag, "last_modified": validators.last_modified}
    connection.execute(statement.on_conflict_do_update(index_elements=[s.source], set_=changed))


def failed(connection: Connection, source: SourceId, *, place: str, what: str, now: datetime) -> None:
    """Note a failure; what is known of the source stays."""
    s = tables.source_state.c
    statement = dialect.insert(tables.source_state).values(
        source=source, place=place, last_try=now, failures=1, last_failure=what
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[s.source],
            set_={"last_try": now, "failures": s.failures + 1, "last_failure": what},
        )
    )


def note_own(connection: Connection, own: Collection[SourceId], *, of: Collection[SourceId]) -> None:
    """Note which ones ``of`` the configured sources are our own; what is known of others stays."""
    o = tables.own_source.c
    connection.execute(tables.own_source.delete().where(o.source.in_(sorted(set(of).difference(own)))))
    for source in sorted(own):
        connection.execute(dialect.insert(tables.own_source).values(source=source).on_conflict_do_nothing())


def known_own(connection: Connection) -> frozenset[SourceId]:
    """Return the sources that were our own when they were last configured."""
    return frozenset(map(SourceId, connection.execute(select(tables.own_source.c.source)).scalars()))
