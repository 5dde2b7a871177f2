"""The mails of an edition's segments are kept in pieces, each once, by the hash of what it holds."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table, and cut the mails that are there."""
    piece = op.create_table(
        "piece",
        sa.Column("newsletter", sa.String(63), primary_key=True),
        sa.Column("edition_date", sa.Date, primary_key=True),
        sa.Column("hash", sa.LargeBinary, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["newsletter", "edition_date"], ["edition.newsletter", "edition.edition_date"]
        ),
    )
    segment = sa.table(
        "segment",
        sa.column("newsletter", sa.String),
        sa.column("edition_date", sa.Date),
        sa.column("hash", sa.String),
        sa.column("message", sa.LargeBinary),
    )
    connection = op.get_bind()
    known: set[tuple[Any, ...]] = set()
    keys = connection.execute(sa.select(segment.c.newsletter, segment.c.edition_date, segment.c.hash)).all()
    for newsletter, day, name in keys:  # one after the other: a mail may be large
        here = (segment.c.newsletter == newsletter, segment.c.edition_date == day, segment.c.hash == name)
        message = connection.execute(sa.select(segment.c.message).where(*here)).scalar_one()
        contents = _cut(message)
        hashes = [hashlib.sha256(content).digest() for content in contents]
        for digest, content in zip(hashes, contents, strict=True):
            if (newsletter, day, digest) not in known:
                known.add((newsletter, day, digest))
                connection.execute(
                    piece.insert().values(
                        newsletter=newsletter, edition_date=day, hash=digest, content=content
                    )
                )
        connection.execute(segment.update().where(*here).values(message=b"".join(hashes)))


def _cut(message: bytes) -> list[bytes]:
    """Return the pieces of a mail as it was stored before: JSON, a kind and a content each."""
    pieces: list[bytes] = []
    for kind, content in json.loads(message):
        match kind:
            case "bytes":
                pieces.append(b"b" + content.encode("ascii"))
            case "head" | "quoted":
                pieces.append(kind[0].encode() + content.encode())
            case _:
                pieces += [(b"v" if what == "place" else b"t") + value.encode() for what, value in content]
    return pieces
