"""Take the packing off a body piece by piece, never more than agreed: chunks in, chunks out; pure.

gzip and deflate alone: they are all that a request offers, and what is packed otherwise is refused unread.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

OFFERED = "gzip, deflate"
"""The value of Accept-Encoding."""

_PIECE = 65_536
_MOST_CODINGS = 2
_MEMBER = b"\x1f"
_WINDOW = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


class Unreadable(Exception):
    """The body is packed in a way that was not offered, or is broken."""


class TooLarge(Exception):
    """There is more than agreed."""


def decoded(chunks: Iterable[bytes], content_encoding: str, *, most: int) -> Iterator[bytes]:
    """Yield the body that ``chunks`` carry; raise TooLarge after ``most`` bytes, packed or in any stage.

    Each stage is counted by itself: what is packed twice can grow in between and be small in the end.
    """
    codings = [coding.strip().lower() for coding in content_encoding.split(",")]
    codings = [coding for coding in codings if coding not in {"", "identity"}]
    unknown = [coding for coding in codings if coding not in _WINDOW]
    if unknown:
        raise Unreadable(f"its body is packed as {unknown[0][:40]!r}, which was not asked for")
    if len(codings) > _MOST_CODINGS:
        raise Unreadable(f"its body is packed {len(codings)} times")
    stage = _counted(chunks, most)
    for coding in reversed(codings):
        stage = _counted(_unpacked(stage, coding), most)
    return stage


def _counted(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if count > most:
            raise TooLarge
        yield chunk


def _unpacked(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    unpacker, fed = zlib.decompressobj(_WINDOW[coding]), False
    for chunk in chunks:
        rest = chunk
        while rest:
            if unpacker.eof:
                # gzip's members follow one another (RFC 1952, 2.2); anything else at the end is padding.
                if coding == "deflate" or not rest.startswith(_MEMBER):
                    return
                unpacker = zlib.decompressobj(_WINDOW[coding])
            if not fed and coding == "deflate" and not _is_wrapped(rest):
                unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
            fed = True
            yield from _pieces(unpacker, rest)
            rest = unpacker.unused_data
    if fed and not unpacker.eof:
        yield unpacker.flush()  # a few bytes, or none
        if not unpacker.eof:
            raise Unreadable("its packed body breaks off")


def _pieces(unpacker: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    try:
        while packed:
            piece = unpacker.decompress(packed, _PIECE)
            if piece:
                yield piece
            packed = unpacker.unconsumed_tail
    except zlib.error as exc:
        raise Unreadable("its packed body is broken") from exc


def _is_wrapped(start: bytes) -> bool:
    """Tell zlib's two bytes of head (RFC 1950, 2.2), which many servers leave out of "deflate"."""
    return start[0] & 0x0F == 8 and (len(start) < 2 or int.from_bytes(start[:2], "big") % 31 == 0)
