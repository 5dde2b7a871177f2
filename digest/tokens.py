"""Signed tokens for links and return paths; the key is passed in.

A token is ``HMAC-SHA256(key, purpose | parts)`` beside the parts, in lower-case base32 so that it
survives case-folding relays. It carries numbers and slugs, never an address.
"""

from __future__ import annotations

import base64
import hmac

_SIGNATURE_BYTES = 20  # 160 bits, above the 128 that forging needs


def _mac(key: bytes, purpose: str, parts: tuple[str, ...]) -> bytes:
    # Length-prefixed, so that ("ab", "c") and ("a", "bc") differ.
    raws = [part.encode() for part in (purpose, *parts)]
    message = b"".join([len(raw).to_bytes(4, "big") + raw for raw in raws])
    # Not hmac.digest: it hands the interpreter to other threads, which costs more than these few bytes.
    return hmac.new(key, message, "sha256").digest()


def _b32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=").lower()


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
