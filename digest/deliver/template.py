"""Stage deliver: a segment's mail as pieces of bytes with places between them.

In: pieces. Out: a reader's copy, and the form the store keeps.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from digest.deliver.encoding import Base64Body, Place, Stretch, quoted_open


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadPlace:
    """Where a header value belongs, already written as a header wants it."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedPlace:
    """Where a value belongs in a quoted-printable body."""

    name: str


Piece = bytes | HeadPlace | QuotedPlace | Base64Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A segment's mail with its places; the same pieces and values always make the same bytes."""

    pieces: tuple[Piece, ...]

    def fill(self, values: Mapping[str, str]) -> bytes:
        """Return a copy with a value for each place: header fields by name, others by placeholder."""
        return b"".join(_filled(piece, values) for piece in self.pieces)

    def dump(self) -> bytes:
        """Return the template as bytes for the store."""
        return json.dumps([_plain(piece) for piece in self.pieces], separators=(",", ":")).encode()

    @classmethod
    def load(cls, data: bytes) -> Self:
        """Read what ``dump`` wrote."""
        return cls(pieces=tuple(_piece(kind, content) for kind, content in json.loads(data)))

    @property
    def hash(self) -> str:
        """Return a name for this content: SHA-256 of the stored form."""
        return hashlib.sha256(self.dump()).hexdigest()


def _filled(piece: Piece, values: Mapping[str, str]) -> bytes:
    match piece:
        case bytes():
            return piece
        case HeadPlace(name=name):
            value = values[name]
            if re.search(r"\r(?!\n)|(?<!\r)\n|\n(?![ \t])|\0", value):
                raise ValueError(f"a value for {name} would break out of its header")
            return value.encode()
        case QuotedPlace(name=name):
            return quoted_open(values[name].encode())
        case Base64Body():
            return piece.fill(values)


def _plain(piece: Piece) -> list[Any]:
    match piece:
        case bytes():
            return ["bytes", piece.decode("ascii")]
        case HeadPlace(name=name):
            return ["head", name]
        case QuotedPlace(name=name):
            return ["quoted", name]
        case Base64Body(items=items):
            return [
                "base64",
                [["place", i.name] if isinstance(i, Place) else ["text", i.raw.decode()] for i in items],
            ]


def _piece(kind: str, content: Any) -> Piece:
    match kind:
        case "bytes":
            return str(content).encode("ascii")
        case "head":
            return HeadPlace(name=content)
        case "quoted":
            return QuotedPlace(name=content)
        case "base64":
            return Base64Body(
                items=tuple(
                    Place(name=value) if what == "place" else Stretch.of(value.encode())
                    for what, value in content
                )
            )
    raise ValueError(f"a stored mail holds {kind!r}, which this version does not know")
