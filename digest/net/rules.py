"""What a fetch may do and what it brings: rules in, one of three values out."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import httpx2

from digest.model import NO_ADVICE, Advice, Validators
from digest.net.address import USUAL_PORTS

Method = Literal["GET", "HEAD"]

Resolver = Callable[[str, int], Sequence[str]]
"""Give the addresses of (host, port); raise OSError where there are none."""


def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRules:
    """The limits of every fetch of a run; make one and share it, the TLS settings are dear to build."""

    user_agent: str
    allow_hosts: frozenset[str] = frozenset()
    """``host`` or ``host:port``: may be fetched from whatever its addresses and port are."""
    ports: frozenset[int] = USUAL_PORTS
    """Others are for the allowed hosts alone: on them listens what is no web server."""
    timeout: timedelta = timedelta(seconds=30)
    """For everything from the first connection to the last byte, redirects included."""
    idle_timeout: timedelta = timedelta(seconds=10)
    max_bytes: int = 20_000_000
    """Of the body after decoding."""
    max_redirects: int = 5
    accept: str = "*/*"
    tls: ssl.SSLContext = field(default_factory=_tls, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body, as it was sent."""

    url: str
    """Where it came from in the end, after redirects; without user name and password."""
    body: bytes
    content_type: str | None
    """The media type, lower case, without parameters."""
    charset: str | None
    """As the server declared it."""
    language: str | None
    validators: Validators
    advice: Advice = NO_ADVICE


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says that what we know is still right."""

    url: str
    advice: Advice = NO_ADVICE


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """Why nothing was brought, and what to do about it."""

    what: str
    hint: str = ""
    status: int | None = None
    barred: bool = False
    """Its host's robots.txt does not want it; nothing was asked for."""
    unknown_host: bool = False
    """No name server knows its host."""
    advice: Advice = NO_ADVICE
