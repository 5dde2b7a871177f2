"""Where a newsroom's own system sends its articles: ``POST /api/articles``, ``DELETE /api/articles/ID``.

A source proves itself with a token of its own. There are no cookies here, so nothing that a browser could be
made to send along. Whoever cannot prove itself learns nothing, not even what is wrong with what it has.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from digest.archive.judge import Became
from digest.collect.pushed import MAX_ARTICLES, MAX_NAME
from digest.errors import StoreError
from digest.model import SourceId
from digest.pipeline.pushing import Answer, push, take_back
from digest.web import answers
from digest.web.bearer import Bearers, bearer
from digest.web.house import House
from digest.web.rate import Rates

log = logging.getLogger(__name__)

_BUSY = 30
"""Seconds after which to come again where the database is busy."""


def add_api(app: FastAPI, house: House) -> None:
    """Add the routes."""
    per_minute = house.site.settings.web.push_per_minute
    desk = _Desk(
        house=house,
        bearers=Bearers.of(house.site),
        rates=Rates(per_minute=per_minute, clock=house.clock),
    )

    @app.post("/api/articles")
    async def send(request: Request) -> Response:
        """Take articles in, and say what became of each; asynchronous because the body comes in pieces."""
        given = await desk.sent(request)
        return given if isinstance(given, Response) else await run_in_threadpool(desk.take, given)

    @app.delete("/api/articles/{name:path}")
    def withdraw(name: str, request: Request) -> Response:
        """Take an article back, by the name that its source has for it."""
        source = desk.admitted(request)
        return source if isinstance(source, Response) else desk.take_back(source, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A JSON value, and the source that has sent it."""

    source: SourceId
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Where articles arrive; each method gives what the next one needs, or the answer that ends it."""

    house: House
    bearers: Bearers
    rates: Rates

    def admitted(self, request: Request) -> SourceId | Response:
        """Say which source asks; an answer where it is none, or asks too often."""
        source = self.bearers.source(bearer(request.headers.get("authorization", "")))
        if source is None:
            return _told({"error": "unauthorised"}, 401, {"WWW-Authenticate": "Bearer"})
        wait = self.rates.wait(source)
        if wait:
            return _told({"error": "too many requests"}, 429, {"Retry-After": str(wait)})
        return source

    async def sent(self, request: Request) -> _Sent | Response:
        """Read what a source sends, only where it may send."""
        source = self.admitted(request)
        if isinstance(source, Response):
            return source
        if not _is_json(request.headers.get("content-type", "")):
            return _told({"error": "the content type must be application/json"}, 415)
        limit = self.house.site.settings.web.push_max_bytes
        body = await _body(request, limit=limit)
        if body is None:
            return _told({"error": f"more than {limit:,} bytes"}, 413)
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            return _told({"error": "no JSON in UTF-8"}, 400)
        if _count(value) > MAX_ARTICLES:
            return _told({"error": f"more than {MAX_ARTICLES} articles"}, 413)
        return _Sent(source=source, value=value)

    def take(self, sent: _Sent) -> Response:
        """Take articles in, and say what became of each."""
        house = self.house
        try:
            return _results(push(house.site, house.store, sent.source, sent.value, clock=house.clock))
        except StoreError as exc:
            return _busy(exc)

    def take_back(self, source: SourceId, name: str) -> Response:
        """Take an article back."""
        house = self.house
        if not name or len(name) > MAX_NAME:
            return _told({"error": "no such name"}, 404)
        try:
            return _results([take_back(house.site, house.store, source, name, clock=house.clock)])
        except StoreError as exc:
            return _busy(exc)


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


async def _body(request: Request, *, limit: int) -> bytes | None:
    """Return the body; None where it is longer than ``limit``, as soon as that is known."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        return None
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > limit:
                return None
    except ClientDisconnect:
        return b""
    return bytes(body)


def _count(value: object) -> int:
    several = value.get("articles", value) if isinstance(value, dict) else value
    return len(several) if isinstance(several, list) else 1


def _results(results: Sequence[Answer]) -> Response:
    return _told({"results": [_plain(one) for one in results]}, _status(results))


def _status(results: Sequence[Answer]) -> int:
    """Return 201 where something is new, 200 where all else was taken, 422 where nothing was."""
    became = {one.became for one in results}
    if Became.NEW in became:
        return 201
    return 422 if became == {Became.REFUSED} else 200


def _plain(one: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"id": one.name, "became": one.became, "article": one.article}
    if one.why:
        told["why"] = one.why
    if one.mistakes:
        told["errors"] = [{"field": m.field, "problem": m.problem} for m in one.mistakes]
    return told


def _busy(exc: StoreError) -> Response:
    log.warning("push.busy", extra={"what": exc.what})
    return _told({"error": "busy, come again"}, 503, {"Retry-After": str(_BUSY)})


def _told(value: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> Response:
    answer = answers.data(value, status=status)
    answer.headers.update(headers or {})
    return answer
