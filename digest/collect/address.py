"""The address of an article: absolute, http(s), and the same however a reader was led there; pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_MAX_CHARS = 2000
_UNFIT = re.compile(r"[\x00-\x20\x7f-\x9f\"<>\\^`{|}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# Marks of who sent the reader; none of them names a page.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|at_(?:medium|campaign|custom\d)"
    r"|cmpid|ito|wt_mc|ns_\w+|_ga|_gl)",
    re.IGNORECASE,
)
# Most addresses: already what both functions make of them.
_CLEAN = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*+/[A-Za-z0-9._~/%!$&'()*+,;=:@-]*")
_ABSOLUTE = re.compile("https?://", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def article_url(link: str, *, base: str | None = None) -> str | None:
    """Return ``link`` as an absolute http(s) URL; None where it is none."""
    link = link.strip()
    if not link or len(link) > _MAX_CHARS:
        return None
    if _CLEAN.fullmatch(link):
        return link
    try:
        absolute = urljoin(base, link) if base and not _ABSOLUTE.match(link) else link
        parts = urlsplit(absolute)
        usable = parts.scheme.lower() in _DEFAULT_PORTS and bool(parts.hostname) and parts.username is None
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    if not usable:
        return None
    return _UNFIT.sub(
        lambda char: "".join(f"%{byte:02X}" for byte in char[0].encode("utf-8", "replace")), absolute
    )


def canonical(url: str) -> str:
    """Return the one spelling that identifies the page: no fragment, no tracking, no usual port."""
    if _CLEAN.fullmatch(url):
        return url
    parts = urlsplit(url)
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower().rstrip(".")
    host = f"[{host}]" if ":" in host else host
    if parts.port not in {None, _DEFAULT_PORTS[scheme]}:
        host = f"{host}:{parts.port}"
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
        kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
        query = query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit((scheme, host, parts.path or "/", query, ""))
