"""``digest teaser URL``: one page, fetched within the limits of every fetch, from nowhere it must not go."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from digest.cli import main

STANDFIRST = "The islanders have their ferry again, nine years after it was sold. It sails from November on."
PAGE = f"""<!doctype html><html><head><meta charset="iso-8859-1"><title>Ferry | The Selm Paper</title>
<meta property="article:published_time" content="2026-10-05T08:00:00Z"></head><body><article>
<h1>Selm buys its ferry back</h1><p class="lead">{STANDFIRST}</p><div>{
    "<p>The café of the harbour stays."
    " The island council voted on Monday night to buy back the ferry that it sold nine years ago.</p>" * 3
}</div>
</article></body></html>"""
FEED = '<rss version="2.0"><channel><title>Harbour</title></channel></rss>'
ROBOTS = "User-agent: EveningDigest\nDisallow: /staff/"
ANSWERS = {
    "/robots.txt": (200, ROBOTS),
    "/story": (200, PAGE),
    "/feed": (200, FEED),
    "/gone": (410, ""),
    "/big": (200, "x" * 60_000),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, text = ANSWERS[self.path]
        body = text.encode("latin-1")
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        main(["teaser", *words, "--now", "2026-10-06T18:00+02:00"])
        code = 0
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    return (code, *capsys.readouterr())


def test_a_page_is_fetched_where_the_site_allows_its_host(
    write_site: Callable[..., Path], server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_site(digest=f'[fetch]\nallow_hosts = ["{server}"]\nmax_bytes = 50_000\n')
    code, out, err = run(capsys, f"http://{server}/story", "--json", "--site", str(root))
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert " ".join(told["sentences"]) == STANDFIRST
    assert (told["headline"], told["date"]) == ("Ferry", "2026-10-05")
    for path, said in (
        ("/feed", "is a feed"),
        ("/gone", "the publisher has taken it away"),
        ("/big", "larger than 50,000 bytes"),
        ("/staff/", "not for robots"),
    ):
        code, _, err = run(capsys, f"http://{server}{path}", "--site", str(root))
        assert code == 1
        assert said in err


@pytest.mark.parametrize(
    "url", ["http://{server}/story", "HTTP://localhost:1/", "http://[::1]/", "http://10.0.0.1/"]
)
def test_no_address_of_the_house_is_fetched(
    url: str, tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, url.format(server=server), "--site", str(tmp_path))
    assert (code, out) == (1, "")
    assert "allow_hosts" in err
