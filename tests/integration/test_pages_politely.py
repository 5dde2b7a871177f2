"""Pages are fetched as their hosts want it: by robots.txt, one at a time, with a pause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from web_kit import Server, failed, fetched, says, serving

from digest.clock import FixedClock
from digest.model import Validators
from digest.net.pages import PageFetcher
from digest.net.robots import robots_of
from digest.net.rules import Fetched, FetchRules

PAGE = b"<!DOCTYPE html><title>Ferry</title>"
ROBOTS = b"""User-agent: *
Disallow: /

User-agent: EveningDigest
Disallow: /private/
Allow: /private/open$
Disallow: /*.pdf$
Crawl-delay: 4
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        server.default = says(PAGE)
        yield server


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 10, 6, tzinfo=UTC))


@pytest.fixture
def pages(server: Server, clock: FixedClock) -> PageFetcher:
    agent = "EveningDigest/0.1 (+desk@news.example)"
    rules = FetchRules(user_agent=agent, allow_hosts=frozenset({server.host}))
    return PageFetcher(rules, clock=clock, pause=timedelta(seconds=1))


def said(body: bytes) -> Fetched:
    return Fetched(url="", body=body, content_type=None, charset=None, language=None, validators=Validators())


def test_a_page_is_fetched_where_robots_may_have_it(server: Server, pages: PageFetcher) -> None:
    server.answers["/robots.txt"] = says(ROBOTS)
    assert fetched(pages.fetch(server.url("/ferry"))).body == PAGE
    assert fetched(pages.fetch(server.url("/private/open"))).body == PAGE
    for path in ("/private/", "/private/a", "/a/b.pdf"):
        assert "is not for robots" in failed(pages.fetch(server.url(path))).what
    assert [path for path, _ in server.asked] == ["/robots.txt", "/ferry", "/private/open"]
    assert server.asked[1][1]["user-agent"] == "EveningDigest/0.1 (+desk@news.example)"


@pytest.mark.parametrize("status", [404, 403, 401, 410])
def test_without_robots_txt_all_is_allowed(server: Server, pages: PageFetcher, status: int) -> None:
    server.answers["/robots.txt"] = says(b"", status)
    fetched(pages.fetch(server.url("/ferry")))


@pytest.mark.parametrize("status", [500, 503, 429])
def test_while_robots_txt_cannot_be_read_nothing_is(
    server: Server, pages: PageFetcher, clock: FixedClock, status: int
) -> None:
    server.answers["/robots.txt"] = says(b"", status)
    assert (
        "is not fetched while its host's robots.txt answers" in failed(pages.fetch(server.url("/ferry"))).what
    )
    assert len(server.asked) == 1
    server.answers["/robots.txt"] = says(b"")
    pages.fetch(server.url("/ferry"))
    assert len(server.asked) == 1
    clock.advance(timedelta(minutes=10))
    fetched(pages.fetch(server.url("/ferry")))


def test_a_host_that_may_not_be_asked_is_told_as_that(clock: FixedClock) -> None:
    pages = PageFetcher(FetchRules(user_agent="EveningDigest/0"), clock=clock)
    answer = failed(pages.fetch("http://127.0.0.1/ferry"))
    assert "not a public one" in answer.what
    assert "allow_hosts" in answer.hint


def test_robots_txt_is_asked_for_once_a_day(server: Server, pages: PageFetcher, clock: FixedClock) -> None:
    server.answers["/robots.txt"] = says(b"")
    for _ in range(3):
        pages.fetch(server.url("/ferry"))
    clock.advance(timedelta(hours=24))
    pages.fetch(server.url("/ferry"))
    assert [path for path, _ in server.asked].count("/robots.txt") == 2


def test_a_host_gets_the_pause_that_it_asks_for_within_reason(
    server: Server, pages: PageFetcher, clock: FixedClock
) -> None:
    server.answers["/robots.txt"] = says(ROBOTS)
    for _ in range(3):
        pages.fetch(server.url("/ferry"))
    assert clock.monotonic() == 4 + 4
    assert robots_of(said(b"User-agent: *\nCrawl-delay: 36000"), agent="EveningDigest").delay == 10


def test_a_page_is_never_larger_than_a_page(server: Server, pages: PageFetcher) -> None:
    server.answers["/robots.txt"] = says(b"", 404)
    server.answers["/huge"] = says(b"x" * 5_000_001)
    assert failed(pages.fetch(server.url("/huge"))).what == "is larger than 5,000,000 bytes"


@pytest.mark.parametrize("url", ["", "file:///etc/hostname", "http://", "http://[x/"])
def test_what_is_no_page_is_told(pages: PageFetcher, url: str) -> None:
    assert failed(pages.fetch(url)).hint


def test_a_hostile_robots_txt_takes_no_time() -> None:
    body = "\n".join(["User-agent: *", *(f"Disallow: /{'*a' * 50}$" for _ in range(4000))]).encode()
    robots = robots_of(said(body), agent="EveningDigest")
    assert robots.refusal("http://news.example/" + "ab" * 1000) is None
