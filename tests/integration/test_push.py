"""A newsroom's own system sends articles over HTTP, to a real server on loopback."""

from __future__ import annotations

import http.client
import json
import logging
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from kit import EVENING

from digest.archive.judge import Became
from digest.cli import main
from digest.clock import FixedClock
from digest.collect.pushed import FIELDS, read_pushed
from digest.config import Site, load_site
from digest.config.source import Undated
from digest.model import (
    BlockKind,
    EditionId,
    EditionState,
    NewsletterId,
    PubStatus,
    Signal,
    SourceId,
    Version,
)
from digest.pipeline import build_edition
from digest.pipeline.checked import Level
from digest.pipeline.checking import check_site
from digest.pipeline.collecting import collect_sources
from digest.schedule.due import Collect
from digest.schedule.ticker import tick
from digest.store import Store, articles, editions, open_store, sources
from digest.web import public_server
from digest.web.bearer import Bearers, bearer
from digest.web.public import public_app
from digest.web.rate import Bucket, draw

TOKEN = "t0ken-of-the-newsroom-0123456789"
OTHER = "another-token-of-an-agency-987654"
SITE = """
[site]
url = "https://courier.example"
[web]
port = 0
push_max_bytes = 20000
push_per_minute = 60
[newsletters.evening]
time_zone = "UTC"
"""
SOURCES = f"""
[sources.cms]
kind = "push"
token_file = "config/cms.token"
time_zone = "Europe/Berlin"
[sources.wire]
kind = "push"
token = "{OTHER}"
"""
FULL: dict[str, Any] = {
    "id": "cms-4711",
    "headline": "Harbour pilots walk out over <night> shifts",
    "url": "https://courier.example/harbour?utm_source=cms",
    "standfirst": "Pilots left their boats on Tuesday. They will not return before Friday.",
    "text": [
        "Pilots at Port Ellery left their boats on Tuesday and said they would not return before Friday.",
        {"kind": "head", "text": "Eleven ships wait"},
        "Eleven freighters are waiting outside the breakwater, the port authority said at noon.",
        {
            "kind": "quote",
            "text": "Nobody can sail like this, said a pilot who has been at sea for years.",
        },
    ],
    "byline": "Ada Quay",
    "credit": "NNA",
    "published": "2026-10-06T14:30:00",
    "modified": "2026-10-06T15:00:00+02:00",
    "language": "en",
    "sections": ["Harbour", "Labour & trade"],
    "image": {
        "url": "https://courier.example/p.jpg",
        "alt": "A pilot's boat",
        "credit": "Ann Lee",
        "width": 800,
    },
    "signal": "update",
}


@dataclass(frozen=True)
class Said:
    status: int
    headers: dict[str, str]
    raw: str

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def became(self) -> list[str]:
        return [one["became"] for one in self.json["results"]]


class Desk:
    """A site whose API is served."""

    def __init__(self, site: Site, store: Store, clock: FixedClock, address: str) -> None:
        self.site, self.store, self.clock = site, store, clock
        self.host = address.removeprefix("http://").rstrip("/")

    def ask(
        self,
        body: object = None,
        *,
        token: str | None = TOKEN,
        method: str = "POST",
        path: str = "/api/articles",
        **headers: str,
    ) -> Said:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {"Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
        if token is not None:
            named |= {"Authorization": f"Bearer {token}"}
        connection = http.client.HTTPConnection(self.host, timeout=10)
        try:
            connection.request(method, path, body=sent, headers=named)
            answer = connection.getresponse()
            return Said(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode())
        finally:
            connection.close()

    def archived(self) -> tuple[Version, ...]:
        with self.store.read() as connection:
            return articles.window(connection, after=None, until=self.clock.now() + timedelta(days=9))


@pytest.fixture
def site(write_site: Callable[..., Path]) -> Site:
    root = write_site(digest=SITE, sources=SOURCES)
    (root / "config" / "cms.token").write_text(f"{TOKEN}\n")
    return load_site(root)


@pytest.fixture
def desk(site: Site) -> Iterator[Desk]:
    store, clock = open_store(site.database), FixedClock(EVENING)
    with public_server(site, store, clock) as address:
        yield Desk(site, store, clock, address)
    store.close()


def test_an_article_is_taken_in_whole(desk: Desk) -> None:
    said = desk.ask(FULL)
    assert (said.status, said.became) == (201, ["new"])
    assert said.json["results"][0]["article"] == "https://courier.example/harbour"
    (found,) = desk.archived()
    told = found.article
    assert (told.id, told.guid, told.source) == ("https://courier.example/harbour", "cms-4711", "cms")
    assert told.headline == FULL["headline"]
    assert told.standfirst == FULL["standfirst"]
    assert [block.kind for block in told.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.HEAD,
        BlockKind.PARAGRAPH,
        BlockKind.QUOTE,
    ]
    assert (told.byline, told.credit, told.language) == ("Ada Quay", "NNA", "en")
    assert told.published is not None
    assert told.published.isoformat() == "2026-10-06T12:30:00+00:00"
    assert told.modified is not None
    assert told.modified.isoformat() == "2026-10-06T13:00:00+00:00"
    assert told.sections == ("Harbour", "Labour & trade")
    assert told.image is not None
    assert (told.image.url, told.image.alt, told.image.credit, told.image.width) == (
        "https://courier.example/p.jpg",
        "A pilot's boat",
        "Ann Lee",
        800,
    )
    assert (told.signal, told.status) == (Signal.UPDATE, PubStatus.USABLE)


def test_the_same_again_is_known_and_an_edit_is_a_version(desk: Desk) -> None:
    desk.ask(FULL)
    again = desk.ask(FULL)
    assert (again.status, again.became) == (200, ["known"])
    moved = "https://courier.example/else"
    edited = FULL | {"headline": "Quite another", "url": moved, "text": ["It is new."]}
    assert desk.ask(edited).became == ["changed"]
    assert desk.ask(edited).json["results"][0]["article"] == "https://courier.example/harbour"
    (found,) = desk.archived()
    assert (found.number, found.article.url) == (2, moved)


def test_html_is_cleaned_like_all_that_comes_in(desk: Desk) -> None:
    html = (
        "<p>The <b>bold</b> pilots left.</p><script>alert(1)</script>"
        "<p>No <img src=x onerror=alert(1)>ship has sailed from the harbour since Tuesday.</p>"
    )
    sent = {
        "id": "1",
        "headline": "Head",
        "html": html,
        "standfirst": "A <b>bold</b> & true line stands here.",
    }
    assert desk.ask(sent).status == 201
    (found,) = desk.archived()
    assert found.article.text == "The bold pilots left.\nNo ship has sailed from the harbour since Tuesday."
    assert found.article.url is None


NINJS = {
    "uri": "urn:newsml:agency.example:20261006:1",
    "type": "text",
    "headline": "Harbour pilots walk out",
    "body_text": "Pilots at Port Ellery left their boats.\n\nEleven freighters wait outside the breakwater.",
    "versioncreated": "2026-10-06T15:00:00Z",
    "pubstatus": "usable",
    "embargoed": "2026-10-07T06:00:00Z",
}


def test_ninjs_is_understood_with_its_embargo_and_its_kill(desk: Desk) -> None:
    said = desk.ask(NINJS)
    assert (said.status, said.became, said.json["results"][0]["id"]) == (201, ["new"], NINJS["uri"])
    (found,) = desk.archived()
    assert found.article.guid == NINJS["uri"]
    assert found.article.embargo is not None
    assert desk.ask({"items": [NINJS | {"headline": "Pilots still out"}]}).became == ["changed"]
    assert desk.ask([NINJS | {"type": "picture", "uri": "urn:p"}]).status == 422
    assert desk.ask({"uri": NINJS["uri"], "pubstatus": "canceled"}).became == ["cancelled"]
    assert desk.archived() == ()


def test_an_undeclared_language_is_told_and_a_date_may_be_asked_for(desk: Desk, site: Site) -> None:
    silent = {key: value for key, value in FULL.items() if key not in {"language", "published"}}
    desk.ask(silent)
    assert [found.article.language for found in desk.archived()] == ["en"]
    strict = site.settings.sources["cms"].model_copy(update={"undated": Undated.DROP})
    (read,) = read_pushed(silent, source=SourceId("cms"), config=strict, now=EVENING)
    assert [mistake.field for mistake in read.mistakes] == ["published"]


def test_several_articles_are_answered_one_by_one(desk: Desk) -> None:
    desk.ask(FULL)
    bad = {
        "id": "2",
        "headline": "H",
        "published": "yesterday",
        "image": {"url": "javascript:alert(1)"},
        "x": 1,
    }
    new = {"id": "3", "headline": "Bakers bake", "text": ["The bakers open at four."]}
    said = desk.ask({"articles": [FULL, bad, new, new | {"headline": "Twice"}, 7]})
    assert (said.status, said.became) == (201, ["known", "refused", "new", "refused", "refused"])
    fields = [{error["field"] for error in one.get("errors", ())} for one in said.json["results"]]
    assert fields == [set(), {"published", "image.url", "x"}, set(), {"id"}, {""}]
    problems = {error["field"]: error["problem"] for error in said.json["results"][1]["errors"]}
    assert problems["published"] == "a date like 2026-10-06T14:30:00+02:00 is needed"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": ""}, "id"),
        ({"headline": "", "text": []}, ""),
        ({"html": "<p>x</p>"}, ""),
        ({"text": [{"kind": "poem", "text": "x"}]}, "text.0.kind"),
        ({"text": "one"}, "text"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"language": "english please"}, "language"),
        ({"status": "gone"}, "status"),
        ({"headline": "x" * 1001}, "headline"),
        ({"sections": ["x"] * 51}, "sections"),
        ({"image": {"url": "https://courier.example/i", "width": -1}}, "image.width"),
    ],
)
def test_a_mistake_names_its_field(desk: Desk, wrong: dict[str, Any], field: str) -> None:
    said = desk.ask(FULL | wrong)
    assert (said.status, said.became) == (422, ["refused"])
    assert field in {error["field"] for error in said.json["results"][0]["errors"]}
    assert desk.archived() == ()


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"text": "one"}, 'a list is needed, like ["…"]'),
        ({"titel": "x"}, "there is no such field"),
        ({"headline": 7}, "a text is needed"),
        ({"image": "x"}, "an object is needed, like {…}"),
    ],
)
def test_a_mistake_is_told_in_plain_words(desk: Desk, wrong: dict[str, Any], problem: str) -> None:
    (error,) = desk.ask(FULL | wrong).json["results"][0]["errors"]
    assert error["problem"] == problem


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"\xff", {}, 400),
        (b"[" * 9000, {}, 400),
        (b"{}", {"Content_Type": "text/plain"}, 415),
        (b'"' + b"x" * 20_000 + b'"', {}, 413),
        (json.dumps([{}] * 201).encode(), {}, 413),
    ],
)
def test_what_is_no_request_is_told(desk: Desk, body: bytes, headers: dict[str, str], status: int) -> None:
    said = desk.ask(body, **headers)
    assert said.status == status
    assert said.json["error"]


@pytest.mark.parametrize(
    "token", [None, "", "wrong", TOKEN[:-1], TOKEN + "x", f"{TOKEN} {TOKEN}", "\xe9" * 32]
)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_without_its_token_nobody_learns_anything(desk: Desk, token: str | None, method: str) -> None:
    path = "/api/articles" if method == "POST" else "/api/articles/cms-4711"
    said = desk.ask(FULL, token=token, method=method, path=path)
    assert (said.status, said.headers["www-authenticate"]) == (401, "Bearer")
    assert said.json == {"error": "unauthorised"}
    assert desk.ask(b"{", token=token).json == {"error": "unauthorised"}
    assert desk.archived() == ()


def test_other_schemes_are_no_token() -> None:
    assert [bearer(h) for h in ("", "Basic abc", "Bearer", "bearer  abc ")] == ["", "", "", "abc"]


def test_the_token_stands_in_no_description_and_no_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        desk.ask(FULL)
        desk.ask(FULL, token=TOKEN + "x")
    shown = repr(desk.site) + repr(Bearers.of(desk.site)) + str(desk.site.settings) + caplog.text
    assert TOKEN not in shown
    assert OTHER not in shown


def test_each_source_has_its_own_articles(desk: Desk) -> None:
    desk.ask(FULL)
    said = desk.ask(FULL | {"headline": "Ours now"}, token=OTHER)
    assert said.became == ["known"]
    assert "its words are cms's" in said.json["results"][0]["why"]
    gone = desk.ask(FULL | {"status": "canceled"}, token=OTHER)
    assert (gone.status, gone.became) == (422, ["refused"])
    assert desk.ask(method="DELETE", path="/api/articles/cms-4711", token=OTHER).status == 422
    assert [found.article.headline for found in desk.archived()] == [FULL["headline"]]


@pytest.mark.parametrize("how", ["delete", "status"])
def test_an_article_is_taken_back(desk: Desk, how: str) -> None:
    desk.ask(FULL | {"id": "a/b c"})
    build_edition(desk.site, desk.store, identity(), cut_off=desk.clock.now(), now=desk.clock.now())
    if how == "delete":
        said = desk.ask(method="DELETE", path="/api/articles/a%2Fb%20c")
    else:
        said = desk.ask({"id": "a/b c", "status": "canceled"})
    assert (said.status, said.became) == (200, ["cancelled"])
    assert desk.archived() == ()
    with desk.store.read() as connection:
        assert editions.existing(connection, identity()).state is EditionState.SKIPPED
    assert desk.ask(method="DELETE", path="/api/articles/a%2Fb%20c").status == 200
    back = desk.ask(FULL | {"id": "a/b c"})
    assert (back.status, back.json["results"][0]["why"]) == (422, "its source took it back")


def identity() -> EditionId:
    return EditionId(newsletter=NewsletterId("evening"), date=EVENING.date())


def test_an_edit_makes_an_open_editions_next_revision(desk: Desk) -> None:
    desk.ask(FULL)
    build_edition(desk.site, desk.store, identity(), cut_off=desk.clock.now(), now=desk.clock.now())
    desk.clock.advance(timedelta(minutes=1))
    desk.ask(FULL | {"headline": "Pilots come back"})
    with desk.store.read() as connection:
        content = editions.content(connection, identity())
    assert content is not None
    assert (content.revision, content.entries[0].teaser.headline) == (2, "Pilots come back")


def test_who_sends_too_much_is_told_when_to_come_again(desk: Desk) -> None:
    said = [desk.ask({}).status for _ in range(62)]
    assert said == [422] * 60 + [429] * 2
    assert desk.ask({}).headers["retry-after"] == "1"
    assert desk.ask({}, token=OTHER).status == 422
    desk.clock.advance(timedelta(seconds=1))
    assert desk.ask({}).status == 422


def test_a_bucket_fills_with_time() -> None:
    bucket, wait = draw(Bucket(left=0.5, at=0), 0, per_minute=6)
    assert wait == 5
    bucket, wait = draw(bucket, 5, per_minute=6)
    assert wait == 0
    assert bucket.left == pytest.approx(0)
    assert draw(bucket, 9999, per_minute=6)[0].left == 5


def test_sources_that_push_are_not_asked_and_do_not_delay_the_others(site: Site, desk: Desk) -> None:
    assert list(collect_sources(site, desk.store, clock=desk.clock)) == []
    desk.ask(FULL)
    with desk.store.read() as connection:
        state = sources.states(connection)[next(iter(sources.states(connection)))]
    assert (state.source, state.last_success) == ("cms", EVENING)
    done = tick(site, desk.store, desk.clock)
    assert not any(isinstance(one.task, Collect) for one in done)


def test_who_wants_to_ask_a_source_that_pushes_is_told_that_it_comes_by_itself(
    site: Site, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["collect", "cms", "--site", str(site.root)])
    assert leaving.value.code == 2
    assert "cms sends its articles by itself" in capsys.readouterr().err


def test_no_route_trusts_a_cookie(site: Site, desk: Desk) -> None:
    """A browser cannot be made to send a token along: nothing here has to guard against forged requests."""
    app = public_app(site, desk.store, desk.clock)
    api = [route for route in app.routes if isinstance(route, APIRoute) and route.path.startswith("/api/")]
    assert {(route.path, *sorted(route.methods or ())) for route in api} == {
        ("/api/articles", "POST"),
        ("/api/articles/{name:path}", "DELETE"),
    }
    for route in api:
        for method in route.methods or ():
            path = route.path.replace("{name:path}", "x")
            for cookie in (f"token={TOKEN}", f"Authorization=Bearer {TOKEN}"):
                said = desk.ask(FULL, token=None, method=method, path=path, Cookie=cookie)
                assert said.status == 401
                assert "set-cookie" not in said.headers
                assert "access-control-allow-origin" not in said.headers
    assert desk.ask(method="OPTIONS", token=None).status == 405


@pytest.mark.parametrize(
    ("token", "what"),
    [(None, "cannot be read"), ("short", "at least 20 characters"), (OTHER, "the same token as wire")],
)
def test_a_source_without_a_token_of_its_own_may_not_send_and_check_says_so(
    site: Site, token: str | None, what: str
) -> None:
    file = site.root / "config" / "cms.token"
    file.unlink() if token is None else file.write_text(token)
    assert Bearers.of(site).source(token or "") is None
    found = [
        one for one in check_site(site, names=None) if one.part == "sources" and one.level is Level.ERROR
    ]
    assert any(what in one.what for one in found)


DOCS = Path(__file__).parents[2] / "docs"


def commands(page: Path) -> list[list[str]]:
    """Return the curl commands of a page, as a shell reads them."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"^    (curl .*?)(?=\n\n)", text, re.MULTILINE | re.DOTALL)
    return [shlex.split(one.replace("$TOKEN", TOKEN).replace("\\\n", " ")) for one in found]


def test_the_examples_of_the_page_do_what_it_says(desk: Desk) -> None:
    became = []
    for words in commands(DOCS / "how-to" / "push.md"):
        headers = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
        assert headers[0] == f"Authorization: Bearer {TOKEN}"
        body = words[words.index("-d") + 1].encode() if "-d" in words else b""
        path = "/" + words[3].split("/", 3)[3]
        said = desk.ask(body, method=words[2], path=path)
        became += [(said.status, *said.became)]
    assert became == [(201, "new"), (200, "cancelled")]


def test_the_reference_names_every_field_and_every_outcome() -> None:
    page = (DOCS / "reference" / "push.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert set(FIELDS) <= named
    assert all(f"`{became}`" in page for became in Became if became is not Became.EARLIER)
