"""What is kept of an address once it is erased: salted hashes, made with the site's key; pure."""

from __future__ import annotations

from collections.abc import Sequence

from digest import tokens
from digest.model import NewsletterId

Keys = Sequence[bytes]
"""The site's key, then the old ones that still count."""


def suppressed(key: bytes, address: str) -> str:
    """Return the mark of an address (normal form) that must not be mailed by anyone here."""
    return tokens.fingerprint(key, "suppression", address)


def unsubscribed(key: bytes, newsletter: NewsletterId, address: str) -> str:
    """Return the mark of an address that unsubscribed from one newsletter before it was erased."""
    return tokens.fingerprint(key, "unsubscribed", newsletter, address)
