"""Sitemaps are read: news, plain, indexes, packed ones, and whatever else stands at their address."""

from __future__ import annotations

import contextlib
import gzip
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.dates import Moment
from digest.collect.links import Link, day_in, is_meant, is_of_site, wanted
from digest.collect.raw import NotAFeed
from digest.collect.sitemap import Child, Sitemap, read_sitemap
from digest.collect.sitemap_source import likeliest

URL = "https://www.herald.example/news-sitemap.xml"
NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <url>
  <loc>https://www.herald.example/harbour/ferry-sails-again</loc>
  <lastmod>2026-10-06T15:30:00+02:00</lastmod>
  <n:news>
   <n:publication><n:name>The Herald</n:name><n:language>en</n:language></n:publication>
   <n:publication_date>2026-10-06T14:00:00+02:00</n:publication_date>
   <n:title>Ferry &amp; crew sail again</n:title>
  </n:news>
  <image:image><image:loc>https://www.herald.example/ferry.jpg</image:loc>
   <image:title>A ship</image:title></image:image>
 </url>
 <url><loc> /harbour/quay </loc><lastmod>2026-10-05</lastmod></url>
 <url><lastmod>2026-10-05</lastmod></url>
 <url><loc>javascript:alert(1)</loc></url>
</urlset>"""


def read(text: str | bytes) -> Sitemap:
    body = text if isinstance(text, bytes) else text.encode()
    return read_sitemap(body, url=URL, zone=ZoneInfo("Europe/Berlin"))


def test_a_news_sitemap_tells_address_times_title_and_language() -> None:
    ferry, quay = read(NEWS).links
    assert ferry == Link(
        url="https://www.herald.example/harbour/ferry-sails-again",
        published=Moment(at=datetime(2026, 10, 6, 12, tzinfo=UTC)),
        modified=datetime(2026, 10, 6, 13, 30, tzinfo=UTC),
        title="Ferry & crew sail again",
        language="en",
        certain=True,
    )
    assert quay.url == "https://www.herald.example/harbour/quay"
    assert (quay.published, quay.certain, quay.title) == (None, False, "")
    assert quay.modified == datetime(2026, 10, 5, 12, tzinfo=UTC)


def test_a_packed_sitemap_is_unpacked() -> None:
    assert read(gzip.compress(NEWS.encode())) == read(NEWS)
    with pytest.raises(NotAFeed, match="broken gzip"):
        read(b"\x1f\x8bno such thing")
    bomb = gzip.compress(b" " * 60_000_000)
    with pytest.raises(NotAFeed, match="larger than"):
        read(bomb)


def test_an_index_names_its_sitemaps() -> None:
    index = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>/a.xml</loc><lastmod>2026-10-06T00:00:00Z</lastmod></sitemap>
    <sitemap><loc>https://www.herald.example/b.xml.gz</loc></sitemap></sitemapindex>"""
    found = read(index)
    assert found.links == ()
    assert found.children == (
        Child(url="https://www.herald.example/a.xml", modified=datetime(2026, 10, 6, tzinfo=UTC)),
        Child(url="https://www.herald.example/b.xml.gz", modified=None),
    )


def test_of_an_index_what_may_hold_news_is_read_first() -> None:
    names = (
        "sitemap-2019-03-01.xml",
        "about.xml",
        "sitemap-2026-10-05.xml",
        "sitemap-2026-10-06.xml",
        "news.xml",
    )
    children = [Child(url=f"https://herald.example/{name}", modified=None) for name in names]
    old = Child(url="https://herald.example/old.xml", modified=datetime(2020, 1, 1, tzinfo=UTC))
    found = [child.url.rpartition("/")[2] for child in likeliest([old, *children], now=NOW)]
    assert found == ["news.xml", "sitemap-2026-10-06.xml", "sitemap-2026-10-05.xml", "about.xml"]


def test_a_list_of_lines_is_a_sitemap_too() -> None:
    found = read("\ufeffhttps://www.herald.example/a\nhttps://www.herald.example/b\n\nno address\n")
    assert [link.url[-2:] for link in found.links] == ["/a", "/b"]


def test_a_broken_sitemap_is_read_as_far_as_it_is_sound() -> None:
    found = read(NEWS[: NEWS.index(" <url><lastmod>")] + "<url><loc>https://www.herald.example/c")
    assert len(found.links) == 2
    assert "is broken after 2 links" in found.notes[0].what


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "is empty"),
        ("<rss version='2.0'><channel/></rss>", "is a feed"),
        ("<!DOCTYPE html><html><body>Not found</body></html>", "is no sitemap"),
        ("Not found", "is no sitemap"),
        ("<urlset", "is broken XML"),
        ("<urlset><url></urlset>", "is broken XML"),
    ],
)
def test_what_is_no_sitemap_is_told_with_a_remedy(body: str, said: str) -> None:
    with pytest.raises(NotAFeed, match=said) as caught:
        read(body)
    assert caught.value.hint


def test_entities_of_a_sitemap_are_not_expanded() -> None:
    bomb = '<!DOCTYPE u [<!ENTITY a "aaaa">]><urlset><url><loc>https://h.example/&a;</loc></url></urlset>'
    assert [link.url for link in read(bomb).links] == ["https://h.example/&a;"]


def test_ampersands_that_were_forgotten_are_understood() -> None:
    text = "<urlset><url><loc>https://h.example/?a=1&b=2&amp;c=3</loc></url></urlset>"
    assert [link.url for link in read(text).links] == ["https://h.example/?a=1&b=2&c=3"]


PIECES = st.sampled_from(
    [
        "<urlset>",
        "</urlset>",
        "<url>",
        "</url>",
        "<loc>",
        "</loc>",
        "<n:news>",
        "<lastmod>",
        "2026-10-06T99",
        "&b=",
        "<sitemapindex>",
        "<sitemap>",
        "<!DOCTYPE x [",
        "]>",
        "<![CDATA[",
        "]]>",
        "https://h.example/a",
        "\0",
        "<url/>",
    ]
)


@given(st.lists(PIECES | st.text(max_size=6), max_size=30), st.integers(0, 900))
def test_no_sitemap_breaks_its_reader(pieces: list[str], cut: int) -> None:
    for text in ("".join(pieces), NEWS[:cut] + "".join(pieces) + NEWS[cut:]):
        with contextlib.suppress(NotAFeed):
            read(text.encode("utf-8", "replace"))


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2026/10/06/ferry", "2026-10-06"),
        ("/2026/1/6/ferry", "2026-01-06"),
        ("/news/2026-10-06/ferry.html", "2026-10-06"),
        ("/news/2026-10-06-ferry", "2026-10-06"),
        ("/ferry-20261006.html", "2026-10-06"),
        ("/20261006/1234/ferry", "2026-10-06"),
        ("/2026/13/40/ferry", None),
        ("/120261006", None),
        ("/202610061530", None),
        ("/2026/10/ferry", None),
        ("/x?day=2026-10-06", None),
    ],
)
def test_the_day_in_an_address_is_found(path: str, day: str | None) -> None:
    found = day_in(f"https://herald.example{path}")
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("url", "belongs"),
    [
        ("https://herald.example/a", True),
        ("https://www.herald.example/a", True),
        ("http://sport.herald.example/a", True),
        ("https://eviltheherald.example/a", False),
        ("https://herald.example.evil.example/a", False),
        ("https://herald.example:8080/a", False),
    ],
)
def test_a_site_is_its_host_and_those_below(url: str, belongs: bool) -> None:
    assert is_of_site(url, site="https://www.herald.example/politics/") is belongs


def test_patterns_say_which_links_are_meant() -> None:
    assert is_meant("https://herald.example/news/caf%C3%A9-1.html", ["/news/café-*.html"])
    assert not is_meant("https://herald.example/sport/1.html", ["/news/*"])
    links = [
        Link(url=f"https://{name}")
        for name in ("herald.example/news/a", "herald.example/b", "wire.example/news/a")
    ]
    site = "https://herald.example/"
    assert wanted(links, site=site, patterns=()) == tuple(links[:2])
    assert wanted(links, site=site, patterns=("/news/*",)) == (links[0],)
    assert wanted(links, site=site, patterns=("/news/*", "https://wire.example/*")) == (links[0], links[2])
