"""Preview: the editions on a local page. In: a Gallery. Out: an app.

It answers loopback names only, so that no web site can reach it under a name of its own; nothing but the
form that sends a test changes anything, and that form bears a token that only this page knows.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import RedirectResponse, StreamingResponse

from digest.errors import DeliveryStopped, DigestError, NotFound
from digest.render.environment import Environment, environment, source
from digest.subscribe import check_address
from digest.web.forms import Form, posted
from digest.web.preview.gallery import Gallery, Sitting
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
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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
    answers = _Answers(gallery=gallery, templates=environment(), token=secrets.token_urlsafe(32))
    app.get("/")(answers.look)
    app.get("/frame")(answers.frame)
    app.get("/mail.eml")(answers.message)
    app.get("/events")(answers.events)
    app.get("/preview.css")(answers.style)
    app.get("/preview.js")(answers.script)
    app.get("/icon.svg")(answers.icon)
    app.post("/")(answers.test)
    return app


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """What is answered to each address."""

    gallery: Gallery
    templates: Environment
    token: str = field(repr=False)
    """Proves that a form came from this page."""

    def look(self, request: Request) -> Response:
        """Show a mail, or why there is none."""
        told = _SENT if "sent" in request.query_params else None
        return self._page(_view(request), told=told)

    def frame(self, request: Request) -> Response:
        """Serve the mail alone, for the frame."""
        view = _view(request)
        try:
            html = self.gallery.sit(view).framed(view)
        except DigestError as exc:
            return _refused(exc)
        if html is None:
            return _plain("No story is about these topics.", status=404)
        headers = _ALWAYS | {"Content-Security-Policy": FRAME_POLICY, "Referrer-Policy": "no-referrer"}
        return Response(html, media_type="text/html", headers=headers)

    def message(self, request: Request) -> Response:
        """Serve the whole mail as a file that mail programs open."""
        try:
            raw = self.gallery.sit(_view(request)).message
        except DigestError as exc:
            return _refused(exc)
        if not raw:
            return _plain("No story is about these topics.", status=404)
        headers = _ALWAYS | {"Content-Disposition": 'attachment; filename="digest.eml"'}
        return Response(raw, media_type="message/rfc822", headers=headers)

    def events(self) -> Response:
        """Tell of changes, as server-sent events."""
        return StreamingResponse(_events(self.gallery), media_type="text/event-stream", headers=_ALWAYS)

    def test(self, request: Request, form: Annotated[Form, Depends(posted)]) -> Response:
        """Send one copy of the mail that the page shows."""
        if not _is_own(request, form, self.token):
            return _plain("This form is not from this page: reload it, and send again.", status=403)
        view = _view(request)
        written = form.get("address", [""])[0].strip()
        mailbox = check_address(written)
        if isinstance(mailbox, str):
            return self._page(view, told=Told(text=mailbox, is_error=True, address=written), status=422)
        try:
            self.gallery.send_test(view, mailbox.mailbox)
        except DigestError as exc:
            told = Told(text=f"{exc.what}. {exc.hint}".strip(), is_error=True, address=written)
            return self._page(view, told=told, status=502 if isinstance(exc, DeliveryStopped) else 409)
        again = "&".join(part for part in (view.query, "sent=1") if part)
        return RedirectResponse(f"./?{again}#send", status_code=303, headers=_ALWAYS)

    def style(self) -> Response:
        """Serve the page's own style sheet."""
        css = source(self.templates, "preview/preview.css")
        return Response(css, media_type="text/css", headers=_ALWAYS)

    def script(self) -> Response:
        """Serve the page's own script."""
        js = source(self.templates, "preview/preview.js")
        return Response(js, media_type="text/javascript", headers=_ALWAYS)

    def icon(self) -> Response:
        """Serve the page's icon."""
        svg = source(self.templates, "preview/icon.svg")
        return Response(svg, media_type="image/svg+xml", headers=_ALWAYS)

    def _page(self, view: View, *, told: Told | None, status: int = 200) -> Response:
        revision = self.gallery.watch.now().revision  # before anything is read: what changes then is told
        links = Links(
            page=lambda one: f"?{one.query}" if one.query else "./",
            frame=lambda one: f"frame?{one.query}&r={revision}",
            message=lambda one: f"mail.eml?{one.query}",
            is_live=True,
        )
        around = Around(
            records=self.gallery.records(),
            now=self.gallery.now(),
            revision=revision,
            token=self.token,
            told=told,
            folder=self.gallery.folder,
        )
        try:
            sitting = self.gallery.sit(view)
            around = self._counted(sitting, around)
            html = mail_page(self.templates, view, sitting, around, links)
        except DigestError as exc:
            missing = 404 if isinstance(exc, NotFound) else 200
            return _html(error_page(self.templates, view, exc, around, links), status=missing)
        return _html(html, status=status)

    def _counted(self, sitting: Sitting, around: Around) -> Around:
        """Count the readers; a list with a mistake hides no mail."""
        try:
            return replace(around, audience=self.gallery.audience(sitting.site, sitting.edition))
        except DigestError as exc:
            return replace(around, trouble=exc.what)


def _view(request: Request) -> View:
    try:
        return View.read(request.query_params.multi_items())
    except ValueError:
        raise HTTPException(422, "There is no such view.") from None


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


def _refused(error: DigestError) -> Response:
    return _plain(error.what, status=404 if isinstance(error, NotFound) else 422)


def _plain(text: str, *, status: int) -> Response:
    return Response(text, status_code=status, media_type="text/plain", headers=_ALWAYS)
