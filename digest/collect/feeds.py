"""Read the bytes of a feed: RSS, RDF, Atom, JSON Feed; which one it is, is told by what it holds.

fastfeedparser reads what is well-formed and leaves no doubt, feedparser the rest (decision 0003).
"""

from __future__ import annotations

import re
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from digest.collect.encoding import decode
from digest.collect.feed_readers import read_fast, read_leniently
from digest.collect.json_feed import read_json
from digest.collect.packed import unpacked
from digest.collect.raw import TELL_THEM, NotAFeed, RawFeed
from digest.collect.xml import FEED_ROOTS, defused, item_count, root_name
from digest.model import Failure

_HTML_ROOTS = frozenset(
    {"html", "head", "body", "div", "p", "script", "style", "title", "meta", "link", "table"}
)
_OFFERED = re.compile(r"<link\b[^>]{0,500}>", re.IGNORECASE)
_OFFERS_FEED = re.compile(r"application/(?:rss|atom|feed)\+(?:xml|json)", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


def read_feed(
    body: bytes, *, url: str, zone: ZoneInfo, charset: str | None = None, max_bytes: int = 20_000_000
) -> RawFeed:
    """Return what the feed at ``url`` says; raise NotAFeed where the bytes are something else."""
    text = decode(unpacked(body, max_bytes=max_bytes), charset=charset)
    start = text.lstrip("\ufeff \t\r\n\x00")
    if not start:
        raise NotAFeed("is empty", hint="the server sent nothing; it will be tried again at the next run")
    if start[0] in "{[":
        return read_json(start, url=url, zone=zone)
    root = root_name(start)
    if root in _HTML_ROOTS or start[:200].lower().startswith("<!doctype html"):
        raise NotAFeed("is an HTML page, not a feed", hint=feed_hint(start, url))
    if root not in FEED_ROOTS and not item_count(start):
        raise NotAFeed("is neither RSS nor Atom nor JSON Feed", hint="check the address in a browser")
    xml, had_entities = defused(start)
    feed = read_fast(xml, url=url) or read_leniently(xml, url=url, zone=zone)
    if not had_entities:
        return feed
    note = Failure(what="declares entities, which are not read", hint=TELL_THEM)
    return RawFeed(items=feed.items, title=feed.title, language=feed.language, notes=(*feed.notes, note))


def feed_hint(page: str, url: str) -> str:
    """Say what can be done about a page that is no feed: name the feed that it offers, if it does."""
    for link in _OFFERED.finditer(page[:200_000]):
        href = _HREF.search(link[0])
        if href and _OFFERS_FEED.search(link[0]):
            try:
                return f"the page names this feed: {urljoin(url, href[1])}"[:300]
            except ValueError:
                break
    return "look for the address of the feed itself, or whether the site is down"
