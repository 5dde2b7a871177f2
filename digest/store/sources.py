"""How each source is doing, and what makes its next fetch conditional."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Executable, case, select

from digest.model import SourceDay, SourceId, SourceState, Validators
from digest.store import dialect, tables

_COUNTS = ("looks", "failures", "empties", "held", "undated", "new")
_KEPT_AS_THEY_ARE = tuple(c.name for c in tables.source_state.c if c.name not in {"etag", "last_modified"})


def states(connection: Connection, of: Collection[SourceId] | None = None) -> dict[SourceId, SourceState]:
    """Return the state of every source that was ever tried, or of those that are asked for."""
    query = select(tables.source_state)
    if of is not None:
        query = query.where(tables.source_state.c.source.in_(sorted(of)))
    return {SourceId(row["source"]): _state(row) for row in connection.execute(query).mappings()}


def note(connection: Connection, states: Sequence[SourceState], days: Sequence[SourceDay]) -> None:
    """Note how sources are now, each at most once, and add to their days."""
    if states:
        connection.execute(_NOTING, [_row(state) for state in states])
    if days:
        connection.execute(_ADDING, [_day_row(day) for day in days])


def days(connection: Connection, *, since: date) -> dict[SourceId, tuple[SourceDay, ...]]:
    """Return each source's days from ``since`` on, the oldest first."""
    d = tables.source_day.c
    found: defaultdict[SourceId, list[SourceDay]] = defaultdict(list)
    query = select(tables.source_day).where(d.day >= since).order_by(d.source, d.day)
    for row in connection.execute(query).mappings():
        values = {**row, "longest_quiet": timedelta(seconds=row["longest_quiet"])}
        found[SourceId(row["source"])].append(SourceDay(**values))
    return {source: tuple(some) for source, some in found.items()}


def forget_days(connection: Connection, *, before: date) -> int:
    """Forget the days before a date, and say how many those were."""
    return connection.execute(tables.source_day.delete().where(tables.source_day.c.day < before)).rowcount


def note_own(connection: Connection, own: Collection[SourceId], *, of: Collection[SourceId]) -> None:
    """Note which ones ``of`` the configured sources are our own; what is known of others stays."""
    o = tables.own_source.c
    connection.execute(tables.own_source.delete().where(o.source.in_(sorted(set(of).difference(own)))))
    for source in sorted(own):
        connection.execute(dialect.insert(tables.own_source).values(source=source).on_conflict_do_nothing())


def known_own(connection: Connection) -> frozenset[SourceId]:
    """Return the sources that were our own when they were last configured."""
    return frozenset(map(SourceId, connection.execute(select(tables.own_source.c.source)).scalars()))


def _state(row: Mapping[Any, Any]) -> SourceState:
    values = dict(row)
    validators = Validators(etag=values.pop("etag"), last_modified=values.pop("last_modified"))
    return SourceState(validators=validators, **values)


def _row(state: SourceState) -> dict[str, Any]:
    values = {name: getattr(state, name) for name in _KEPT_AS_THEY_ARE}
    return values | {"etag": state.validators.etag, "last_modified": state.validators.last_modified}


def _day_row(day: SourceDay) -> dict[str, Any]:
    values = {name: getattr(day, name) for name in ("source", "day", *_COUNTS)}
    return values | {"longest_quiet": int(day.longest_quiet.total_seconds())}


def _noting() -> Executable:
    statement = dialect.insert(tables.source_state)
    given = {c.name: statement.excluded[c.name] for c in tables.source_state.c if c.name != "source"}
    return statement.on_conflict_do_update(index_elements=["source"], set_=given)


def _adding() -> Executable:
    statement = dialect.insert(tables.source_day)
    d, given = tables.source_day.c, statement.excluded
    longest = case((given.longest_quiet > d.longest_quiet, given.longest_quiet), else_=d.longest_quiet)
    return statement.on_conflict_do_update(
        index_elements=["source", "day"],
        set_={**{name: d[name] + given[name] for name in _COUNTS}, "longest_quiet": longest},
    )


# Made once: to make them costs as much as to run them.
_NOTING, _ADDING = _noting(), _adding()
