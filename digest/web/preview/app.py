"""Preview: the editions on a local page. In: a Gallery. Out: an app.

It answers loopback names only, so that no web site can reach it under a name of its own; nothing but the
form that sends a test changes anything, and that form bears a token that only this page knows.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import RedirectResponse, StreamingResponse

from digest.errors import DeliveryStopped, DigestError, NotFound
from digest.pipeline import shown
from digest.render import built_in_templates
from digest.render.environment import environment, source
from digest.subscribe import check_address
from digest.web.forms import Form, posted
from digest.web.preview.clients import framed
from digest.web.preview.gallery import Gallery
from digest.web.preview.pages import Around, Links, Told, error_page, mail_page
from digest.web.preview.view import View

LOOPBACK = ("127.0.0.1", "localhost")
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
"""No script can run in the frame, so the page may measure it; its links open a window of their own."""

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; "
    "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_PATIENCE = 3600.0
"""Seconds that a page is told of changes on one connection; then it asks again by itself."""
_SENT = Told(text="One test copy was handed to the relay. Nothing was noted.")


def preview_app(gallery: Gallery, *, hosts: Sequence[str] = LOOPBACK) -> FastAPI:
    """Return the preview of a gallery's editions."""
    app = FastAPI(title="Evening Digest preview", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    templates = environment()
    token = secrets.token_urlsafe(32)
    links = Links(
        page=lambda view: f"?{view.query}" if view.query else "./",
        frame=lambda view: f"frame?{view.query}&r={gallery.watch.now().revision}",
        message=lambda view: f"mail.eml?{view.query}",
        is_live=True,
    )

    def answer(view: View, *, told: Told | None = None, status: int = 200) -> Response:
        around = _around(gallery, token=token, told=told)
        try:
            sitting = gallery.sit(view)
            audience = gallery.audience(sitting.site, sitting.edition)
            html = mail_page(templates, view, sitting, replace(around, audience=audience), links)
        except DigestError as exc:
            missing = 404 if isinstance(exc, NotFound) else 200
            return _html(error_page(templates, view, exc, around, links), status=missing)
        return _html(html, status=status)

    @app.get("/")
    def look(request: Request) -> Response:
        """Show a mail, or why there is none."""
        view = _view(request)
        if view is None:
            return _plain("There is no such view.", status=422)
        return answer(view, told=_SENT if "sent" in request.query_params else None)

    @app.get("/frame")
    def frame(request: Request) -> Response:
        """Serve the mail alone, for the frame."""
        view = _view(request)
        if view is None:
            return _plain("There is no such view.", status=422)
        try:
            page = gallery.sit(view).page
        except DigestError as exc:
            return _plain(exc.what, status=404 if isinstance(exc, NotFound) else 422)
        if page is None:
            return _plain("No story is about these topics.", status=404)
        html = framed(shown(page.html), colours=view.colours, taken=view.taken, at=view.at)
        headers = _ALWAYS | {"Content-Security-Policy": FRAME_POLICY, "Referrer-Policy": "no-referrer"}
        return Response(html, media_type="text/html", headers=headers)

    @app.get("/mail.eml")
    def message(request: Request) -> Response:
        """Serve the whole mail as a file that mail programs open."""
        view = _view(request)
        try:
            raw = gallery.sit(view).message if view is not None else b""
        except DigestError as exc:
            return _plain(exc.what, status=404 if isinstance(exc, NotFound) else 422)
        if not raw:
            return _plain("There is no such mail.", status=404)
        headers = _ALWAYS | {"Content-Disposition": 'attachment; filename="digest.eml"'}
        return Response(raw, media_type="message/rfc822", headers=headers)

    @app.get("/events")
    def events() -> Response:
        """Tell of changes, as server-sent events."""
        return StreamingResponse(_events(gallery), media_type="text/event-stream", headers=_ALWAYS)

    @app.post("/test")
    def test(request: Request, form: Annotated[Form, Depends(posted)]) -> Response:
        """Send one copy of the mail that the page shows."""
        if not _is_own(request, form, token):
            return _plain("This form is not from this page: reload it, and send again.", status=403)
        view = _view(request)
        if view is None:
            return _plain("There is no such view.", status=422)
        written = form.get("address", [""])[0].strip()
        mailbox = check_address(written)
        if isinstance(mailbox, str):
            return answer(view, told=Told(text=mailbox, is_error=True, address=written), status=422)
        try:
            gallery.send_test(view, mailbox.mailbox)
        except DigestError as exc:
            text = f"{exc.what}. {exc.hint}".strip()
            status = 502 if isinstance(exc, DeliveryStopped) else 409
            return answer(view, told=Told(text=text, is_error=True, address=written), status=status)
        again = f"./?{view.query}&sent=1#send" if view.query else "./?sent=1#send"
        return RedirectResponse(again, status_code=303, headers=_ALWAYS)

    @app.get("/preview.css")
    def style() -> Response:
        """Serve the page's own style sheet."""
        return Response(source(templates, "preview/preview.css"), media_type="text/css", headers=_ALWAYS)

    @app.get("/preview.js")
    def script() -> Response:
        """Serve the page's own script."""
        js = source(templates, "preview/preview.js")
        return Response(js, media_type="text/javascript", headers=_ALWAYS)

    return app


def _around(gallery: Gallery, *, token: str, told: Told | None) -> Around:
    revision = gallery.watch.now().revision  # before anything is read: what changes then is told of
    return Around(
        records=gallery.records(),
        now=gallery.now(),
        revision=revision,
        token=token,
        told=told,
        folders=(gallery.folder, built_in_templates()),
    )


def _view(request: Request) -> View | None:
    try:
        return View.read(request.query_params.multi_items())
    except ValueError:
        return None


def _is_own(request: Request, form: Form, token: str) -> bool:
    """Tell whether a form came from the page: by its token, and by the origin where the browser tells it."""
    given = form.get("token", [""])[0]
    origin = request.headers.get("origin")
    if origin is not None and origin != f"http://{request.headers.get('host', '')}":
        return False
    return secrets.compare_digest(given.encode(), token.encode())


def _events(gallery: Gallery) -> Iterator[str]:
    is_first = True
    yield "retry: 1000\n\n"
    for seen, changed in gallery.watch.changes(patience=_PATIENCE):
        if changed or is_first:
            data = json.dumps({"revision": seen.revision, "changed": changed})
            yield f"id: {seen.revision}\nevent: look\ndata: {data}\n\n"
        else:
            yield ":\n\n"  # so that it is noticed when the page is closed
        is_first = False


def _html(content: str, *, status: int) -> Response:
    headers = _ALWAYS | {"Content-Security-Policy": _PAGE_POLICY, "Referrer-Policy": "same-origin"}
    return Response(content, status_code=status, media_type="text/html", headers=headers)


def _plain(text: str, *, status: int) -> Response:
    return Response(text, status_code=status, media_type="text/plain", headers=_ALWAYS)
