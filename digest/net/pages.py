"""Fetch pages as a polite robot: by the host's robots.txt, one at a time, with a pause between two."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import httpx2

from digest.clock import Clock
from digest.model import Validators
from digest.net.connect import system_resolver
from digest.net.fetch import fetch
from digest.net.robots import Robots, robots_of
from digest.net.rules import Fetched, FetchFailed, FetchRules, Method, NotModified, Resolver

MAX_BYTES = 5_000_000
_ROBOTS_HOLD = timedelta(hours=24)
_UNKNOWN_HOLDS = timedelta(minutes=10)
_ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.5"


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
        """Fetch by ``rules``, pages of 5 MB at most; ``pause`` lies between two pages of one host."""
        self._rules = replace(rules, max_bytes=min(rules.max_bytes, MAX_BYTES), accept=_ACCEPT)
        self._clock = clock
        self._pause = pause.total_seconds()
        self._resolve = resolve
        self._hosts: dict[str, _Host] = {}
        self._known = threading.Lock()

    def fetch(
        self,
        url: str,
        *,
        method: Method = "GET",
        validators: Validators | None = None,
        now: datetime | None = None,
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
            if refusal is not None:
                return refusal
            wait = host.not_before - self._clock.monotonic()
            if wait > 0:
                self._clock.sleep(wait)
            try:
                return fetch(
                    url,
                    rules=self._rules,
                    method=method,
                    validators=validators,
                    resolve=self._resolve,
                    now=now,
                )
            finally:
                host.not_before = self._clock.monotonic() + max(self._pause, robots.delay)

    def _robots(self, host: _Host, origin: str) -> Robots:
        if host.robots is None or self._clock.monotonic() >= host.robots_until:
            agent = self._rules.user_agent.partition("/")[0]
            answer = fetch(f"{origin}/robots.txt", rules=self._rules, resolve=self._resolve)
            host.robots = robots_of(answer, agent=agent)
            hold = _ROBOTS_HOLD if host.robots.unknown is None else _UNKNOWN_HOLDS
            host.robots_until = self._clock.monotonic() + hold.total_seconds()
        return host.robots


def _origin(url: str) -> str | None:
    try:
        there = httpx2.URL(url.strip())
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        return None
    if there.scheme not in {"http", "https"} or not there.host:
        return None
    return f"{there.scheme}://{there.netloc.decode('ascii')}"
