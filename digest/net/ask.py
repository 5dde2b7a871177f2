"""Ask a service that the configuration names: JSON there, an answer back; checks and limits of a fetch."""

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


def ask(
    url: str,
    told: Mapping[str, object],
    *,
    rules: FetchRules,
    bearer: str | None = None,
    wants_answer: bool = True,
    resolve: Resolver = system_resolver,
    monotonic: Callable[[], float] | None = None,
) -> bytes | FetchFailed:
    """Post ``told`` as JSON; return the answer's body, or why there is none. No redirect is followed.

    ``bearer`` is a secret: it goes into the request's header alone. Who ``wants_answer`` not is content with
    the status: nothing is read, and nothing is waited for.
    """
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
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if bearer is not None:
        headers["Authorization"] = f"Bearer {bearer}"
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
            if not 200 <= answer.status < 300:
                return failure_of_status(answer.status, advice=NO_ADVICE)
            return _body(answer, rules) if wants_answer else b""
    except TRANSPORT_ERRORS as exc:
        return failure_of_transport(exc, place=place, rules=rules)


def _body(answer: httpcore2.Response, rules: FetchRules) -> bytes | FetchFailed:
    body = bytearray()
    for chunk in answer.iter_stream():
        body += chunk
        if len(body) > rules.max_bytes:
            return FetchFailed(what=f"its answer is larger than {rules.max_bytes:,} bytes")
    return bytes(body)
