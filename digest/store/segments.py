"""Segments: the mail of those readers of an edition who get the same content.

A mail is a sequence of pieces, each kept once for all mails of the edition, by the hash of what it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from digest.model import EditionId
from digest.store import dialect, tables

_HASH = 32  # octets of SHA-256


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of mails, and its hash."""

    hash: bytes
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One content of an edition: its hash, its subject, and the mail with places for a reader's values."""

    hash: str
    subject: str
    pieces: tuple[Piece, ...]


def add(connection: Connection, identity: EditionId, segments: Iterable[Segment]) -> None:
    """Keep the segments of an edition; one that is there already stays as it is."""
    segments = tuple(segments)
    edition = {"newsletter": identity.newsletter, "edition_date": identity.date}
    contents = {piece.hash: piece.content for segment in segments for piece in segment.pieces}
    if contents:
        connection.execute(
            dialect.insert(tables.piece).on_conflict_do_nothing(),
            [{**edition, "hash": name, "content": content} for name, content in contents.items()],
        )
    if segments:
        connection.execute(
            dialect.insert(tables.segment).on_conflict_do_nothing(),
            [
                {
                    **edition,
                    "hash": segment.hash,
                    "subject": segment.subject,
                    "message": b"".join(piece.hash for piece in segment.pieces),
                }
                for segment in segments
            ],
        )


def sequence(connection: Connection, identity: EditionId, hash: str) -> tuple[bytes, ...] | None:  # noqa: A002 (its name)
    """Return the hashes of the pieces of a segment's mail, as it was frozen."""
    s = tables.segment.c
    message = connection.execute(
        select(s.message).where(
            s.newsletter == identity.newsletter, s.edition_date == identity.date, s.hash == hash
        )
    ).scalar_one_or_none()
    if message is None:
        return None
    return tuple(message[at : at + _HASH] for at in range(0, len(message), _HASH))


def pieces(connection: Connection, identity: EditionId, hashes: Collection[bytes]) -> tuple[Piece, ...]:
    """Return the pieces of an edition's mails that have these hashes."""
    p = tables.piece.c
    query = select(p.hash, p.content).where(
        p.newsletter == identity.newsletter, p.edition_date == identity.date, p.hash.in_(sorted(hashes))
    )
    return tuple(Piece(hash=row.hash, content=row.content) for row in connection.execute(query))


def clear(connection: Connection, identity: EditionId) -> None:
    """Forget the mails of an edition."""
    for table in (tables.segment, tables.piece):
        connection.execute(
            table.delete().where(
                table.c.newsletter == identity.newsletter, table.c.edition_date == identity.date
            )
        )
