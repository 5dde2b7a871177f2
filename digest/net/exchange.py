"""One request and its answer: a URL that was checked in, what it holds or where it leads out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message

import httpcore2
import httpx2

from digest.model import Validators
from digest.net.advice import advice_of
from digest.net.connect import CheckedBackend
from digest.net.decoding import TooLarge, decoded
from digest.net.rules import Fetched, FetchFailed, FetchRules, Method, NotModified
from digest.net.sentences import failure_of_status

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_LONGEST_VALIDATOR = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadsOn:
    """A redirect."""

    url: httpx2.URL
    is_for_good: bool


def exchange(
    url: httpx2.URL,
    headers: Mapping[str, str],
    *,
    method: Method = "GET",
    backend: CheckedBackend,
    rules: FetchRules,
    now: datetime | None,
) -> Fetched | NotModified | FetchFailed | LeadsOn:
    """Send one request and read its answer; raise one of TRANSPORT_ERRORS where the way there breaks."""
    idle = rules.idle_timeout.total_seconds()
    waits = {"connect": idle, "read": idle, "write": idle, "pool": idle}
    target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    sent = [(b"Host", url.netloc), *((name.encode(), value.encode()) for name, value in headers.items())]
    with (
        httpcore2.ConnectionPool(ssl_context=rules.tls, network_backend=backend) as pool,
        pool.stream(method, target, headers=sent, extensions={"timeout": waits}) as answer,
    ):
        return _read(url, answer, is_empty=method == "HEAD", rules=rules, now=now)


def _read(
    url: httpx2.URL, answer: httpcore2.Response, *, is_empty: bool, rules: FetchRules, now: datetime | None
) -> Fetched | NotModified | FetchFailed | LeadsOn:
    head = _head(answer)
    if answer.status in _REDIRECTS and "location" in head:
        return _leads_on(url, answer.status, head["location"])
    advice = advice_of(head, status=answer.status, now=now)
    if answer.status == 304:
        return NotModified(url=str(url), advice=advice)
    if not 200 <= answer.status < 300:
        return failure_of_status(answer.status, advice=advice)
    encoding = "" if is_empty else head.get("content-encoding", "")
    try:
        body = b"".join(decoded(answer.iter_stream(), encoding, most=rules.max_bytes))
    except TooLarge:
        return FetchFailed(
            what=f"is larger than {rules.max_bytes:,} bytes",
            hint="see fetch.max_bytes in the configuration",
            status=answer.status,
        )
    media_type, charset = _content_type(head.get("content-type"))
    return Fetched(
        url=str(url),
        body=body,
        content_type=media_type,
        charset=charset,
        language=head.get("content-language"),
        validators=Validators(etag=_kept(head.get("etag")), last_modified=_kept(head.get("last-modified"))),
        advice=advice,
    )


def _head(answer: httpcore2.Response) -> dict[str, str]:
    """Return the head's fields by lower-case name; what is sent in several is joined (RFC 9110, 5.3)."""
    head: dict[str, str] = {}
    for raw_name, raw_value in answer.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        head[name] = f"{head[name]}, {value}" if name in head else value
    return head


def _content_type(value: str | None) -> tuple[str | None, str | None]:
    if not value:
        return None, None
    message = Message()
    message["Content-Type"] = value
    media_type = value.partition(";")[0].strip().lower()
    return media_type or None, message.get_content_charset()


def _kept(validator: str | None) -> str | None:
    """Keep no validator that would fill a request's head."""
    return validator if validator is not None and len(validator) <= _LONGEST_VALIDATOR else None


def _leads_on(url: httpx2.URL, status: int, location: str) -> LeadsOn | FetchFailed:
    try:
        return LeadsOn(url=url.join(location), is_for_good=status in _FOR_GOOD)
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        return FetchFailed(what="leads on to something that is no URL", hint="configure the final URL")
