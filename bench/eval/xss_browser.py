"""Open pages in a real browser, without the policy that would protect them, and count what they do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from bench.eval.figure import Figure
from digest.web.preview.chromium import Tab, chromium, tab

__all__ = ["chromium", "looked_at"]

_PLANTED = (
    "<!DOCTYPE html><img src=x onerror=alert(1)><img src='https://spy.example/p.gif'>"
    "<p onclick='throw 1'>What must be caught</p>"
)
_TRY = """
(html => {
  const body = document.createElement("div");
  body.innerHTML = html;
  document.body.appendChild(body);
  for (const element of document.querySelectorAll("*"))
    for (const name of ["load", "error", "focus", "mouseover", "click", "toggle", "animationend"])
      element.dispatchEvent(new Event(name));
})(%s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a page did."""

    dialogs: int
    foreign: tuple[str, ...]
    errors: int


def looked_at(program: str, pages: Sequence[str], folder: Path) -> Iterator[Figure]:
    """Open each page, put it in once more by innerHTML, set off every handler; yield what happened."""
    served = [_PLANTED, *pages]
    with tab(program, folder / "profile") as browser, _Server(served) as address:
        planted, *seen = [_look(browser, f"{address}/{place}", page) for place, page in enumerate(served)]
    caught = planted.dialogs >= 2 and "spy.example" in planted.foreign and planted.errors >= 1
    for host in sorted({host for one in seen for host in one.foreign}):
        print(f"  a page asks {host}")
    yield Figure(name="browser.pages", value=len(seen))
    yield Figure(name="browser.planted_caught", value=100.0 * caught, at_least=100.0)
    yield Figure(name="browser.dialogs", value=sum(one.dialogs for one in seen), at_most=0)
    yield Figure(name="browser.foreign_requests", value=sum(len(one.foreign) for one in seen), at_most=0)
    yield Figure(name="browser.script_errors", value=sum(one.errors for one in seen), at_most=0)


def _look(browser: Tab, address: str, page: str) -> Seen:
    browser.events.clear()
    browser.open(address)
    browser.call("Runtime.evaluate", expression=_TRY % json.dumps(page))
    browser.listen(0.1)
    browser.open("about:blank")  # what comes later than this is no page's doing any more
    asked = [
        event["params"]["request"]["url"]
        for event in browser.events
        if event["method"] == "Network.requestWillBeSent"
    ]
    foreign = tuple(urlsplit(url).hostname or url[:100] for url in asked if _is_foreign(url))
    return Seen(
        dialogs=_count(browser, "Page.javascriptDialogOpening"),
        foreign=foreign,
        errors=_count(browser, "Runtime.exceptionThrown"),
    )


def _is_foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"about", "data"} and parts.hostname != "127.0.0.1"


def _count(browser: Tab, method: str) -> int:
    return sum(event["method"] == method for event in browser.events)


class _Server:
    """Serves each page under its number."""

    def __init__(self, pages: Sequence[str]) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, pages=pages))
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, *args: Any, pages: Sequence[str]) -> None:
        self.pages = pages
        super().__init__(*args)

    def do_GET(self) -> None:
        name = self.path.removeprefix("/")
        known = name.isdecimal() and int(name) < len(self.pages)
        body = self.pages[int(name)].encode("utf-8", "replace") if known else b""
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        with suppress(ConnectionError):  # the browser has gone on to the next page
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class's name)
        """Keep quiet."""
