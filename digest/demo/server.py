"""Demo: a small web server for the sample feeds, on this machine only.

Input: a folder. Output: a base URL that serves its files, with entity tags and answers to conditional
requests (RFC 9110, section 13).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

_TYPES = (
    (".jpg", "image/jpeg"),
    (".html", "text/html; charset=utf-8"),
    (".json", "application/feed+json; charset=utf-8"),
    (".txt", "text/plain; charset=utf-8"),
)


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """Serve the files below ``folder`` on 127.0.0.1 and yield the base URL, without a slash at its end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, folder=folder.resolve()))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for the files of one folder, and says nothing on the terminal."""

    server_version = "EveningDigestDemo"
    sys_version = ""

    def __init__(self, *args: Any, folder: Path) -> None:
        self.folder = folder
        super().__init__(*args)  # answers the request before it returns

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""

    def _answer(self, *, with_body: bool) -> None:
        path = _file(self.folder, self.path)
        if path is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body = path.read_bytes()
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if _matches(self.headers.get("If-None-Match"), tag):
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", tag)
            self.end_headers()
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", _content_type(path, body))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("ETag", tag)
        self.end_headers()
        if with_body:
            self.wfile.write(body)


def _file(folder: Path, target: str) -> Path | None:
    """Return the file that a request names; None where it is none or lies outside of ``folder``."""
    try:
        path = (folder / unquote(urlsplit(target).path).lstrip("/")).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None
    except (OSError, ValueError):  # a name that no file can have: NUL, far too long
        return None


def _matches(said: str | None, tag: str) -> bool:
    """Compare weakly, as If-None-Match asks for (RFC 9110, 13.1.2)."""
    if said is None:
        return False
    return said.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in said.split(",")}


def _content_type(path: Path, body: bytes) -> str:
    if path.suffix == ".xml":
        # The name does not say which of the two it is, the root element does.
        kind = "atom" if b"<feed" in body[:1000] else "rss"
        return f"application/{kind}+xml; charset=utf-8"
    return dict(_TYPES).get(path.suffix, "application/octet-stream")
