"""Which addresses on the network may be fetched from: URL and allow-list in, verdicts out; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx2

USUAL_PORTS = frozenset({80, 443})
_DEFAULT_PORT = {"http": 80, "https": 443}
# Networks whose last (or, for 6to4, middle) 32 bits are an IPv4 address that a gateway goes on to.
_CARRIES_IPV4 = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),  # SIIT, RFC 2765
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
)
_NEVER = (
    IPv6Network("::/96"),  # "IPv4-compatible", given up by RFC 4291
    IPv6Network("64:ff9b:1::/48"),  # NAT64 inside one's own network, RFC 8215
    IPv6Network("3fff::/20"),  # documentation, RFC 9637
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a URL points: what is looked up and connected to."""

    scheme: str
    host: str
    port: int


def place_of(url: httpx2.URL) -> Place | None:
    """Say where ``url`` points; None where it is no http(s) URL with a host."""
    scheme, host = url.scheme, url.raw_host.decode("ascii").strip("[]").rstrip(".").lower()
    if scheme not in _DEFAULT_PORT or not host:
        return None
    return Place(scheme=scheme, host=host, port=url.port or _DEFAULT_PORT[scheme])


def is_allowed_by_name(place: Place, allow_hosts: frozenset[str]) -> bool:
    """Tell whether the configuration lets us go there whatever its addresses and port are."""
    host = f"[{place.host}]" if ":" in place.host else place.host
    return not allow_hosts.isdisjoint({place.host, host, f"{host}:{place.port}"})


def without_login(url: str) -> str:
    """Return a URL as it may be shown to others, whether it is one or not."""
    return re.sub(r"//[^/?#]*@", "//", url)


def is_public(address: str) -> bool:
    """Tell whether ``address`` is one of the open internet, also when looked at through a gateway."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        for network, shift in _CARRIES_IPV4:
            if ip in network:
                return _is_open(IPv4Address((int(ip) >> shift) & 0xFFFFFFFF))
        if ip.is_site_local or any(ip in network for network in _NEVER):
            return False
    return _is_open(ip)


def _is_open(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
