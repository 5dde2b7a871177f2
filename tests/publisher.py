"""A publisher's server on loopback: it answers as told, and counts what it was asked."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_FEED = """<rss version="2.0"><channel><title>Harbour</title>{}</channel></rss>"""
_ITEM = "<item><title>{0}</title><link>/{0}</link><pubDate>Tue, 06 Oct 2026 08:00:00 GMT</pubDate></item>"


def feed(*titles: str) -> bytes:
    """Return a feed with an item for each title."""
    return _FEED.format("".join(map(_ITEM.format, titles))).encode()


@dataclass(slots=True)
class Publisher:
    """What is answered at each path."""

    host: str = ""
    answers: dict[str, tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def says(self, path: str, body: bytes = b"", *, status: int = 200, **headers: str) -> None:
        """Answer so at a path from now on."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (status, told, body)

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://{self.host}{path}"


@contextmanager
def publishing() -> Iterator[Publisher]:
    """Serve for the time of a ``with``."""
    publisher = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher.asked[self.path] += 1
            status, headers, body = publisher.answers[self.path]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's)
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        publisher.host = f"127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield publisher
        finally:
            server.shutdown()
            thread.join()
