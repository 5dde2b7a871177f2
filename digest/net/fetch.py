"""Fetch one URL: http(s) only, checked addresses, limits on time, size and redirects, conditional.

No proxy, password file or cookie of the environment takes part: requests go to the connection directly, and a
client that could know of such things is never made.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import httpcore2
import httpx2

from digest.clock import SystemClock
from digest.model import Validators
from digest.net.address import Place, is_allowed_by_name, place_of
from digest.net.connect import CheckedBackend, Deadline, TimeIsUp, system_resolver
from digest.net.decoding import OFFERED
from digest.net.exchange import LeadsOn, exchange
from digest.net.rules import Fetched, FetchFailed, FetchRules, Method, NotModified, Resolver
from digest.net.sentences import TRANSPORT_ERRORS, failure_of_transport

_CONDITIONS = frozenset({"If-None-Match", "If-Modified-Since"})


def fetch(
    url: str,
    *,
    rules: FetchRules,
    method: Method = "GET",
    validators: Validators | None = None,
    resolve: Resolver = system_resolver,
    monotonic: Callable[[], float] | None = None,
    now: datetime | None = None,
) -> Fetched | NotModified | FetchFailed:
    """Bring what ``url`` holds, or say why not; what can go wrong on a network is returned, never raised.

    HEAD brings an empty body.

    ``now`` helps to read the dates of a server that does not tell its own.
    """
    deadline = Deadline(rules.timeout.total_seconds(), monotonic or SystemClock().monotonic)
    there = _parsed(url)
    if there is None:
        named = "its address" if "@" in url else repr(url)  # which may hold a password
        return FetchFailed(what=f"{named} is no URL", hint="it has to look like https://news.example/feed")
    asking = _Asking(
        rules=rules, method=method, validators=validators, resolve=resolve, deadline=deadline, now=now
    )
    login, there = _login(there), _bare(there)
    moved, is_for_good = None, True
    for _ in range(rules.max_redirects + 1):
        answer = asking.ask(there, login=login)
        if not isinstance(answer, LeadsOn):
            return _with_move(answer, moved)
        was, there = there, _bare(answer.url)
        is_for_good = is_for_good and answer.is_for_good
        moved = str(there) if is_for_good else moved
        login = login if place_of(there) == place_of(was) else None
    return FetchFailed(what=f"leads on more than {rules.max_redirects} times", hint="configure the final URL")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """What holds for every step of one fetch."""

    rules: FetchRules
    method: Method
    validators: Validators | None
    resolve: Resolver
    deadline: Deadline
    now: datetime | None

    def ask(self, url: httpx2.URL, *, login: str | None) -> Fetched | NotModified | FetchFailed | LeadsOn:
        """Ask one URL, if the rules let us."""
        place = place_of(url)
        if place is None:
            return _no_http(url)
        if place.port not in self.rules.ports and not is_allowed_by_name(place, self.rules.allow_hosts):
            return _no_usual_port(place, self.rules)
        headers = _headers(self.rules, self.validators, login)
        backend = CheckedBackend(place=place, rules=self.rules, resolve=self.resolve, deadline=self.deadline)
        try:
            answer = exchange(
                url, headers, method=self.method, backend=backend, rules=self.rules, now=self.now
            )
        except TRANSPORT_ERRORS as exc:
            # The last wait is cut short by the deadline and then looks like any other.
            late = isinstance(exc, httpcore2.TimeoutException) and self.deadline.is_over
            return failure_of_transport(TimeIsUp() if late else exc, place=place, rules=self.rules)
        if isinstance(answer, NotModified) and not _CONDITIONS & headers.keys():
            return FetchFailed(
                what="answers 304 Not Modified to a first question",
                hint="the publisher's server is broken; tell them",
                status=304,
            )
        return answer


def _with_move(
    answer: Fetched | NotModified | FetchFailed, moved: str | None
) -> Fetched | NotModified | FetchFailed:
    """Tell of a move only where something was found at its end."""
    if moved is None or isinstance(answer, FetchFailed):
        return answer
    return replace(answer, advice=replace(answer.advice, moved_to=moved))


def _parsed(url: str) -> httpx2.URL | None:
    try:
        return httpx2.URL(url.strip())
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        return None


def _bare(url: httpx2.URL) -> httpx2.URL:
    return url.copy_with(username=None, password=None, fragment=None)


def _no_usual_port(place: Place, rules: FetchRules) -> FetchFailed:
    ports = " and ".join(map(str, sorted(rules.ports)))
    return FetchFailed(
        what=f"is at port {place.port}, and only {ports} are fetched from",
        hint=f'add "{place.host}:{place.port}" to fetch.allow_hosts if that is meant',
    )


def _no_http(url: httpx2.URL) -> FetchFailed:
    return FetchFailed(
        what=f"leads to a {url.scheme or 'relative'} URL", hint="only http and https are fetched"
    )


def _login(url: httpx2.URL) -> str | None:
    if not url.userinfo:
        return None
    pair = f"{url.username}:{url.password}".encode()
    return f"Basic {base64.b64encode(pair).decode('ascii')}"


def _headers(rules: FetchRules, validators: Validators | None, login: str | None) -> dict[str, str]:
    known = validators or Validators()
    wanted = {
        "User-Agent": rules.user_agent,
        "Accept": rules.accept,
        "Accept-Encoding": OFFERED,
        "Connection": "close",
        "If-None-Match": known.etag,
        "If-Modified-Since": known.last_modified,
        "Authorization": login,
    }
    return {name: value for name, value in wanted.items() if value is not None and value.isascii()}
