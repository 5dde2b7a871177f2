"""Pictures of stories, from a publisher's server into the mail: asked for once, refused, gone with a kill."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import Message
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from newsroom import EDITION, NOW, STORIES, Newsroom, newsroom, page
from PIL import Image
from web_kit import Answer, Server, canary, dripping, half, says, serving, silent

from digest.clock import FixedClock
from digest.config import SourceConfig, load_site
from digest.model import Article, ArticleId, Picture, SourceId, Version, VersionId
from digest.model import Image as Named
from digest.pipeline import picturing
from digest.pipeline.housekeeping import keep_house
from digest.pipeline.picturing import Fetching, trusted_by
from digest.render.pictures import SMALL, Unfit
from digest.store import Store, articles, open_store
from digest.store import pictures as stored
from digest.web import public_server

LATER = "2026-10-06T18:30+02:00"
MOMENT = datetime.fromisoformat(NOW)
ALLOWED = {"cms.example:8080", "[::1]:8080", "::1"}
ALT = "Pilot boats at the quay"


def jpeg(colour: str = "teal", size: tuple[int, int] = (1200, 800)) -> bytes:
    into = BytesIO()
    Image.new("RGB", size, colour).save(into, "JPEG")
    return into.getvalue()


def leads_to(address: str) -> Answer:
    return says(b"", 302, Location=address)


@pytest.fixture
def publisher() -> Iterator[Server]:
    with serving() as server:
        colours = ("teal", "navy", "maroon", "olive")
        named = zip(STORIES, colours, strict=True)
        server.answers = {f"/{name}.jpg": says(jpeg(colour)) for name, colour in named}
        yield server


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], publisher: Server) -> Newsroom:
    """A newsroom each of whose stories names a picture."""
    made = newsroom(tmp_path / "site", capsys)
    for name, told in STORIES.items():
        shared = (
            f'<meta property="og:image" content="{publisher.url(f"/{name}.jpg")}">'
            f'<meta property="og:image:alt" content="{ALT}">'
        )
        html = page(name, *told).replace("<title>", f"{shared}<title>")
        (made.root / "pages" / f"{name}.html").write_text(html, encoding="utf-8")
    configure(made, publisher, images="all")
    assert made("collect").code == 0
    return made


def configure(desk: Newsroom, publisher: Server, *, images: str, rights: str = "own") -> None:
    (desk.root / "config" / "local.toml").write_text(
        f'[fetch]\nallow_hosts = ["{publisher.host}"]\ntimeout = "2s"\nidle_timeout = "1s"\n'
        f'[newsletters.evening]\nimages = "{images}"\n[sources.pages]\nrights = "{rights}"\n',
        encoding="utf-8",
    )


def build(desk: Newsroom, *words: str, now: str = NOW) -> list[str]:
    built = desk("build", EDITION, "--json", *words, now=now)
    assert built.code == 0, built.err
    return list(built.json["notes"])


def entries(desk: Newsroom) -> list[dict[str, Any]]:
    shown = desk("show", EDITION, "--as", "json").json
    return [entry for section in shown["sections"] for entry in section["entries"]]


def pictures(desk: Newsroom) -> list[dict[str, Any] | None]:
    return [entry["picture"] for entry in entries(desk)]


def test_all_stories_show_their_picture_and_nobody_is_asked_twice(desk: Newsroom, publisher: Server) -> None:
    assert build(desk) == []
    found = pictures(desk)
    assert len(found) == 2
    assert all(one is not None and one["alt"] == ALT for one in found)
    assert [one["width"] for one in found if one] == [1040, 520], "the first is the large one"
    html = desk("show", EDITION, "--as", "html").out
    for one in found:
        assert one is not None
        assert f'src="https://courier.example/i/{one["name"]}"' in html
    assert publisher.host not in html
    asked = len(publisher.asked)
    assert asked == 2
    assert {headers["accept"] for _, headers in publisher.asked} == {
        "image/jpeg, image/png, image/webp;q=0.9"
    }
    assert build(desk, "--again", now=LATER) == []
    assert (len(publisher.asked), pictures(desk)) == (asked, found)


def test_only_the_first_story_shows_one_where_so_configured(desk: Newsroom, publisher: Server) -> None:
    configure(desk, publisher, images="lead")
    build(desk)
    assert [one is not None for one in pictures(desk)] == [True, False]
    assert len(publisher.asked) == 1


def test_none_is_asked_for_where_none_is_wanted(desk: Newsroom, publisher: Server) -> None:
    configure(desk, publisher, images="none")
    assert build(desk) == []
    assert publisher.asked == []


def test_what_may_only_be_linked_shows_none(desk: Newsroom, publisher: Server) -> None:
    configure(desk, publisher, images="all", rights="link-only")
    assert build(desk) == []
    assert publisher.asked == []


HOSTILE: dict[str, tuple[Answer, str]] = {
    "gone": (says(b"", 404), "answers 404 Not Found"),
    "log-in page": (says(b"<!doctype html><title>Log in</title>"), "is no JPEG, PNG or WebP"),
    "drawing": (says(b"<svg onload='alert(1)'/>", Content_Type="image/svg+xml"), "is no JPEG, PNG or WebP"),
    "cut off": (half, ""),
    "endless": (dripping, "took longer than 2 s"),
    "silent": (silent, "was silent for 1 s"),
    "huge": (says(b"\xff\xd8" + b"x" * 5_000_001), "is larger than 5,000,000 bytes"),
    "small": (says(jpeg(size=(40, 40))), "is too small"),
    "in circles": (leads_to("/harbour.jpg"), "leads on more than 5 times"),
    "a file": (leads_to("file:///etc/passwd"), "leads to a file URL"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_picture_costs_itself_and_a_note(desk: Newsroom, publisher: Server, name: str) -> None:
    answer, why = HOSTILE[name]
    publisher.answers = {}
    publisher.default = answer
    configure(desk, publisher, images="lead")
    (note,) = build(desk)
    assert note.startswith("1 story shows no picture: ")
    assert why in note
    assert pictures(desk) == [None, None]
    assert entries(desk)[0]["unpictured"] in note
    assert desk("show", EDITION, "--as", "html").out.count("<img") == 0


def test_no_picture_leads_into_the_house(desk: Newsroom, publisher: Server) -> None:
    with canary() as (port, seen):
        publisher.answers = {}
        publisher.default = leads_to(f"http://127.0.0.1:{port}/admin")
        (note,) = build(desk)
    assert seen == []
    assert note.startswith("2 stories show no picture: ")


@pytest.mark.parametrize(
    ("source", "trusted"),
    [
        (None, set()),
        ({"kind": "mail", "path": "m"}, set()),
        ({"kind": "folder", "path": "f"}, ALLOWED),
        ({"kind": "push", "token_file": "t"}, ALLOWED),
        ({"kind": "feed", "url": "http://cms.example:8080/feed"}, {"cms.example:8080"}),
        ({"kind": "feed", "url": "http://[::1]:8080/feed"}, {"[::1]:8080", "::1"}),
        ({"kind": "feed", "url": "https://wire.example/feed"}, set()),
    ],
)
def test_nobodys_feed_leads_to_what_stands_in_the_house_for_another(
    source: dict[str, str] | None, trusted: set[str]
) -> None:
    config = SourceConfig.model_validate(source) if source is not None else None
    assert trusted_by(config, frozenset(ALLOWED)) == trusted


def test_a_picture_elsewhere_in_the_house_is_not_asked_for(desk: Newsroom, publisher: Server) -> None:
    config = desk.root / "config" / "sources.toml"
    told = config.read_text(encoding="utf-8")
    wire = '[sources.wire]\nkind = "feed"\nurl = "https://wire.example/"\n'
    config.write_text(told + wire, encoding="utf-8")
    with opened(desk) as store:
        fetching = Fetching(load_site(desk.root), store, now=MOMENT)
        address = publisher.url("/harbour.jpg")
        assert not isinstance(fetching(named(address), SMALL), Unfit)
        assert isinstance(fetching(named(address, source="wire"), SMALL), Unfit)
    assert len(publisher.asked) == 1


def test_what_is_embargoed_again_shows_no_picture(desk: Newsroom) -> None:
    build(desk)
    with opened(desk) as store, store.read() as connection:
        name = entries(desk)[0]["picture"]["name"]
        lead = ArticleId(entries(desk)[0]["teaser"]["article"])
        assert stored.octets(connection, name) is not None
        assert stored.octets(connection, name, without={lead}) is None


def test_what_failed_is_asked_for_again_by_the_next_build(desk: Newsroom, publisher: Server) -> None:
    known = publisher.answers
    publisher.answers, publisher.default = {}, says(b"", 503)
    assert len(build(desk)) == 1
    publisher.answers = known
    assert build(desk, "--again", now=LATER) == []
    assert None not in pictures(desk)


def test_heavy_pictures_leave_the_others_out(desk: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picturing, "MOST_OCTETS", 7_000)
    (note,) = build(desk)
    assert note == "1 story shows no picture: all together would have more than 7,000 octets"


def test_a_replay_asks_nobody_and_gives_the_same(desk: Newsroom, publisher: Server) -> None:
    publisher.answers["/harbour.jpg"] = says(b"", 404)
    build(desk)
    asked = len(publisher.asked)
    publisher.answers = {}
    publisher.default = says(jpeg("red"))
    told = desk("replay", EDITION, "--json", now=LATER).json
    assert told["identical"] is True
    assert len(publisher.asked) == asked


def test_a_build_gives_all_pictures_half_a_minute(desk: Newsroom, publisher: Server) -> None:
    now = iter((0.0, 29.0, 30.1))
    with opened(desk) as store:
        fetching = Fetching(load_site(desk.root), store, now=MOMENT, monotonic=lambda: next(now))
        asked = [named(publisher.url(f"/{name}.jpg")) for name in ("harbour", "tunnel", "glacier")]
        assert [isinstance(fetching(one, SMALL), Unfit) for one in asked] == [False, False, True]
    assert len(publisher.asked) == 2


def named(address: str, source: str = "pages") -> Version:
    """Return an article that names a picture, and that no archive knows."""
    article = Article(id=ArticleId("urn:a"), source=SourceId(source), headline="A", image=Named(url=address))
    return Version(id=VersionId("a-1"), number=1, article=article, first_seen=MOMENT, observed_at=MOMENT)


@contextmanager
def opened(desk: Newsroom) -> Iterator[Store]:
    store = open_store(desk.root / "data" / "digest.sqlite")
    try:
        yield store
    finally:
        store.close()


def ask(address: str) -> tuple[int, Message, bytes]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as exc:
        with exc:
            return exc.code, exc.headers, exc.read()


def test_the_pages_give_a_picture_out_until_it_is_killed(desk: Newsroom) -> None:
    build(desk)
    picture = entries(desk)[0]["picture"]
    headline = entries(desk)[0]["teaser"]["headline"]
    with opened(desk) as store, public_server(load_site(desk.root), store, FixedClock(MOMENT)) as address:
        there = f"{address.rstrip('/')}/i/"
        status, headers, octets = ask(there + picture["name"])
        assert (status, headers["Content-Type"], len(octets)) == (200, "image/jpeg", picture["octets"])
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "public, max-age=86400"
        assert headers["Set-Cookie"] is None
        for wrong in (
            "",
            "x.jpg",
            "../config/digest.toml",
            "..%2f..%2fetc%2fpasswd",
            "a" * 3_000,
            "%00",
            "%25",
        ):
            assert ask(there + wrong)[0] == 404, wrong
        assert desk("kill", headline, "--reason", "wrong").code == 0
        assert ask(there + picture["name"])[0] == 404
    assert picture["name"] not in [one["name"] for one in pictures(desk) if one]
    assert octets[-2_000:] not in (desk.root / "data" / "digest.sqlite").read_bytes()


def test_a_page_goes_without_a_picture_that_is_past_its_time(desk: Newsroom, publisher: Server) -> None:
    configure(desk, publisher, images="all", rights="licensed")
    assert build(desk) == []
    name = entries(desk)[0]["picture"]["name"]
    assert desk("send", EDITION).code == 0
    with opened(desk) as store, public_server(load_site(desk.root), store, FixedClock(MOMENT)) as address:
        edition = f"{address}e/{EDITION}"
        assert name in ask(edition)[2].decode()
        assert desk("archive", "prune", now="2027-03-01T12:00+01:00").code == 0
        assert ask(f"{address}i/{name}")[0] == 404
        status, _, html = ask(edition)
        assert (status, b"<img" in html) == (200, False)


def test_keeping_house_forgets_what_no_edition_came_to_show(desk: Newsroom) -> None:
    build(desk)
    shown = frozenset(str(one["name"]) for one in pictures(desk) if one)
    with opened(desk) as store:
        with store.write("adding one that no edition shows") as connection:
            (article,) = articles.find(connection, "Glacier survey")
            unused = Picture(name="f" * 32 + ".jpg", width=1, height=1, octets=1)
            stored.keep(connection, article.article.id, asked="x", picture=unused, octets=b"x", now=MOMENT)
        for days, left in ((1, shown | {unused.name}), (3, shown), (40, shown)):
            keep_house(load_site(desk.root), store, MOMENT + timedelta(days=days))
            with store.read() as connection:
                assert stored.there(connection, shown | {unused.name}) == left


def test_the_preview_shows_pictures_and_loads_nothing(desk: Newsroom, tmp_path: Path) -> None:
    build(desk)
    assert desk("preview", "--once", str(tmp_path / "out")).code == 0
    frame = (tmp_path / "out" / "frames" / "light.html").read_text(encoding="utf-8")
    assert frame.count('src="data:image/jpeg;base64,') == 2
    assert "/i/" not in frame
    names = [path.name for path in (tmp_path / "out" / "frames").iterdir() if "images" in path.name]
    assert names
    bare = (tmp_path / "out" / "frames" / names[0]).read_text(encoding="utf-8")
    assert "<img" not in bare
    assert ALT in bare


def test_without_an_address_that_readers_reach_the_check_says_so(desk: Newsroom) -> None:
    told = (desk.root / "config" / "digest.toml").read_text(encoding="utf-8")
    assert "leaves the stories' pictures out" not in desk("check", "--offline").out
    bare = told.replace("https://courier.example", "http://courier.example")
    (desk.root / "config" / "digest.toml").write_text(bare, encoding="utf-8")
    assert "leaves the stories' pictures out" in desk("check").out
