"""The demo's feed server, asked over real HTTP."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from digest.demo.server import serve_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    served = tmp_path / "served"
    served.mkdir()
    (served / "news.xml").write_text('<?xml version="1.0"?><rss version="2.0"/>')
    (served / "other.xml").write_text('<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"/>')
    (served / "island.json").write_text("{}")
    (served / "page.html").write_text("<p>é</p>", encoding="utf-8")
    (served / "dump.txt").write_text("text")
    (served / "raw.bin").write_bytes(b"\0")
    (tmp_path / "secret.txt").write_text("not for you")
    return served


@pytest.fixture
def base(folder: Path) -> Iterator[str]:
    with serve_folder(folder) as url:
        yield url


def ask(
    base: str, target: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
) -> tuple[int, http.client.HTTPMessage, bytes]:
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request(method, target, headers=dict(headers or {}))
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("news.xml", "application/rss+xml; charset=utf-8"),
        ("other.xml", "application/atom+xml; charset=utf-8"),
        ("island.json", "application/feed+json; charset=utf-8"),
        ("page.html", "text/html; charset=utf-8"),
        ("dump.txt", "text/plain; charset=utf-8"),
        ("raw.bin", "application/octet-stream"),
    ],
)
def test_a_file_is_served_with_its_media_type(base: str, folder: Path, name: str, kind: str) -> None:
    status, headers, body = ask(base, f"/{name}?again=1")
    assert (status, headers["Content-Type"]) == (200, kind)
    assert body == (folder / name).read_bytes()


def test_only_this_machine_can_reach_it(base: str) -> None:
    assert base.startswith("http://127.0.0.1:")
    assert not base.endswith("/")


@pytest.mark.parametrize("said", ["{tag}", "W/{tag}", '"other", {tag}', "*"])
def test_what_is_known_is_not_sent_again(base: str, said: str) -> None:
    _, headers, _ = ask(base, "/news.xml")
    known = {"If-None-Match": said.format(tag=headers["ETag"])}
    status, again, body = ask(base, "/news.xml", headers=known)
    assert (status, body, again["ETag"]) == (304, b"", headers["ETag"])


def test_what_has_changed_is_sent_again(base: str, folder: Path) -> None:
    _, headers, _ = ask(base, "/news.xml")
    (folder / "news.xml").write_text("<rss><channel/></rss>")
    status, _, body = ask(base, "/news.xml", headers={"If-None-Match": headers["ETag"]})
    assert (status, body) == (200, b"<rss><channel/></rss>")


def test_head_sends_the_headers_alone(base: str) -> None:
    status, headers, body = ask(base, "/news.xml", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 0


@pytest.mark.parametrize(
    "target", ["/", "/none.xml", "/../secret.txt", "/%2e%2e/secret.txt", "/a%00b", "/" + "a" * 5000]
)
def test_what_is_no_file_of_the_folder_is_not_found(base: str, target: str) -> None:
    status, _, body = ask(base, target)
    assert status == 404
    assert b"not for you" not in body


def test_it_says_nothing_on_the_terminal(base: str, capfd: pytest.CaptureFixture[str]) -> None:
    ask(base, "/news.xml")
    ask(base, "/none.xml")
    assert capfd.readouterr() == ("", "")


def test_it_is_gone_afterwards(folder: Path) -> None:
    with serve_folder(folder) as url:
        pass
    with pytest.raises(ConnectionRefusedError):
        ask(url, "/news.xml")
