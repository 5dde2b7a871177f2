"""Signed tokens for links and return paths; the key is passed in.

A token is ``HMAC-SHA256(key, purpose | parts)`` beside the parts, in lower-case base32 so that it
survives case-folding relays. It carries numbers and slugs, never an address.
"""

from __future__ import annotations

import base64
import hmac
from functools import lru_cache

_SIGNATURE_BYTES = 20  # 160 bits, above the 128 that forging needs
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = tuple(first + second for first in _LETTERS for second in _LETTERS)


def _mac(key: bytes, purpose: str, parts: tuple[str, ...]) -> bytes:
    # Not hmac.digest: it hands the interpreter to other threads, which costs more than these few bytes.
    begun = _begun(key, purpose).copy()
    begun.update(b"".join([_framed(part) for part in parts]))
    return begun.digest()


@lru_cache(64)
def _begun(key: bytes, purpose: str) -> hmac.HMAC:
    """Return a HMAC that has read its key and purpose: every copy needs some."""
    return hmac.new(key, _framed(purpose), "sha256")


def _framed(part: str) -> bytes:
    """Return a part with its length before it, so that ("ab", "c") and ("a", "bc") differ."""
    raw = part.encode()
    return len(raw).to_bytes(4, "big") + raw


def _b32(raw: bytes) -> str:
    """Return lower-case base32 without padding (RFC 4648, 6); ``base64`` is slower."""
    bits = 8 * len(raw)
    missing = -bits % 10
    number = int.from_bytes(raw, "big") << missing
    pairs = [_PAIRS[number >> shift & 1023] for shift in range(bits + missing - 10, -1, -10)]
    return "".join(pairs)[: -(-bits // 5)]


def fingerprint(key: bytes, purpose: str, *parts: str) -> str:
    """Return a stable, unguessable name for ``parts``: 32 characters of base32."""
    return _b32(_mac(key, purpose, parts)[:_SIGNATURE_BYTES])


def sign(key: bytes, purpose: str, *parts: str) -> str:
    """Return a token that carries ``parts`` and proves that we wrote it for ``purpose``."""
    body = _b32("\0".join(parts).encode())
    return f"{body}-{fingerprint(key, purpose, *parts)}"


def read(key: bytes, purpose: str, token: str) -> tuple[str, ...] | None:
    """Return the parts of a token of ours for ``purpose``, else None."""
    body, dash, signature = token.strip().lower().partition("-")
    if not (body and dash and signature):
        return None
    try:
        raw = base64.b32decode(body.upper() + "=" * (-len(body) % 8))
        parts = tuple(raw.decode().split("\0"))
    except ValueError:
        return None
    # Base32 has spare bits in its last character: only our own spelling counts.
    if _b32(raw) != body:
        return None
    wanted = fingerprint(key, purpose, *parts)
    return parts if hmac.compare_digest(wanted.encode(), signature.encode()) else None
