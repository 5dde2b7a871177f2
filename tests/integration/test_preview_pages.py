"""The preview over HTTP, from a real server on loopback."""

from __future__ import annotations

import re
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import Message
from urllib.error import HTTPError

import pytest
import uvicorn
from evening import ARABIC, ENGLISH, LOOK

from digest.errors import DigestError, TemplateError
from digest.model import EditionId, NewsletterId
from digest.render import Page, render
from digest.web.preview import preview_app, serve

BROKEN = EditionId(newsletter=NewsletterId("broken"), date=date(2026, 10, 6))
EDITIONS = (ENGLISH.id, ARABIC.id, BROKEN)


def page(identity: EditionId) -> Page | None:
    if identity == BROKEN:
        raise TemplateError("mail.html.j2:12: <oops>", hint="mend that line")
    edition = {ENGLISH.id: ENGLISH, ARABIC.id: ARABIC}[identity]
    return render(edition, look=LOOK).page(frozenset())


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str


Get = Callable[..., Answer]


def _serving(load: Callable[[], Sequence[EditionId]]) -> Iterator[Get]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(preview_app(load, page), log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(path: str, **headers: str) -> Answer:
        request = urllib.request.Request(address + path, headers=headers)
        try:
            with opener.open(request, timeout=20) as response:
                return Answer(response.status, response.headers, response.read().decode())
        except HTTPError as exc:
            with exc:
                return Answer(exc.code, exc.headers, exc.read().decode())

    yield get
    server.should_exit = True
    thread.join(timeout=20)
    listening.close()


@pytest.fixture(scope="module")
def get() -> Iterator[Get]:
    yield from _serving(lambda: EDITIONS)


@pytest.fixture
def get_nothing() -> Iterator[Get]:
    yield from _serving(lambda: ())


def test_the_newest_edition_is_shown_first(get: Get) -> None:
    answer = get("/")
    assert answer.status == 200
    assert "<title>Preview of evening/2026-10-06</title>" in answer.text
    assert f"<strong>{ENGLISH.subject}</strong>" in answer.text
    assert '<iframe title="Mail at 768 pixels, light"' in answer.text
    assert re.search(r"\d\d\.\d of 102 kB", answer.text)


def test_what_is_shown_stands_in_the_address(get: Get) -> None:
    answer = get("/?edition=masa/2026-10-06&w=375&c=dark")
    assert 'src="frame?edition=masa%2F2026-10-06&amp;c=dark" width="375"' in answer.text
    assert (
        '<a href="?edition=masa%2F2026-10-06&amp;tab=mail&amp;w=375&amp;c=dark" aria-current="true">375'
        in (answer.text)
    )
    assert "<option selected>masa/2026-10-06</option>" in answer.text


def test_text_and_source_are_shown_as_they_are(get: Get) -> None:
    assert "1. Port Ellery dockers end" in get("/?tab=text").text
    assert "&lt;!DOCTYPE html&gt;" in get("/?tab=source").text


def test_the_frame_holds_the_mail_in_the_colours_asked_for(get: Get) -> None:
    mail = page(ENGLISH.id)
    assert mail is not None
    dark = get("/frame?edition=evening/2026-10-06&c=dark")
    assert dark.text.replace("@media all{", "@media (prefers-color-scheme:dark){") == mail.html
    assert "not all" in get("/frame?edition=evening/2026-10-06").text
    assert "#fffdf9;" not in get("/frame?edition=evening/2026-10-06&c=forced").text.split("</head>")[1]


def test_the_frame_can_run_and_load_nothing(get: Get) -> None:
    policy = get("/frame?edition=evening/2026-10-06").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")
    assert "script" not in policy
    assert re.search(r"<iframe [^>]* sandbox>", get("/").text)


def test_the_page_itself_has_no_script_and_allows_none(get: Get) -> None:
    answer = get("/")
    assert (
        "default-src 'none'; style-src 'self'; frame-src 'self'" in answer.headers["Content-Security-Policy"]
    )
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_style_sheet_is_served(get: Get) -> None:
    answer = get("/preview.css")
    assert answer.headers["Content-Type"].startswith("text/css")
    assert ".stage" in answer.text


@pytest.mark.parametrize("path", ["/?edition=no/2026-10-06", "/frame?edition=no/2026-10-06", "/elsewhere"])
def test_what_there_is_not_is_404(get: Get, path: str) -> None:
    assert get(path).status == 404


@pytest.mark.parametrize("query", ["w=9", "w=x", "c=pink", "tab=headers"])
def test_nonsense_in_the_address_is_refused(get: Get, query: str) -> None:
    assert get(f"/?{query}").status == 422


def test_a_mistake_in_a_template_is_what_the_page_then_shows(get: Get) -> None:
    answer = get("/?edition=broken/2026-10-06")
    assert answer.status == 500
    assert "mail.html.j2:12: &lt;oops&gt;" in answer.text
    assert "mend that line" in answer.text
    assert get("/frame?edition=broken/2026-10-06").status == 500


def test_a_foreign_host_name_is_refused(get: Get) -> None:
    assert get("/", Host="evil.example").status == 400


def test_without_editions_the_page_says_what_to_do(get_nothing: Get) -> None:
    answer = get_nothing("/")
    assert answer.status == 200
    assert "No edition was built yet" in answer.text


def test_a_port_in_use_is_an_error_with_a_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DigestError, match=f"port {port}") as caught:
            serve(preview_app(lambda: (), page), port=port)
    assert "--port" in caught.value.hint


def test_serving_tells_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[str] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: served.append("run"))
    serve(preview_app(lambda: (), page), port=0, tell=served.append)
    assert re.fullmatch(r"The preview is at http://127\.0\.0\.1:\d+/ \(Ctrl\+C ends it\)", served[0])
    assert served[1] == "run"
