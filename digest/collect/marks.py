"""Marks of what was read: eight bytes each, and together the string that is kept between runs; pure."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

_WIDTH = 8


def mark_of(*said: bytes) -> bytes:
    """Return what stands for this; in the same pieces or in others."""
    digest = hashlib.blake2b(digest_size=_WIDTH)
    for piece in said:
        digest.update(piece)
    return digest.digest()


def write_marks(marks: Iterable[bytes]) -> str:
    """Return marks as one word of ASCII, in their order."""
    return base64.b85encode(b"".join(marks)).decode("ascii")


def read_marks(written: str) -> tuple[bytes, ...]:
    """Return the marks of a word, in their order; raise ValueError where it is none."""
    whole = base64.b85decode(written)
    return tuple(whole[start : start + _WIDTH] for start in range(0, len(whole), _WIDTH))
