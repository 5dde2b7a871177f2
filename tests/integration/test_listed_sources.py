"""Sitemaps and section pages lead to articles, which are fetched once, politely and not too many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from web_kit import Server, says, serving

from digest.clock import FixedClock
from digest.collect import collect
from digest.config import load_site
from digest.config.source import FetchConfig, SourceConfig, SourceKind
from digest.model import Collected, Rights, SourceId, SourceStatus, Validators
from digest.pipeline import collect_sources
from digest.store import open_store

NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
KEY = SourceId("herald")
TEXT = (
    "The town council of Skarrow decided on Monday night to buy back the ferry that it sold long ago,"
    "because the private owner wants to give up the line before the winter. The price was not told. "
)


def article(headline: str, *, dated: bool = True, body: str = TEXT * 2) -> bytes:
    """Return the page of an article."""
    said = '<meta property="article:published_time" content="2026-10-06T09:00:00Z">' if dated else ""
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{headline}</title>'
        f'<meta property="og:title" content="{headline}">'
        f"{said}</head><body><main><h1>{headline}</h1><p>{body}</p><p>{body}</p></main></body></html>"
    ).encode()


class Newsroom:
    """A publisher's server with a list of articles, and the source that reads it."""

    def __init__(self, server: Server, kind: SourceKind, root: Path) -> None:
        self.server, self.kind, self.root = server, kind, root
        self.clock = FixedClock(NOW)
        self.config = SourceConfig(kind=kind, url=server.url("/list"))
        self.known: Validators | None = None
        self.etag = 0
        server.answers["/robots.txt"] = says(b"", 404)

    def lists(self, *names: str, edited: str = "2026-10-06T10:00:00Z", title: str = "T {}") -> None:
        """Put a list of these articles on the server, the newest first."""
        self.etag += 1
        body = self._sitemap(names, edited, title) if self.kind is SourceKind.SITEMAP else self._page(names)

        def answer(handler: object) -> None:
            tag = f'"{self.etag}"'
            is_known = self.server.asked[-1][1].get("if-none-match") == tag
            says(b"" if is_known else body, 304 if is_known else 200, ETag=tag)(handler)  # type: ignore[arg-type]

        self.server.answers["/list"] = answer
        for name in names:
            self.server.answers.setdefault(self.path(name), says(article(f"Ferry story {name} of the town")))

    def path(self, name: str) -> str:
        return f"/harbour/ferry-story-{name}-of-the-town"

    def _sitemap(self, names: tuple[str, ...], edited: str, title: str) -> bytes:
        urls = "".join(
            f"<url><loc>{self.path(name)}</loc><lastmod>{edited}</lastmod><news><publication_date>"
            f"2026-10-06T0{9 - place}:00:00Z</publication_date><title>{title.format(name)}</title></news>"
            "</url>"
            for place, name in enumerate(names)
        )
        return f"<urlset>{urls}</urlset>".encode()

    def _page(self, names: tuple[str, ...]) -> bytes:
        teasers = "".join(
            f'<article><h2><a href="{self.path(name)}">Story {name}</a></h2></article>' for name in names
        )
        return f"<!DOCTYPE html><html><body><nav><a href='/'>Home</a></nav>{teasers}</body></html>".encode()

    def look(self, **fetch: object) -> Collected:
        """Collect once, and remember what is to be remembered."""
        settings = FetchConfig.model_validate({"allow_hosts": (self.server.host,), **fetch})
        validators = {KEY: self.known} if self.known else {}
        ((found,),) = collect(
            {KEY: self.config},
            root=self.root,
            fetch=settings,
            validators=validators,
            now=self.clock.now(),
            clock=self.clock,
        )
        self.known = found.validators or self.known
        return found

    def asked(self) -> list[str]:
        """Return which articles were asked for since the last call."""
        paths = [path for path, _ in self.server.asked if path.startswith("/harbour/")]
        self.server.asked.clear()
        return [path.removeprefix("/harbour/ferry-story-").removesuffix("-of-the-town") for path in paths]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture(params=[SourceKind.SITEMAP, SourceKind.PAGE])
def newsroom(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> Newsroom:
    return Newsroom(server, request.param, tmp_path)


@pytest.fixture
def herald(server: Server, tmp_path: Path) -> Newsroom:
    return Newsroom(server, SourceKind.SITEMAP, tmp_path)


def test_each_article_is_fetched_once(newsroom: Newsroom) -> None:
    newsroom.lists("b", "a")
    found = newsroom.look()
    assert found.failure is None
    assert [one.headline for one in found.articles] == [
        "Ferry story b of the town",
        "Ferry story a of the town",
    ]
    assert all(one.blocks and one.published and one.language == "en" for one in found.articles)
    assert newsroom.asked() == ["b", "a"]
    newsroom.lists("c", "b", "a")
    assert [one.headline for one in newsroom.look().articles] == ["Ferry story c of the town"]
    assert newsroom.asked() == ["c"]
    found = newsroom.look()
    assert found.not_modified
    assert newsroom.asked() == []


def test_a_list_that_did_not_change_is_not_sent_again(newsroom: Newsroom) -> None:
    newsroom.lists("a")
    newsroom.look()
    newsroom.server.asked.clear()
    assert newsroom.look().not_modified
    assert [headers.get("if-none-match") for path, headers in newsroom.server.asked if path == "/list"] == [
        '"1"'
    ]


def test_only_so_many_pages_are_fetched_and_the_others_follow(newsroom: Newsroom) -> None:
    newsroom.config = newsroom.config.model_copy(update={"max_pages": 2})
    newsroom.lists("a")
    newsroom.look()
    newsroom.lists("f", "e", "d", "c", "b", "a")
    found = newsroom.look()
    assert "3 pages left for the next look" in [note.what for note in found.notes]
    newsroom.look()
    newsroom.look()
    assert newsroom.asked() == ["a", "f", "e", "d", "c", "b"]


def test_at_the_first_look_the_newest_are_read_and_the_older_left(newsroom: Newsroom) -> None:
    newsroom.config = newsroom.config.model_copy(update={"max_pages": 2})
    newsroom.lists("d", "c", "b", "a")
    found = newsroom.look()
    assert "not read: 2 older pages of the list" in [note.what for note in found.notes]
    assert newsroom.look().not_modified
    assert newsroom.asked() == ["d", "c"]


def test_robots_txt_is_obeyed_and_said(newsroom: Newsroom) -> None:
    rules = f"User-agent: *\nDisallow: {newsroom.path('b')}\n".encode()
    newsroom.server.answers["/robots.txt"] = says(rules)
    newsroom.lists("c", "b", "a")
    found = newsroom.look()
    assert len(found.articles) == 2
    assert any("robots.txt" in note.what for note in found.notes)
    newsroom.look()
    assert newsroom.asked() == ["c", "a"]


def test_a_host_that_wants_none_of_its_pages_fetched_is_a_failure(herald: Newsroom) -> None:
    herald.server.answers["/robots.txt"] = says(b"User-agent: *\nDisallow: /harbour/\n")
    herald.lists("c", "b", "a")
    for _ in range(2):
        found = herald.look()
        assert found.failure is not None
        assert "robots.txt" in found.failure.what
        assert found.failure.hint
    assert herald.asked() == []


def test_pages_of_a_host_are_fetched_with_a_pause(newsroom: Newsroom) -> None:
    newsroom.lists("c", "b", "a")
    newsroom.look(host_pause="2s")
    assert newsroom.clock.monotonic() >= 4


def test_no_page_is_begun_when_the_time_of_the_source_is_over(newsroom: Newsroom) -> None:
    newsroom.lists("d", "c", "b", "a")
    newsroom.look(host_pause="4s", timeout="6s")
    first = newsroom.asked()
    assert 1 <= len(first) < 4
    newsroom.look()
    assert sorted([*first, *newsroom.asked()]) == ["a", "b", "c", "d"]


def test_a_page_that_fails_is_a_note_and_tried_again(newsroom: Newsroom) -> None:
    newsroom.server.answers[newsroom.path("b")] = says(b"", 500)
    newsroom.server.answers[newsroom.path("c")] = says(b"", 404)
    newsroom.lists("c", "b", "a")
    found = newsroom.look()
    assert [one.headline[12] for one in found.articles] == ["a"]
    hints = [note.hint for note in found.notes if "-b-of" in note.what or "-c-of" in note.what]
    assert sorted(hints) == ["it is not asked for again", "it will be tried again at the next run"]
    newsroom.server.answers[newsroom.path("b")] = says(article("Ferry story b of the town"))
    assert [one.headline[12] for one in newsroom.look().articles] == ["b"]
    assert newsroom.asked() == ["c", "b", "a", "b"]


def test_a_server_that_is_down_or_asks_to_wait_is_left_in_peace(newsroom: Newsroom) -> None:
    for name in "abcde":
        newsroom.server.answers[newsroom.path(name)] = says(b"", 503)
    newsroom.lists("e", "d", "c", "b", "a")
    found = newsroom.look()
    assert found.failure is not None
    assert newsroom.asked() == ["e", "d", "c"]
    newsroom.server.answers[newsroom.path("e")] = says(b"", 429, Retry_After="600")
    found = newsroom.look()
    assert found.advice.retry_after == timedelta(minutes=10)
    assert newsroom.asked() == ["e"]


def test_what_is_no_article_is_counted_and_not_asked_for_again(herald: Newsroom) -> None:
    herald.server.answers[herald.path("a")] = says(b"<!DOCTYPE html><html><body><p>x</p></body></html>")
    herald.server.answers[herald.path("b")] = says(b"%PDF-1.4 \0")
    herald.server.answers["/"] = says(article("Home"))
    herald.server.answers[herald.path("c")] = says(b"", 302, Location="/")
    herald.lists("d", "c", "b", "a")
    found = herald.look()
    assert [one.headline[12] for one in found.articles] == ["d"]
    assert {note.what for note in found.notes} == {
        "1 page left out: nothing but the front page",
        "1 page left out: no HTML",
        "1 page left out: no article in it",
    }
    assert herald.look().not_modified
    assert herald.asked() == ["d", "c", "b", "a"]


def test_the_list_fills_in_what_the_page_leaves_open(herald: Newsroom) -> None:
    body = article("", dated=False).replace(b"<h1></h1>", b"")
    herald.server.answers[herald.path("a")] = says(body)
    herald.lists("a")
    (found,) = herald.look().articles
    assert (found.headline, found.headline_derived) == ("T a", False)
    assert found.published == datetime(2026, 10, 6, 9, tzinfo=UTC)


def test_a_lists_title_is_cleaned_like_all_that_comes_in(herald: Newsroom) -> None:
    body = article("", dated=False).replace(b"<h1></h1>", b"")
    herald.server.answers[herald.path("a")] = says(body)
    herald.lists("a", title="&lt;b&gt;Ferry&lt;/b&gt; &amp;amp; quay&lt;script&gt;x()&lt;/script&gt;")
    (found,) = herald.look().articles
    assert found.headline == "Ferry & quay"


def test_an_article_that_is_said_to_be_edited_is_read_again(herald: Newsroom) -> None:
    herald.lists("b", "a")
    herald.look()
    herald.lists("b", "a", edited="2026-10-06T15:00:00Z")
    assert len(herald.look().articles) == 2
    assert herald.look().not_modified
    assert herald.asked() == ["b", "a", "b", "a"]


def test_of_link_only_sources_headline_and_link_are_kept(newsroom: Newsroom) -> None:
    newsroom.config = newsroom.config.model_copy(update={"rights": Rights.LINK_ONLY})
    newsroom.lists("a")
    (found,) = newsroom.look().articles
    assert found.headline == "Ferry story a of the town"
    assert not found.blocks


def test_an_index_leads_to_its_sitemaps_and_never_to_other_sites(herald: Newsroom) -> None:
    herald.lists("a")
    herald.server.answers["/news.xml"] = herald.server.answers["/list"]
    children = "".join(
        f"<sitemap><loc>{url}</loc></sitemap>"
        for url in (
            "/gone.xml",
            "/news.xml",
            "http://169.254.169.254/latest",
            *(f"/{n}.xml" for n in range(9)),
        )
    )
    herald.server.default = says(b"", 404)
    herald.server.answers["/list"] = says(f"<sitemapindex>{children}</sitemapindex>".encode())
    found = herald.look()
    assert len(found.articles) == 1
    told = " ".join(note.what for note in found.notes)
    assert "answers 404" in told
    assert "index of 11 sitemaps, of which 5 were read" in told
    assert "169.254" not in told


def test_a_page_without_articles_says_what_to_do(server: Server, tmp_path: Path) -> None:
    newsroom = Newsroom(server, SourceKind.PAGE, tmp_path)
    feed = b'<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    server.answers["/list"] = says(b"<!DOCTYPE html><html><head>" + feed + b"</head><body>Soon</body></html>")
    failure = newsroom.look().failure
    assert failure is not None
    assert server.url("/feed.xml") in failure.hint


def test_patterns_say_which_articles_are_read(newsroom: Newsroom) -> None:
    newsroom.config = newsroom.config.model_copy(update={"links": ("/harbour/*-b-*",)})
    newsroom.lists("b", "a")
    assert len(newsroom.look().articles) == 1
    assert newsroom.asked() == ["b"]


def test_from_run_to_run_the_archive_keeps_what_was_read(newsroom: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "digest.toml").write_text(
        f'[fetch]\nallow_hosts = ["{newsroom.server.host}"]\nhost_pause = "0s"\n', encoding="utf-8"
    )
    (tmp_path / "config" / "sources.toml").write_text(
        f'[sources.herald]\nkind = "{newsroom.kind}"\nurl = "{newsroom.config.url}"\n', encoding="utf-8"
    )
    site = load_site(tmp_path)
    store = open_store(site.database)
    try:
        newsroom.lists("a")
        told = []
        for look in range(4):
            if look == 2:
                newsroom.lists("b", "a")
            (report,) = collect_sources(site, store, clock=newsroom.clock, only=[KEY])
            told.append((report.status, report.new))
    finally:
        store.close()
    assert told == [
        (SourceStatus.OK, 1),
        (SourceStatus.UNCHANGED, 0),
        (SourceStatus.OK, 1),
        (SourceStatus.UNCHANGED, 0),
    ]
    assert newsroom.asked() == ["a", "b"]
