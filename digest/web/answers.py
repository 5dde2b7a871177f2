"""Answers with the headers that every one of them bears."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_EDITION_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": _POLICY,
}
_PRIVATE = _ALWAYS | {"Cache-Control": "no-store"}


def page(html: str, *, status: int = 200) -> Response:
    """Answer with a page that nobody may keep: its address may hold a token."""
    return Response(html, status_code=status, media_type="text/html", headers=_PRIVATE)


def edition(html: str, *, known: str = "", index: bool = False) -> Response:
    """Answer with an edition, styled in its elements as mails are; asked for anew, since it may be held.

    ``known`` is the tag of the page that the browser has: where it is this one, nothing is sent again.
    """
    tag = f'"{sha256(html.encode()).hexdigest()[:32]}"'
    headers = _ALWAYS | {
        "Content-Security-Policy": _EDITION_POLICY,
        "Cache-Control": "no-cache",
        "ETag": tag,
    }
    if index:
        del headers["X-Robots-Tag"]
    if tag in known:  # a proxy that packs what it passes on calls it W/"…"
        return Response(status_code=304, headers=headers)
    return Response(html, media_type="text/html", headers=headers)


def style(css: str) -> Response:
    """Answer with the style sheet."""
    return Response(css, media_type="text/css", headers=_ALWAYS | {"Cache-Control": "max-age=3600"})


def picture(octets: bytes, kind: str) -> Response:
    """Answer with a picture that mails show: every proxy of a mail program may keep it for a day."""
    return Response(octets, media_type=kind, headers=_ALWAYS | {"Cache-Control": "public, max-age=86400"})


def see(path: str) -> Response:
    """Answer that what was asked is done, and where that can be seen: reloading asks nothing twice."""
    return RedirectResponse(path, status_code=303, headers=_PRIVATE)


def plain(text: str, *, status: int = 200) -> Response:
    """Answer a program."""
    return Response(text, status_code=status, media_type="text/plain", headers=_PRIVATE)


def data(value: Any, *, status: int = 200) -> Response:
    """Answer with JSON."""
    return JSONResponse(value, status_code=status, headers=_PRIVATE)
