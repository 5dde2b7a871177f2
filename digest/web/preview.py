"""Preview: the editions on a local page. In: callables for editions and their pages. Out: an app.

Everything the page shows stands in its address, so that a colleague sees the same; it works without script.
"""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import FastAPI, Query, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from digest.errors import DigestError
from digest.model import EditionId
from digest.render import Page
from digest.render.environment import environment, fill, source
from digest.web.colours import Colours, coloured

WIDTHS = (320, 375, 600, 768, 1200)
LIMIT = 102_000
"""Octets of HTML after which Gmail cuts a mail off."""
LOOPBACK = ("127.0.0.1", "localhost")

_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)
_ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

Tab = Literal["mail", "text", "source"]
Load = Callable[[], Sequence[EditionId]]
Show = Callable[[EditionId], Page | None]


def preview_app(load: Load, page: Show, *, hosts: Sequence[str] = LOOPBACK) -> FastAPI:
    """Return the preview: ``load`` names the editions, the newest first, ``page`` renders one.

    Only ``hosts`` are answered, so that no web site can reach the page under a name of its own.
    """
    app = FastAPI(title="Evening Digest preview", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    templates = environment()

    @app.get("/")
    def show(
        edition: str | None = None,
        tab: Tab = "mail",
        w: Annotated[int, Query(ge=240, le=2000)] = 768,
        c: Colours = Colours.LIGHT,
    ) -> Response:
        """Show an edition, or why there is none."""
        state = {"edition": edition or "", "tab": tab, "w": str(w), "c": str(c)}
        values, status = _values(load, page, state)
        return _html(fill(templates, "preview.html.j2", values), _PAGE_POLICY, status=status)

    @app.get("/frame")
    def frame(edition: str, c: Colours = Colours.LIGHT) -> Response:
        """Serve the mail alone, for the frame."""
        found = _find(load(), edition)
        try:
            shown = page(found) if found is not None else None
        except DigestError as exc:
            return Response(exc.what, status_code=500, media_type="text/plain", headers=_ALWAYS)
        if shown is None:
            return Response("no such edition", status_code=404, media_type="text/plain", headers=_ALWAYS)
        return _html(coloured(shown.html, c), _FRAME_POLICY)

    @app.get("/preview.css")
    def style() -> Response:
        """Serve the page's own style sheet."""
        return Response(source(templates, "preview.css"), media_type="text/css", headers=_ALWAYS)

    return app


def serve(
    app: FastAPI, *, port: int, host: str = "127.0.0.1", tell: Callable[[str], None] = lambda _: None
) -> None:
    """Serve the app until it is interrupted; port 0 takes a free one. ``tell`` learns the address."""
    import uvicorn

    try:
        listening = socket.create_server((host, port), family=_family(host))
    except OSError as exc:
        raise DigestError(
            f"port {port} on {host} cannot be taken: {exc.strerror}", hint="name another: --port 0"
        ) from exc
    with listening:
        name = f"[{host}]" if ":" in host else host
        tell(f"The preview is at http://{name}:{listening.getsockname()[1]}/ (Ctrl+C ends it)")
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listening])


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _values(load: Load, page: Show, state: dict[str, str]) -> tuple[dict[str, Any], int]:
    """Return what the page shows, and its status."""
    known = load()
    found = _find(known, state["edition"])
    error: DigestError | None = None
    shown: Page | None = None
    if found is not None:
        try:
            shown = page(found)
        except DigestError as exc:  # a mistake in a template is what a preview is for
            error = exc
    state = state | {"edition": str(found) if found is not None else ""}
    html = shown.html.encode() if shown is not None else b""
    values = {
        "editions": [str(identity) for identity in known],
        "state": state,
        "page": shown,
        "error": error,
        "missing": not known or shown is None,
        "size": len(html),
        "packed": len(gzip.compress(html, mtime=0)),
        "limit": LIMIT,
        "text_size": len(shown.text.encode()) if shown is not None else 0,
        "tabs": [(name, _link(state, tab=name)) for name in ("mail", "text", "source")],
        "widths": [(str(width), _link(state, w=str(width))) for width in WIDTHS],
        "colours": [(str(colours), _link(state, c=str(colours))) for colours in Colours],
        "frame": "frame?" + urlencode({"edition": state["edition"], "c": state["c"]}),
    }
    if error is not None:
        return values, 500
    return values, 404 if state["edition"] == "" and known else 200


def _find(known: Sequence[EditionId], name: str) -> EditionId | None:
    if name in {"", "latest"}:
        return known[0] if known else None
    return next((identity for identity in known if str(identity) == name), None)


def _link(state: dict[str, str], **change: str) -> str:
    return "?" + urlencode(state | change)


def _html(content: str, policy: str, *, status: int = 200) -> Response:
    headers = {**_ALWAYS, "Content-Security-Policy": policy}
    return Response(content, status_code=status, media_type="text/html", headers=headers)
