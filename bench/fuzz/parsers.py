"""Every parser of what comes in. To add one, add a line to ``PARSERS``: tests and fuzzing take it from there.

A parser is given bytes as they come in and may do one of two things: return, or raise CollectError.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.fuzz import seeds
from digest.collect.address import article_url, canonical
from digest.collect.dates import plausible, read_date
from digest.collect.documents import Reader, open_document
from digest.collect.dump import read_dump
from digest.collect.encoding import decode
from digest.collect.feed_items import articles_of
from digest.collect.feeds import read_feed
from digest.collect.links import wanted
from digest.collect.opml import read_opml
from digest.collect.page import is_page, read_page
from digest.collect.pushed import read_pushed
from digest.collect.section_page import find_links
from digest.collect.sitemap import read_sitemap
from digest.collect.sitemap_source import likeliest
from digest.collect.visits import due, visits
from digest.config.source import SourceConfig, SourceKind
from digest.model import SourceId, Validators
from digest.net.advice import advice_of
from digest.net.robots import robots_of
from digest.net.rules import Fetched
from digest.text.html import plain, to_lines

_NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
_ZONE = ZoneInfo("Europe/Berlin")
_URL = "https://harbour.example/feed.xml"
_SOURCE = SourceId("fuzz")
_FEED = SourceConfig(kind=SourceKind.FEED, url=_URL)
_FOLDER = SourceConfig(kind=SourceKind.FOLDER, path=Path())
_READER = Reader(source=_SOURCE, config=_FOLDER, now=_NOW, max_bytes=20_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parser:
    """One way in: what reads the bytes, and good input to begin with."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def _feed(data: bytes) -> object:
    feed = read_feed(data, url=_URL, zone=_ZONE)
    return articles_of(feed, source=_SOURCE, config=_FEED, url=_URL, now=_NOW)


def _page(data: bytes) -> object:
    text = decode(data)
    is_page(text)
    return read_page(text, source=_SOURCE, config=_FOLDER, now=_NOW, url=_URL)


def _document(data: bytes) -> object:
    return _READER.read(open_document(data))


def _pushed(data: bytes) -> object:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None  # the endpoint says so
    return read_pushed(value, source=_SOURCE, config=_FOLDER, now=_NOW)


def _dump(data: bytes) -> object:
    return read_dump(decode(data), source=_SOURCE, config=_FOLDER, now=_NOW)


def _sitemap(data: bytes) -> object:
    sitemap = read_sitemap(data, url=_URL, zone=_ZONE)
    links = wanted(sitemap.links, site=_URL, patterns=())
    before = visits(None)
    return due(links, before, now=_NOW, most=20), likeliest(sitemap.children, now=_NOW)


def _links(data: bytes) -> object:
    text = decode(data)
    return find_links(text, url=_URL), find_links(text, url=_URL, patterns=("/2026/*", "https://*"))


def _robots(data: bytes) -> object:
    answer = Fetched(
        url=_URL, body=data, content_type=None, charset=None, language=None, validators=Validators()
    )
    robots = robots_of(answer, agent="EveningDigest")
    return robots.refusal(_URL), robots.delay


def _head(data: bytes) -> object:
    lines = (line.partition(":") for line in data.decode("latin-1").splitlines())
    headers = {name.strip().lower(): value.strip() for name, _, value in lines}
    return [advice_of(headers, status=status, now=_NOW) for status in (200, 304, 410, 503)]


def _markup(data: bytes) -> object:
    text = data.decode("utf-8", "replace")
    return plain(text), to_lines(text)


def _address(data: bytes) -> object:
    link = data.decode("utf-8", "replace")
    url = article_url(link, base=_URL)
    return canonical(url) if url else None


def _date(data: bytes) -> object:
    return plausible(read_date(data.decode("utf-8", "replace"), zone=_ZONE), now=_NOW)


PARSERS: dict[str, Parser] = {
    "feeds": Parser(read=_feed, seeds=(seeds.RSS, seeds.ATOM, seeds.RDF)),
    "json": Parser(read=_feed, seeds=(seeds.JSON_FEED,)),
    "page": Parser(read=_page, seeds=(seeds.PAGE, seeds.MARKUP)),
    "dump": Parser(read=_dump, seeds=(seeds.DUMP,)),
    "agency": Parser(read=_document, seeds=(seeds.NEWSML, seeds.NITF, seeds.NINJS, seeds.WIRE)),
    "mail": Parser(read=_document, seeds=(seeds.MAIL, seeds.MBOX)),
    "pushed": Parser(read=_pushed, seeds=(seeds.PUSHED, seeds.NINJS)),
    "opml": Parser(read=read_opml, seeds=(seeds.OPML,)),
    "sitemap": Parser(read=_sitemap, seeds=(seeds.SITEMAP, seeds.SITEMAP_INDEX, seeds.SITEMAP_TEXT)),
    "links": Parser(read=_links, seeds=(seeds.SECTION, seeds.PAGE)),
    "robots": Parser(read=_robots, seeds=(seeds.ROBOTS,)),
    "head": Parser(read=_head, seeds=(seeds.HEAD,)),
    "markup": Parser(read=_markup, seeds=(seeds.MARKUP,)),
    "address": Parser(read=_address, seeds=tuple(seeds.ADDRESSES.split())),
    "date": Parser(read=_date, seeds=tuple(seeds.DATES.splitlines())),
}
