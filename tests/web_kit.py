"""A web server that answers as a test says, and a listener that nobody should connect to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from digest.net.rules import Fetched, FetchFailed

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title>
<item><title>Ferry sails</title><link>/ferry</link><pubDate>Tue, 06 Oct 2026 14:00:00 GMT</pubDate>
<description>The island has its ferry back.</description></item></channel></rss>"""

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    """Answers as told, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.default: Answer | None = None
        self.heads: dict[str, Answer] = {}
        """What is answered to HEAD; anything else is 501."""
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.headed: list[str] = []
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are what is tested."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        answer = self.server.answers.get(self.path) or self.server.default
        assert answer is not None, self.path
        answer(self)

    def do_HEAD(self) -> None:
        self.server.headed.append(self.path)
        answer = self.server.heads.get(self.path)
        if answer is None:
            self.send_error(501)
        else:
            answer(self)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def says(body: bytes = FEED, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server for the time of a ``with``."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, for ever."""
    assert isinstance(handler.server, Server)
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.over.wait(0.02):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def silent(handler: BaseHTTPRequestHandler) -> None:
    assert isinstance(handler.server, Server)
    handler.server.over.wait(10)


def half(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"half")


def nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n\r\n")


def failed(answer: object) -> FetchFailed:
    assert isinstance(answer, FetchFailed), answer
    return answer


def fetched(answer: object) -> Fetched:
    assert isinstance(answer, Fetched), answer
    return answer


@contextmanager
def canary(address: str = "127.0.0.1") -> Iterator[tuple[int, list[object]]]:
    """Listen on loopback and keep who connects."""
    came: list[object] = []
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family) as listener:
        listener.settimeout(0.05)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, peer = listener.accept()
                except TimeoutError:
                    continue
                came.append(peer)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield listener.getsockname()[1], came
        finally:
            over.set()
            thread.join()
