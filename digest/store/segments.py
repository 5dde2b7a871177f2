"""Segments: the mail of those readers of an edition who get the same content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from digest.model import EditionId
from digest.store import dialect, tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One content of an edition: its hash, its subject, and the mail with places for a reader's values."""

    hash: str
    subject: str
    message: bytes


def add(connection: Connection, identity: EditionId, segments: Iterable[Segment]) -> None:
    """Keep the segments of an edition; one that is there already stays as it is."""
    for segment in segments:
        connection.execute(
            dialect.insert(tables.segment)
            .values(
                newsletter=identity.newsletter,
                edition_date=identity.date,
                hash=segment.hash,
                subject=segment.subject,
                message=segment.message,
            )
            .on_conflict_do_nothing()
        )


def message(connection: Connection, identity: EditionId, hash: str) -> bytes | None:  # noqa: A002 (its name)
    """Return a segment's mail as it was frozen."""
    s = tables.segment.c
    return connection.execute(
        select(s.message).where(
            s.newsletter == identity.newsletter, s.edition_date == identity.date, s.hash == hash
        )
    ).scalar_one_or_none()


def clear(connection: Connection, identity: EditionId) -> None:
    """Forget the segments of an edition that was never frozen."""
    s = tables.segment.c
    connection.execute(
        tables.segment.delete().where(s.newsletter == identity.newsletter, s.edition_date == identity.date)
    )
