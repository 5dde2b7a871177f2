"""Whose site an address belongs to: its registrable domain, by the Public Suffix List; pure."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_same_site(left: str, right: str) -> bool:
    """Tell whether two addresses (http, https) are of one site: who has the one could have the other."""
    own, other = ((urlsplit(url).hostname or "").rstrip(".") for url in (left, right))
    return own == other or site_of(own) == site_of(other)


def site_of(host: str) -> str:
    """Return the registrable domain that ``host`` is of, or below; the host itself where it has none."""
    # Here, not above: the list takes a moment to load, and most pages speak of their own host.
    from tld import get_fld

    found: str | None = get_fld(host, fix_protocol=True, search_private=True, fail_silently=True)
    if found is not None:
        return found
    try:
        return str(ip_address(host))
    except ValueError:  # a name whose ending the list does not know: its own rule for those is one label
        return ".".join(host.split(".")[-2:])
