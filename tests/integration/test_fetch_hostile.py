"""What a hostile address, name server or web server tries: no connection inwards, no waiting, no flood."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from itertools import count

import pytest
from web_kit import FEED, Server, canary, failed, fetched, says, serving

from digest.net.fetch import fetch
from digest.net.rules import FetchRules

RULES = FetchRules(
    user_agent="EveningDigest/0",
    timeout=timedelta(seconds=5),
    idle_timeout=timedelta(seconds=5),
    max_bytes=100_000,
    tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
)

# Ways to write an address of one's own machine or network; PORT is where somebody listens.
INWARDS = [
    "http://127.0.0.1:PORT/", "http://localhost:PORT/", "http://LocalHost.:PORT/", "http://[::1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/", "http://[::ffff:7f00:1]:PORT/", "http://[::127.0.0.1]:PORT/",
    "http://0:PORT/", "http://0.0.0.0:PORT/", "http://[::]:PORT/", "http://127.1:PORT/", "http://127.0.1:PORT/",
    "http://2130706433:PORT/", "http://017700000001:PORT/", "http://0x7f000001:PORT/", "http://0x7f.1:PORT/",
    "http://0177.0.0.1:PORT/", "http://127.0.0.1.:PORT/", "http://127.255.255.254:PORT/",
    "http://169.254.169.254/latest/", "http://[fd00:ec2::254]/", "http://[fe80::1%25lo]:PORT/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://198.18.0.1/",
    "http://[64:ff9b::7f00:1]:PORT/", "http://[2002:7f00:1::]:PORT/", "http://[64:ff9b:1::7f00:1]:PORT/",
    "http://reader@127.0.0.1:PORT/", "http://news.example@127.0.0.1:PORT/", "http://a:b@127.0.0.1:PORT/",
    "http://news.example%2523@127.0.0.1:PORT/", "http://127.0.0.1%2f.news.example:PORT/",
    "http://news.example\\@127.0.0.1:PORT/", "http://127.0.0.1\t:PORT/", "http://127.0.0.1#@news.example:PORT/",
    "http://①②⑦.⓪.⓪.①:PORT/", "http://127。0。0。1:PORT/", "http://１２７.0.0.1:PORT/", "http://ⓛocalhost:PORT/",
    "gopher://127.0.0.1:PORT/_MAIL", "ftp://127.0.0.1:PORT/", "dict://127.0.0.1:PORT/", "file:///etc/hostname",
    "unix:///run/docker.sock", "ldap://127.0.0.1:PORT/", "//127.0.0.1:PORT/", "http:127.0.0.1:PORT", "jar:http://a!/",
    "https://127.0.0.1:PORT/", "HTTP://127.0.0.1:PORT/", "data:text/xml,<rss/>", "javascript:alert(1)",
]  # fmt: skip


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def ears() -> Iterator[tuple[list[int], list[list[object]]]]:
    """Listen inwards at both loopbacks, as far as there are two."""
    with ExitStack() as stack:
        ports: list[int] = []
        came: list[list[object]] = []
        for address in ("127.0.0.1", "::1"):
            try:
                port, heard = stack.enter_context(canary(address))
            except OSError:
                continue
            ports.append(port)
            came.append(heard)
        yield ports, came


@pytest.mark.parametrize("link", INWARDS)
def test_no_way_to_write_an_inward_address_gets_a_connection(
    link: str, ears: tuple[list[int], list[list[object]]]
) -> None:
    ports, came = ears
    inwards = {"news.example": "127.0.0.1", "127.0.0.1%2f.news.example": "127.0.0.1"}

    def resolve(host: str, port: int) -> tuple[str, ...]:
        # As the system does it, without asking anybody: forms like 127.1 and 0x7f.1 become addresses here.
        found = socket.getaddrinfo(
            inwards.get(host, host), port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
        return tuple(str(entry[4][0]) for entry in found)

    for port in ports:
        # That the port is not a usual one must not be what saved us.
        url = link.replace("PORT", str(port))
        anywhere = replace(RULES, ports=frozenset({80, 443, port}))
        failed(fetch(url, rules=anywhere, resolve=resolve))
        failed(fetch(url, rules=anywhere))
    assert came == [[] for _ in ports]


@pytest.mark.parametrize("link", INWARDS)
def test_no_redirect_leads_inwards(
    link: str, server: Server, ears: tuple[list[int], list[list[object]]]
) -> None:
    ports, came = ears
    rules = replace(RULES, allow_hosts=frozenset({server.host}), ports=frozenset({80, 443, *ports}))
    for port in ports:
        location = link.replace("PORT", str(port)).encode("utf-8").decode("latin-1").replace("\t", "")
        server.answers["/go"] = says(b"", 302, Location=location)
        # A scheme without an address after it is a path of the same server, which has no such page.
        server.default = says(b"", 404)
        failed(fetch(server.url("/go"), rules=rules))
    assert came == [[] for _ in ports]


def test_a_name_that_changes_its_mind_is_not_asked_twice(server: Server) -> None:
    answers = iter([("93.184.216.34",), ("127.0.0.1",), ("127.0.0.1",)])
    tried: list[str] = []

    def rebinding(host: str, port: int) -> tuple[str, ...]:
        tried.append(host)
        return next(answers)

    rules = replace(RULES, timeout=timedelta(seconds=0.3), ports=frozenset({server.server_port}))
    failed(fetch(f"http://news.example:{server.server_port}/", rules=rules, resolve=rebinding))
    assert tried == ["news.example"]
    assert server.asked == []


def test_a_second_step_to_a_name_is_looked_up_and_checked_anew(server: Server) -> None:
    answers = iter([("127.0.0.1",), ("169.254.169.254",)])
    server.answers["/feed"] = says(b"", 302, Location=f"http://cloud.example:{server.server_port}/")
    rules = replace(
        RULES,
        allow_hosts=frozenset({f"news.example:{server.server_port}"}),
        ports=frozenset({server.server_port}),
    )
    answer = fetch(
        f"http://news.example:{server.server_port}/feed", rules=rules, resolve=lambda *_: next(answers)
    )
    assert "169.254.169.254" in failed(answer).what


def test_a_name_server_that_hangs_is_left_in_time() -> None:
    over = threading.Event()

    def hanging(host: str, port: int) -> tuple[str, ...]:
        over.wait(10)
        return ()

    rules = replace(RULES, idle_timeout=timedelta(seconds=0.1))
    answer = fetch("http://news.example/", rules=rules, resolve=hanging)
    over.set()
    assert failed(answer).what == "nobody says in time where news.example is"


def test_a_name_that_is_no_name_is_told() -> None:
    def resolve(host: str, port: int) -> tuple[str, ...]:
        raise UnicodeError("label too long")

    assert "no host" in failed(fetch("http://news.example/", rules=RULES, resolve=resolve)).what


class Ticking:
    """A clock that a second passes on whenever somebody looks: a byte a second, without waiting for it."""

    def __init__(self) -> None:
        self._seconds = count()

    def __call__(self) -> float:
        return float(next(self._seconds))


def chunked(pieces: Iterator[bytes]) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def drips(handler: BaseHTTPRequestHandler) -> None:
    assert isinstance(handler.server, Server)
    handler.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.over.wait(0.002):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def endless_chunks(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        handler.wfile.write(chunked(iter([b"x" * 5000])))


def endless_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in count():
        handler.wfile.write(b"X-%d: %s\r\n" % (number, b"y" * 1000))


def endless_first_line(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"HTTP/1.1 200 " + b"O" * 5000)


def endless_hints(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 50)


def huge_chunk_size(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 5000 + b"\r\n")


def lies_about_its_length(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n")
    while True:
        handler.wfile.write(b"x" * 5000)


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (drips, "took longer than 30 s"),
        (endless_chunks, "is larger than 100,000 bytes"),
        (lies_about_its_length, "is larger than 100,000 bytes"),
        (endless_head, "does not keep to HTTP"),
        (endless_first_line, "does not keep to HTTP"),
        (endless_hints, "took longer than 30 s"),
        (huge_chunk_size, "does not keep to HTTP"),
    ],
)
def test_a_server_without_end_is_left_at_a_limit(server: Server, answer: object, what: str) -> None:
    server.answers["/feed"] = answer  # type: ignore[assignment]  # one of those above
    rules = replace(RULES, allow_hosts=frozenset({server.host}), timeout=timedelta(seconds=30))
    clock = Ticking() if "30 s" in what else None
    assert what in failed(fetch(server.url("/feed"), rules=rules, monotonic=clock)).what


def test_a_brotli_or_zstd_bomb_is_not_even_opened(server: Server) -> None:
    rules = replace(RULES, allow_hosts=frozenset({server.host}))
    for coding in ("br", "zstd"):
        server.answers["/feed"] = says(b"\x00" * 5000, Content_Encoding=coding)
        assert f"packed as '{coding}'" in failed(fetch(server.url("/feed"), rules=rules)).what
    assert server.asked[-1][1]["accept-encoding"] == "gzip, deflate"


def test_no_cookie_goes_from_one_step_to_the_next(server: Server) -> None:
    server.answers["/in"] = says(b"", 302, Location="/feed", Set_Cookie="a=b; Path=/")
    server.answers["/feed"] = says(FEED)
    rules = replace(RULES, allow_hosts=frozenset({server.host}))
    fetched(fetch(server.url("/in"), rules=rules))
    assert all("cookie" not in asked for _, asked in server.asked)
