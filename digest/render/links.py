"""Stage render: links fit for a mail. In: a URL from a source. Out: an ASCII http(s) URL, or none; pure."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from digest.render.placeholders import ALL

_PATH = "!$&'()*+,;=:@/%-._~"
_QUERY = _PATH + "?"
_HOST = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]")


def safe_link(url: str | None) -> str | None:
    """Return ``url`` as a link that no serialiser writes differently; None where it is none to follow.

    Only http and https pass, without a login, and nothing that holds a reader's placeholder: a source
    must not learn a reader's token.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").strip("."), parts.port
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        return None
    host = f"[{host}]" if ":" in host else host
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or "@" in parts.netloc:
        return None
    link = urlunsplit(
        (
            parts.scheme,
            f"{host}:{port}" if port else host,
            quote(parts.path, safe=_PATH),
            quote(parts.query, safe=_QUERY),
            quote(parts.fragment, safe=_QUERY),
        )
    )
    return None if any(token.lower() in link.lower() for token in ALL) else link
