"""Statements that are run for many rows at once, compiled once.

For a row of the ledger SQLAlchemy's way from values to the driver costs more than the database's own work;
here it is the driver's ``executemany`` on tuples. The statement itself stays SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

_Taken = tuple[str, tuple[tuple[str, Callable[[Any], Any] | None], ...], dict[str, Any]]


class Prepared:
    """An INSERT, UPDATE or DELETE whose parameters all have names."""

    def __init__(self, statement: UpdateBase) -> None:
        """Keep the statement; it is compiled when it is first run."""
        self._statement = statement
        self._compiled: dict[str, _Taken] = {}

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run it for each of ``rows`` and return how many rows of the table changed in all."""
        sql, places, fixed = self._for(connection)
        tuples = [
            tuple(
                (value if make is None or value is None else make(value))
                if (value := row.get(name, _MISSING)) is not _MISSING
                else fixed[name]
                for name, make in places
            )
            for row in rows
        ]
        return connection.exec_driver_sql(sql, tuples).rowcount

    def _for(self, connection: Connection) -> _Taken:
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            compiled = self._statement.compile(dialect=dialect)
            assert isinstance(compiled, SQLCompiler)
            names = compiled.positiontup
            if names is None:
                raise TypeError(f"{dialect.name} takes its parameters by name")
            makers = {
                name: bound.type.dialect_impl(dialect).bind_processor(dialect)
                for name, bound in compiled.binds.items()
            }
            fixed = {
                name: (make(value) if (make := makers[name]) is not None and value is not None else value)
                for name, value in compiled.params.items()
            }
            self._compiled[dialect.name] = (
                compiled.string,
                tuple((name, makers[name]) for name in names),
                fixed,
            )
        return self._compiled[dialect.name]


_MISSING = object()
