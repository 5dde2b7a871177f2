"""Read the bytes of a feed: RSS, RDF, Atom, JSON Feed; which one it is, is told by what it holds.

fastfeedparser reads what is well-formed and leaves no doubt, feedparser the rest (decision 0003).
"""

from __future__ import annotations

import re
import zlib
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from digest.collect.encoding import decode
from digest.collect.feed_readers import read_fast, read_leniently
from digest.collect.json_feed import read_json
from digest.collect.raw import TELL_THEM, NotAFeed, RawFeed
from digest.collect.xml import defused, item_count, root_name
from digest.model import Failure

_FEED_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_HTML_ROOTS = frozenset(
    {"html", "head", "body", "div", "p", "script", "style", "title", "meta", "link", "table"}
)
_OFFERED = re.compile(r"<link\b[^>]{0,500}>", re.IGNORECASE)
_OFFERS_FEED = re.compile(r"application/(?:rss|atom|feed)\+(?:xml|json)", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_GZIP = b"\x1f\x8b"


def read_feed(
    body: bytes, *, url: str, zone: ZoneInfo, charset: str | None = None, max_bytes: int = 20_000_000
) -> RawFeed:
    """Return what the feed at ``url`` says; raise NotAFeed where the bytes are something else."""
    text = decode(_unpacked(body, max_bytes), charset=charset)
    start = text.lstrip("\ufeff \t\r\n\x00")
    if not start:
        raise NotAFeed("is empty", hint="the server sent nothing; it will be tried again at the next run")
    if start[0] in "{[":
        return read_json(start, url=url, zone=zone)
    root = root_name(start)
    if root in _HTML_ROOTS or start[:200].lower().startswith("<!doctype html"):
        raise NotAFeed("is an HTML page, not a feed", hint=_feed_hint(start, url))
    if root not in _FEED_ROOTS and not item_count(start):
        raise NotAFeed("is neither RSS nor Atom nor JSON Feed", hint="check the address in a browser")
    xml, had_entities = defused(start)
    feed = read_fast(xml, url=url) or read_leniently(xml, url=url, zone=zone)
    if not had_entities:
        return feed
    note = Failure(what="declares entities, which are not read", hint=TELL_THEM)
    return RawFeed(items=feed.items, title=feed.title, language=feed.language, notes=(*feed.notes, note))


def _unpacked(body: bytes, max_bytes: int) -> bytes:
    """Unpack a file that was packed by hand and is served as it lies."""
    if not body.startswith(_GZIP):
        return body
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacker.decompress(body, max_bytes)
    except zlib.error as exc:
        raise NotAFeed("is a broken gzip file", hint=TELL_THEM) from exc
    if unpacker.unconsumed_tail:
        raise NotAFeed(f"is larger than {max_bytes:,} bytes", hint="see fetch.max_bytes in the configuration")
    return unpacked


def _feed_hint(page: str, url: str) -> str:
    for link in _OFFERED.finditer(page[:200_000]):
        href = _HREF.search(link[0])
        if href and _OFFERS_FEED.search(link[0]):
            try:
                return f"the page names this feed: {urljoin(url, href[1])}"[:300]
            except ValueError:
                break
    return "look for the address of the feed itself, or whether the site is down"
