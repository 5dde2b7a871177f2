"""Fetch pages as a polite robot: by the host's robots.txt, one at a time, with a pause between two."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import httpx2

from digest.clock import Clock
from digest.model import Validators
from digest.net.connect import system_resolver
from digest.net.fetch import fetch
from digest.net.robots import Robots, robots_of
from digest.net.rules import Fetched, FetchFailed, FetchRules, NotModified, Resolver

MAX_BYTES = 5_000_000
_ROBOTS_HOLD = timedelta(hours=24)
_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"


@dataclass(slots=True)
class _Host:
    """What is known of one host; whoever holds the lock is talking to it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    robots: Robots | None = None
    robots_until: float = 0.0
    not_before: float = 0.0


class PageFetcher:
    """Fetches pages for one run or service. Threads may share it; those who want one host queue up."""

    def __init__(
        self,
        rules: FetchRules,
        *,
        clock: Clock,
        pause: timedelta = timedelta(seconds=1),
        resolve: Resolver = system_resolver,
    ) -> None:
        """Fetch by ``rules``, pages of 5 MB at most; ``pause`` lies between two requests to one host."""
        self._rules = replace(rules, max_bytes=min(rules.max_bytes, MAX_BYTES), accept=_ACCEPT)
        self._clock = clock
        self._pause = pause.total_seconds()
        self._resolve = resolve
        self._hosts: dict[str, _Host] = {}
        self._known = threading.Lock()

    def fetch(
        self, url: str, *, validators: Validators | None = None, now: datetime | None = None
    ) -> Fetched | NotModified | FetchFailed:
        """Bring a page, as :func:`digest.net.fetch.fetch` does, if its host lets robots have it."""
        origin = _origin(url)
        if origin is None:
            return fetch(url, rules=self._rules)  # which says what is wrong with it
        with self._known:
            host = self._hosts.setdefault(origin, _Host())
        with host.lock:
            robots = self._robots(host, origin)
            refusal = robots.refusal(url)
            if refusal:
                return FetchFailed(what=refusal, hint="ask the publisher, or take its feed")
            return self._polite(
                host,
                lambda: fetch(url, rules=self._rules, validators=validators, resolve=self._resolve, now=now),
                pause=max(self._pause, robots.delay),
            )

    def _robots(self, host: _Host, origin: str) -> Robots:
        if host.robots is None or self._clock.monotonic() >= host.robots_until:
            agent = self._rules.user_agent.partition("/")[0]
            answer = self._polite(
                host,
                lambda: fetch(f"{origin}/robots.txt", rules=self._rules, resolve=self._resolve),
                pause=self._pause,
            )
            host.robots = robots_of(answer, agent=agent)
            host.robots_until = self._clock.monotonic() + _ROBOTS_HOLD.total_seconds()
        return host.robots

    def _polite(
        self, host: _Host, ask: Callable[[], Fetched | NotModified | FetchFailed], *, pause: float
    ) -> Fetched | NotModified | FetchFailed:
        wait = host.not_before - self._clock.monotonic()
        if wait > 0:
            self._clock.sleep(wait)
        try:
            return ask()
        finally:
            host.not_before = self._clock.monotonic() + pause


def _origin(url: str) -> str | None:
    try:
        there = httpx2.URL(url.strip())
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        return None
    if there.scheme not in {"http", "https"} or not there.host:
        return None
    return f"{there.scheme}://{there.netloc.decode('ascii')}"
