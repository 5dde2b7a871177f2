"""One spelling of an address, however a reader was led there; pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# Marks of who sent the reader; none of them names a page.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|at_(?:medium|campaign|custom\d)"
    r"|cmpid|ito|wt_mc|ns_\w+|_ga|_gl)",
    re.IGNORECASE,
)
# Most addresses: already spelt so.
CLEAN = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*+/[A-Za-z0-9._~/%!$&'()*+,;=:@-]*")
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(url: str) -> str:
    """Return the one spelling that identifies the page: no fragment, no tracking, no usual port."""
    if CLEAN.fullmatch(url):
        return url
    parts = urlsplit(url)
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower().rstrip(".")
    host = f"[{host}]" if ":" in host else host
    if parts.port not in {None, DEFAULT_PORTS[scheme]}:
        host = f"{host}:{parts.port}"
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
        kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
        query = query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit((scheme, host, parts.path or "/", query, ""))
