"""Suppressions: addresses that must not be mailed, as salted hashes; the address stays while it is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, select

from digest.model import Suppression, SuppressionReason
from digest.store import dialect, tables

_x = tables.suppression.c


def add(
    connection: Connection,
    hash: str,  # noqa: A002 (its name)
    *,
    address: str | None,
    reason: SuppressionReason,
    detail: str,
    now: datetime,
) -> bool:
    """Suppress an address; False where it is already: the first reason stays."""
    statement = dialect.insert(tables.suppression).values(
        hash=hash, address=address, reason=reason, detail=detail, since=now
    )
    return connection.execute(statement.on_conflict_do_nothing()).rowcount == 1


def remove(connection: Connection, hashes: Collection[str]) -> int:
    """Lift suppressions; return how many there were."""
    return connection.execute(tables.suppression.delete().where(_x.hash.in_(list(hashes)))).rowcount


def found(connection: Connection, hashes: Collection[str]) -> tuple[Suppression, ...]:
    """Return the suppressions under any of ``hashes``."""
    query = select(tables.suppression).where(_x.hash.in_(list(hashes))).order_by(_x.hash)
    return tuple(_suppression(row) for row in connection.execute(query))


def of(connection: Connection, address: str) -> Suppression | None:
    """Return the suppression of an address in its normal form."""
    row = connection.execute(select(tables.suppression).where(_x.address == address)).first()
    return _suppression(row) if row is not None else None


def addresses(connection: Connection) -> Mapping[str, Suppression]:
    """Return the suppressions whose address is kept, by address."""
    query = select(tables.suppression).where(_x.address.is_not(None))
    return {row.address: _suppression(row) for row in connection.execute(query)}


def any_erased(connection: Connection) -> bool:
    """Tell whether there are suppressions that are known by their hash alone."""
    query = select(func.count()).where(_x.address.is_(None))
    return connection.execute(query).scalar_one() > 0


def restore(connection: Connection, hash: str, address: str) -> None:  # noqa: A002 (its name)
    """Write the address beside a hash that was made of it: its reader has come back."""
    connection.execute(tables.suppression.update().where(_x.hash == hash).values(address=address))


def forget(connection: Connection, address: str) -> None:
    """Erase an address from its suppression; the hash stays."""
    connection.execute(
        tables.suppression.update().where(_x.address == address).values(address=None, detail="")
    )


def forget_strangers(connection: Connection, *, before: datetime) -> int:
    """Erase the addresses of old suppressions that belong to no reader; the hashes stay. Returns how many."""
    is_reader = exists().where(tables.subscriber.c.address == _x.address)
    old = (_x.address.is_not(None), _x.since < before, ~is_reader)
    return connection.execute(
        tables.suppression.update().where(*old).values(address=None, detail="")
    ).rowcount


def _suppression(row: Row[Any]) -> Suppression:
    return Suppression(
        hash=row.hash,
        address=row.address,
        reason=SuppressionReason(row.reason),
        detail=row.detail,
        since=row.since,
    )
