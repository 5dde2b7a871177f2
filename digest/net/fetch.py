"""Fetch one URL: http(s) only, checked addresses, limits on time, size and redirects, conditional.

No proxy, password file or cookie of the environment takes part: requests go to the connection directly, and a
client that could know of such things is never made.
"""

from __future__ import annotations

import base64
import typing
from collections.abc import Callable

import httpcore2
import httpx2

from digest.clock import SystemClock
from digest.model import Validators
from digest.net.address import USUAL_PORTS, Place, is_allowed_by_name, place_of
from digest.net.connect import CheckedBackend, Deadline, TimeIsUp, system_resolver
from digest.net.rules import Fetched, FetchFailed, FetchRules, NotModified, Resolver
from digest.net.sentences import TRANSPORT_ERRORS, failure_of_status, failure_of_transport

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def fetch(
    url: str,
    *,
    rules: FetchRules,
    validators: Validators | None = None,
    resolve: Resolver = system_resolver,
    monotonic: Callable[[], float] | None = None,
) -> Fetched | NotModified | FetchFailed:
    """Bring what ``url`` holds, or say why not; what can go wrong on a network is returned, never raised."""
    deadline = Deadline(rules.timeout.total_seconds(), monotonic or SystemClock().monotonic)
    there = _parsed(url)
    if there is None:
        return FetchFailed(what=f"{url!r} is no URL", hint="it has to look like https://news.example/feed")
    login = _login(there)
    there = _bare(there)
    for _ in range(rules.max_redirects + 1):
        place = place_of(there)
        refusal = _refusal(there, place, rules)
        if refusal is not None or place is None:
            return refusal or _no_http(there)
        backend = CheckedBackend(place=place, rules=rules, resolve=resolve, deadline=deadline)
        request = httpx2.Request("GET", there, headers=_headers(rules, validators, login))
        try:
            answer = _exchange(request, backend=backend, rules=rules)
        except (*TRANSPORT_ERRORS, httpx2.DecodingError) as exc:
            # The last wait is cut short by the deadline and then looks like any other.
            late = isinstance(exc, httpcore2.TimeoutException) and deadline.is_over
            return failure_of_transport(TimeIsUp() if late else exc, place=place, rules=rules)
        if not isinstance(answer, httpx2.URL):
            return answer
        if place_of(answer) != place:
            login = None
        there = _bare(answer)
    return FetchFailed(what=f"leads on more than {rules.max_redirects} times", hint="configure the final URL")


def _exchange(
    request: httpx2.Request, *, backend: CheckedBackend, rules: FetchRules
) -> Fetched | NotModified | FetchFailed | httpx2.URL:
    """Send one request; return what it brought, or where it leads on."""
    idle = rules.idle_timeout.total_seconds()
    waits = {"connect": idle, "read": idle, "write": idle, "pool": idle}
    target = httpcore2.URL(
        scheme=request.url.raw_scheme,
        host=request.url.raw_host,
        port=request.url.port,
        target=request.url.raw_path,
    )
    with (
        httpcore2.ConnectionPool(ssl_context=rules.tls, network_backend=backend) as pool,
        pool.stream("GET", target, headers=request.headers.raw, extensions={"timeout": waits}) as raw,
    ):
        response = httpx2.Response(raw.status, headers=raw.headers, stream=_Body(raw), request=request)
        return _read(response, rules)


class _Body(httpx2.SyncByteStream):
    """The undecoded body, for the response that decodes it."""

    def __init__(self, raw: httpcore2.Response) -> None:
        self._raw = raw

    def __iter__(self) -> typing.Iterator[bytes]:
        yield from self._raw.iter_stream()


def _read(response: httpx2.Response, rules: FetchRules) -> Fetched | NotModified | FetchFailed | httpx2.URL:
    here = str(response.request.url)
    if response.status_code in _REDIRECTS and "location" in response.headers:
        return _next(response)
    if response.status_code == httpx2.codes.NOT_MODIFIED:
        return NotModified(url=here)
    if not response.is_success:
        return failure_of_status(response.status_code, retry_after=response.headers.get("retry-after"))
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > rules.max_bytes:
            return FetchFailed(
                what=f"is larger than {rules.max_bytes:,} bytes",
                hint="see fetch.max_bytes in the configuration",
            )
    media_type, _, _ = response.headers.get("content-type", "").partition(";")
    return Fetched(
        url=here,
        body=bytes(body),
        content_type=media_type.strip().lower() or None,
        charset=response.charset_encoding,
        language=response.headers.get("content-language"),
        validators=Validators(
            etag=response.headers.get("etag"), last_modified=response.headers.get("last-modified")
        ),
    )


def _next(response: httpx2.Response) -> httpx2.URL | FetchFailed:
    location = response.headers["location"]
    try:
        return response.request.url.join(location)
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        return FetchFailed(what="leads on to something that is no URL", hint="configure the final URL")


def _parsed(url: str) -> httpx2.URL | None:
    try:
        return httpx2.URL(url.strip())
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        return None


def _bare(url: httpx2.URL) -> httpx2.URL:
    return url.copy_with(username=None, password=None, fragment=None)


def _refusal(url: httpx2.URL, place: Place | None, rules: FetchRules) -> FetchFailed | None:
    if place is None:
        return _no_http(url)
    if place.port in USUAL_PORTS or is_allowed_by_name(place, rules.allow_hosts):
        return None
    return FetchFailed(
        what=f"is at port {place.port}, and only 80 and 443 are fetched from",
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
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        "If-None-Match": known.etag,
        "If-Modified-Since": known.last_modified,
        "Authorization": login,
    }
    return {name: value for name, value in wanted.items() if value is not None and value.isascii()}
