"""How values are written in the settings: durations, zones, addresses, links; each with its check."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator

_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}


def _duration(value: object) -> object:
    """Read ``90s``, ``30 min``, ``36h``, ``7d``; seconds as a number."""
    if isinstance(value, bool):
        raise ValueError("a duration is written like 90s, 30min, 36h or 7d")
    if isinstance(value, int | float):
        return timedelta(seconds=value)
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|min|h|d|w)\s*", value)
        if match is None:
            raise ValueError("a duration is written like 90s, 30min, 36h or 7d")
        return timedelta(seconds=float(match[1]) * _UNITS[match[2]])
    return value


def _duration_or_none(value: object) -> object:
    return None if value == "none" else _duration(value)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise ValueError(f"{value!r} is no IANA time zone; one is Europe/Berlin") from exc
    return value


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", value):
        raise ValueError("use small letters, digits and hyphens, beginning with a letter or digit")
    return value


_URL_CHARS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,300}")  # RFC 3986; it stands in headers


def _base_url(value: str) -> str:
    if not _URL_CHARS.fullmatch(value):
        raise ValueError("an address has at most 300 characters, all of them ASCII (xn--…, %20)")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("an address like https://news.example is needed")
    return value.rstrip("/")


def _link(value: str) -> str:
    if not _URL_CHARS.fullmatch(value) or not re.match(r"https://[^/?#@]+(?:[/?#]|$)", value):
        raise ValueError("an address like https://bank.example/savings is needed, ASCII (xn--…, %20)")
    return value


def _one_line(value: str) -> str:
    if any(ord(char) < 32 or ord(char) == 127 for char in value):
        raise ValueError("line breaks and control characters are not allowed here")
    return value


def _duration_or_for_good(value: object) -> object:
    return timedelta.max if value == "none" else _duration(value)


def _address(value: str) -> str:
    if (
        not re.fullmatch(r"[!-~]+@[!-~]+", value)
        or re.search(r"[\s<>(),;:\"\\]", value)
        or value.count("@") != 1
    ):
        raise ValueError("an address like digest@news.example is needed, its domain in ASCII (xn--…)")
    return value


def _sender(value: str) -> str:
    if not re.fullmatch(r"[^\s<>@]*@?[^\s<>@/]+", value):
        raise ValueError('an address or a domain is needed, like "desk@wire.example" or "wire.example"')
    return value


def _link_pattern(value: str) -> str:
    if not value.startswith(("/", "http://", "https://")):
        raise ValueError('begin with a slash, like "/news/*", or with https:// for other sites')
    return value


def _keyword(value: str) -> str:
    if sum(map(str.isalnum, value)) < 2 or "*" in value[:-1]:
        raise ValueError("a keyword is one or more words, with a * behind the last one for all beginnings")
    return value


def _domain(value: str) -> str:
    if not re.fullmatch(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+", value):
        raise ValueError("a domain like news.example is needed, in small letters and ASCII (xn--…)")
    return value


def _selector(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", value):
        raise ValueError("a selector is a part of a domain name: small letters, digits, hyphens")
    return value


def _ip_address(value: str) -> str:
    return str(ip_address(value))


Duration = Annotated[timedelta, BeforeValidator(_duration)]
DurationOrForGood = Annotated[timedelta, BeforeValidator(_duration_or_for_good)]
DurationOrNone = Annotated[timedelta | None, BeforeValidator(_duration_or_none)]
Zone = Annotated[str, AfterValidator(_zone)]
Slug = Annotated[str, AfterValidator(_slug)]
SecureLink = Annotated[str, AfterValidator(_link)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Line = Annotated[str, AfterValidator(_one_line)]
Address = Annotated[str, AfterValidator(_address)]
Sender = Annotated[str, AfterValidator(_sender)]
Domain = Annotated[str, AfterValidator(_domain)]
IpAddress = Annotated[str, AfterValidator(_ip_address)]
LinkPattern = Annotated[str, AfterValidator(_link_pattern)]
Keyword = Annotated[str, AfterValidator(_keyword)]
Selector = Annotated[str, AfterValidator(_selector)]
