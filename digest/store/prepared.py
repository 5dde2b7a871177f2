"""Statements that change many rows, each in its own way, in one go.

``executemany`` runs a statement once a row, and Python's driver hands the interpreter to other threads around
each: with many connections at work the writer then waits as often as it has rows. Here the rows come as a
table of values, ``given``, beside the one to change; the statement itself stays SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, TableClause, column, table
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

MOST_ROWS = 500
"""Of one statement: SQLite takes 32,766 values (SQLITE_MAX_VARIABLE_NUMBER)."""

_FROM, _WHERE = " FROM ", " WHERE "


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A compiled statement, cut where the given rows belong, and the values on both sides."""

    head: str
    tail: str
    before: tuple[Any, ...]
    after: tuple[Any, ...]
    makers: tuple[Callable[[Any], Any] | None, ...]


class Prepared:
    """An UPDATE that takes its values from a table of rows, ``given``; each row changes at most one."""

    def __init__(
        self, columns: Mapping[str, TypeEngine[Any]], statement: Callable[[TableClause], UpdateBase]
    ) -> None:
        """Keep the columns of ``given``, and the statement on it; it is compiled when it is first run."""
        self._columns = columns
        self._statement = statement(table("given", *(column(name, type_) for name, type_ in columns.items())))
        self._compiled: dict[str, _Taken] = {}

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run it with ``rows`` and return how many rows of the table changed."""
        taken = self._for(connection)
        names = tuple(self._columns)
        one = f"({', '.join('?' * len(names))})"
        called = ", ".join(f"column{number} AS {name}" for number, name in enumerate(names, start=1))
        changed = 0
        for start in range(0, len(rows), MOST_ROWS):
            part = rows[start : start + MOST_ROWS]
            values = [
                value if make is None or value is None else make(value)
                for row in part
                for name, make in zip(names, taken.makers, strict=True)
                for value in (row[name],)
            ]
            given = f"(SELECT {called} FROM (VALUES {', '.join([one] * len(part))})) AS given"  # noqa: S608 (names of ours, no value)
            sql = f"{taken.head}{_FROM}{given}{_WHERE}{taken.tail}"
            changed += connection.exec_driver_sql(sql, (*taken.before, *values, *taken.after)).rowcount
        return changed

    def _for(self, connection: Connection) -> _Taken:
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            compiled = self._statement.compile(dialect=dialect)
            assert isinstance(compiled, SQLCompiler)
            if compiled.positiontup is None:
                raise TypeError(f"{dialect.name} takes its parameters by name")
            head, found, tail = compiled.string.partition(f"{_FROM}given{_WHERE}")
            if not found:
                raise ValueError("the statement takes nothing from the rows it is given")
            fixed = tuple(
                make(value) if value is not None and make is not None else value
                for name in compiled.positiontup
                for value in (compiled.params[name],)
                for make in (compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect),)
            )
            self._compiled[dialect.name] = _Taken(
                head=head,
                tail=tail,
                before=fixed[: head.count("?")],
                after=fixed[head.count("?") :],
                makers=tuple(
                    type_.dialect_impl(dialect).bind_processor(dialect) for type_ in self._columns.values()
                ),
            )
        return self._compiled[dialect.name]
