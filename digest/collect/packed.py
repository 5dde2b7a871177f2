"""Unpack a file that was packed by hand and is served as it lies; pure."""

from __future__ import annotations

import zlib

from digest.collect.raw import TELL_THEM, NotAFeed

_GZIP = b"\x1f\x8b"


def unpacked(body: bytes, *, max_bytes: int) -> bytes:
    """Return what is in a gzip file, other bytes as they are; raise NotAFeed where it is none."""
    if not body.startswith(_GZIP):
        return body
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        whole = unpacker.decompress(body, max_bytes)
    except zlib.error as exc:
        raise NotAFeed("is a broken gzip file", hint=TELL_THEM) from exc
    if unpacker.unconsumed_tail:
        raise NotAFeed(f"is larger than {max_bytes:,} bytes", hint="see fetch.max_bytes in the configuration")
    return whole
