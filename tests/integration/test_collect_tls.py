"""A host's name stays with the connection when its checked address is connected to."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from digest.net.fetch import fetch
from digest.net.rules import Fetched, FetchFailed, FetchRules

# Made for this test alone, for the host news.example; it opens nothing.
KEY = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgd1vVtCnx/eot5b90
n3M6aR/SALYzhfStTOoSA39CPlqhRANCAAQ7dLpz9WPNQuyRaqzuMK3DwCEJ3leY
5X8ISim85/P0l/CCh+N9GlfiZio8drEeZgsSbRdsO5lrX7vX85b1w7p3
-----END PRIVATE KEY-----
"""
CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIBnzCCAUSgAwIBAgIULokWPRj6CeohT6qtK09n4wFWbigwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMbmV3cy5leGFtcGxlMCAXDTI2MTEyMzIxNTgzMloYDzIxMjYx
MDMwMjE1ODMyWjAXMRUwEwYDVQQDDAxuZXdzLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQ7dLpz9WPNQuyRaqzuMK3DwCEJ3leY5X8ISim85/P0l/CC
h+N9GlfiZio8drEeZgsSbRdsO5lrX7vX85b1w7p3o2wwajAdBgNVHQ4EFgQUl/Od
O0VV5309uhIp9WyZmbM5UG0wHwYDVR0jBBgwFoAUl/OdO0VV5309uhIp9WyZmbM5
UG0wDwYDVR0TAQH/BAUwAwEB/zAXBgNVHREEEDAOggxuZXdzLmV4YW1wbGUwCgYI
KoZIzj0EAwIDSQAwRgIhAJQucDFkzFPrB+jGqvt05JWmlYtkC1xrqik/+gxcdUsD
AiEAj0HampmUCvTKST01T7zKW2pCAhoHxClebuZ0GZ0Z+HY=
-----END CERTIFICATE-----
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("ETag", f'"{self.headers["Host"]}"')
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that does not trust us hangs up."""


@pytest.fixture
def names() -> list[str | None]:
    return []


@pytest.fixture
def port(tmp_path: Path, names: list[str | None]) -> Iterator[int]:
    (tmp_path / "both.pem").write_text(KEY + CERTIFICATE, encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    context.sni_callback = lambda _, name, __: names.append(name)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def rules() -> FetchRules:
    trusting = ssl.create_default_context(cadata=CERTIFICATE)
    return FetchRules(user_agent="t", allow_hosts=frozenset({"news.example", "other.example"}), tls=trusting)


def test_the_name_is_asked_for_and_checked_though_an_address_is_connected_to(
    port: int, rules: FetchRules, names: list[str | None]
) -> None:
    answer = fetch(f"https://news.example:{port}/", rules=rules, resolve=lambda *_: ("127.0.0.1",))
    assert isinstance(answer, Fetched)
    assert names == ["news.example"]
    assert answer.validators.etag == f'"news.example:{port}"'


def test_a_certificate_of_another_name_is_refused(port: int, rules: FetchRules) -> None:
    answer = fetch(f"https://other.example:{port}/", rules=rules, resolve=lambda *_: ("127.0.0.1",))
    assert isinstance(answer, FetchFailed)
    assert "other.example" in answer.what
    assert "certificate" in answer.what
