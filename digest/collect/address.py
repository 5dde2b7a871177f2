"""The address of an article: absolute and http(s); pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from digest.text.address import CLEAN, DEFAULT_PORTS, canonical

__all__ = ["article_url", "canonical"]

_MAX_CHARS = 2000
_UNFIT = re.compile(r"[\x00-\x20\x7f-\x9f\"<>\\^`{|}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# What a browser takes out before it reads an address (WHATWG URL, 4.4), and urlsplit with it.
_NO_PART = re.compile(r"[\t\r\n]+")
_AROUND = "".join(map(chr, range(0x21)))
_ABSOLUTE = re.compile("https?://", re.IGNORECASE)


def article_url(link: str, *, base: str | None = None) -> str | None:
    """Return ``link`` as an absolute http(s) URL; None where it is none."""
    link = _NO_PART.sub("", link.strip()).strip(_AROUND)
    if not link or len(link) > _MAX_CHARS:
        return None
    if CLEAN.fullmatch(link):
        return link
    try:
        absolute = urljoin(base, link) if base and not _ABSOLUTE.match(link) else link
        parts = urlsplit(absolute)
        usable = parts.scheme.lower() in DEFAULT_PORTS and bool(parts.hostname) and parts.username is None
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    if not usable:
        return None
    return _UNFIT.sub(
        lambda char: "".join(f"%{byte:02X}" for byte in char[0].encode("utf-8", "replace")), absolute
    )
