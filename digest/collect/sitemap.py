"""Read a sitemap (sitemaps.org, Google's news extension) or an index of them; bytes in, links out; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from xml.parsers import expat
from zoneinfo import ZoneInfo

from digest.collect.address import article_url
from digest.collect.dates import read_date
from digest.collect.encoding import decode
from digest.collect.feed_items import language_tag
from digest.collect.links import Link
from digest.collect.packed import unpacked
from digest.collect.raw import TELL_THEM, NotAFeed
from digest.collect.xml import defused, root_name
from digest.model import Failure
from digest.text.controls import one_line

MOST = 50_000
"""Of one sitemap: the protocol allows no more."""
_ROOTS = frozenset({"urlset", "sitemapindex"})
_MOST_CHARS = 3_000
# In addresses, where it is forgotten most often that XML wants it written out.
_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
# The element around each thing that is read, and its own: pictures and films have a loc, too.
_WANTED = frozenset(
    {
        ("url", "loc"), ("url", "lastmod"), ("sitemap", "loc"), ("sitemap", "lastmod"),
        ("news", "publication_date"), ("news", "title"), ("publication", "language"),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A sitemap that an index names."""

    url: str
    modified: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap names, in its order."""

    links: tuple[Link, ...] = ()
    children: tuple[Child, ...] = ()
    notes: tuple[Failure, ...] = ()


def read_sitemap(
    body: bytes, *, url: str, zone: ZoneInfo, charset: str | None = None, max_bytes: int = 50_000_000
) -> Sitemap:
    """Return what the sitemap at ``url`` names; raise NotAFeed where the bytes are something else."""
    text = decode(unpacked(body, max_bytes=max_bytes), charset=charset).lstrip("\ufeff \t\r\n\x00")
    if not text:
        raise NotAFeed("is empty", hint="the server sent nothing; it will be tried again at the next run")
    if not text.startswith("<"):
        return _plain_list(text)
    root = root_name(text)
    if root in {"rss", "feed", "rdf"}:
        raise NotAFeed("is a feed, not a sitemap", hint='configure it with kind = "feed"')
    if root not in _ROOTS:
        raise NotAFeed("is no sitemap", hint="robots.txt of the site often names its sitemaps")
    xml, _ = defused(text)
    if b"<![CDATA[" not in xml:
        xml = _BARE_AMPERSAND.sub(b"&amp;", xml)
    return _Reader(url=url, zone=zone).read(xml)


def _plain_list(text: str) -> Sitemap:
    """Read a sitemap that is a text of addresses, one a line."""
    lines = text.splitlines()[:MOST]
    links = [Link(url=address) for line in lines if (address := article_url(line)) is not None]
    if not links:
        raise NotAFeed("is no sitemap", hint="robots.txt of the site often names its sitemaps")
    return Sitemap(links=tuple(links))


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Reads as far as the XML is sound: what stands before a fault is as good as ever."""

    url: str
    zone: ZoneInfo
    links: list[Link] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    _path: list[str] = field(default_factory=list)
    _said: dict[tuple[str, str], str] = field(default_factory=dict)
    _text: list[str] | None = None
    _is_news: bool = False

    def read(self, xml: bytes) -> Sitemap:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        notes = []
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as exc:
            if not self.links and not self.children:
                raise NotAFeed("is broken XML", hint=TELL_THEM) from exc
            notes.append(Failure(what=f"is broken after {len(self.links)} links: {exc}", hint=TELL_THEM))
        return Sitemap(links=tuple(self.links), children=tuple(self.children), notes=tuple(notes))

    def _start(self, name: str, _: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self._path.append(local)
        if len(self._path) == 2:
            self._said, self._is_news = {}, False
        self._is_news = self._is_news or local == "news"
        self._text = [] if tuple(self._path[-2:]) in _WANTED else None

    def _characters(self, data: str) -> None:
        if self._text is not None and len(self._text) < _MOST_CHARS:
            self._text.append(data)

    def _end(self, _: str) -> None:
        local = self._path.pop()
        place = (self._path[-1] if self._path else "", local)
        if self._text is not None and place in _WANTED:
            self._said.setdefault(place, "".join(self._text)[:_MOST_CHARS].strip())
        self._text = None
        if place == ("urlset", "url") and len(self.links) < MOST:
            self._link()
        elif place == ("sitemapindex", "sitemap") and len(self.children) < MOST:
            address = article_url(self._said.get(("sitemap", "loc"), ""), base=self.url)
            if address is not None:
                self.children.append(Child(url=address, modified=self._time("sitemap")))

    def _link(self) -> None:
        address = article_url(self._said.get(("url", "loc"), ""), base=self.url)
        if address is None:
            return
        link = Link(
            url=address,
            published=read_date(self._said.get(("news", "publication_date"), ""), zone=self.zone),
            modified=self._time("url"),
            title=one_line(self._said.get(("news", "title"), "")),
            language=language_tag(self._said.get(("publication", "language"))),
            certain=self._is_news,
        )
        self.links.append(link)

    def _time(self, of: str) -> datetime | None:
        moment = read_date(self._said.get((of, "lastmod"), ""), zone=self.zone)
        return moment.at if moment else None
