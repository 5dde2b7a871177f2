"""Post JSON to one URL that the configuration names: same checks and limits as a fetch, no redirects."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import httpcore2
import httpx2

from digest.clock import SystemClock
from digest.model import NO_ADVICE
from digest.net.address import place_of
from digest.net.connect import CheckedBackend, Deadline, system_resolver
from digest.net.rules import FetchFailed, FetchRules, Resolver
from digest.net.sentences import TRANSPORT_ERRORS, failure_of_status, failure_of_transport


def post(
    url: str,
    told: Mapping[str, object],
    *,
    rules: FetchRules,
    resolve: Resolver = system_resolver,
    monotonic: Callable[[], float] | None = None,
) -> FetchFailed | None:
    """Post ``told`` as JSON; return why it did not arrive, None where it did."""
    deadline = Deadline(rules.timeout.total_seconds(), monotonic or SystemClock().monotonic)
    try:
        there = httpx2.URL(url)
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        return FetchFailed(what=f"{url!r} is no URL", hint="it has to look like https://chat.example/hook")
    place = place_of(there)
    if place is None:
        return FetchFailed(what=f"{url!r} is no http(s) URL")
    body = json.dumps(told, ensure_ascii=False).encode()
    headers = {
        "User-Agent": rules.user_agent,
        "Content-Type": "application/json",
        "Accept": "*/*",
        "Connection": "close",
    }
    request = httpx2.Request("POST", there, headers=headers, content=body)
    backend = CheckedBackend(place=place, rules=rules, resolve=resolve, deadline=deadline)
    idle = rules.idle_timeout.total_seconds()
    target = httpcore2.URL(
        scheme=there.raw_scheme, host=there.raw_host, port=there.port, target=there.raw_path
    )
    try:
        with (
            httpcore2.ConnectionPool(ssl_context=rules.tls, network_backend=backend) as pool,
            pool.stream(
                "POST",
                target,
                headers=request.headers.raw,
                content=body,
                extensions={"timeout": {"connect": idle, "read": idle, "write": idle, "pool": idle}},
            ) as answer,
        ):
            status = answer.status
    except TRANSPORT_ERRORS as exc:
        return failure_of_transport(exc, place=place, rules=rules)
    return None if 200 <= status < 300 else failure_of_status(status, advice=NO_ADVICE)
