"""Read a document of any kind at hand into articles: pages, dumps, feeds, agency files, mails; pure.

Whoever reads files asks here: a folder, a single file, an import, a mail with what is attached to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.collect.agency.articles import agency_articles
from digest.collect.agency.reader import read_agency
from digest.collect.dump import read_dump
from digest.collect.encoding import decode
from digest.collect.feed_items import articles_of
from digest.collect.feeds import read_feed
from digest.collect.holdings import Holdings, joined
from digest.collect.kinds import AGENCY, Kind, kind_of
from digest.collect.mbox import is_mbox, messages_of
from digest.collect.message import read_message
from digest.collect.page import read_page
from digest.collect.raw import NotAFeed
from digest.collect.wholeness import is_whole
from digest.config.source import SourceConfig
from digest.model import Failure, SourceId

KNOWN = "saved pages, text dumps, feeds, agency files or mails"
_GZIP = b"\x1f\x8b"
_MUST_END = frozenset({Kind.NEWSML_G2, Kind.NEWSML_1, Kind.NITF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document whose kind is known, not read yet."""

    kind: Kind
    body: bytes
    text: str
    is_whole: bool
    """False where it ends before its end: it is still being written, or was cut off."""


def open_document(body: bytes, *, charset: str | None = None) -> Document:
    """Tell what ``body`` is; ``charset`` is what the server that sent it declared."""
    if body.startswith(_GZIP):
        return Document(kind=Kind.FEED, body=body, text="", is_whole=True)
    text = decode(body, charset=charset)
    kind = kind_of(text)
    return Document(kind=kind, body=body, text=text, is_whole=is_whole(text, kind=kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads documents as those of one source: its language, time zone, section and rights hold for them."""

    source: SourceId
    config: SourceConfig
    now: datetime
    max_bytes: int
    url: str | None = None
    """Where the document came from on the web."""

    def read(self, document: Document) -> Holdings:
        """Return what a document holds; raise NotAFeed where it is nothing that can be read."""
        text, kind = document.text, document.kind
        source, config, now = self.source, self.config, self.now
        if kind in AGENCY:
            return self._agency(document)
        match kind:
            case Kind.FEED:
                return self._feed(document.body)
            case Kind.PAGE:
                page = read_page(text, source=source, config=config, now=now, url=self.url)
                return Holdings(articles=(page,) if page else ())
            case Kind.DUMP:
                return Holdings(articles=read_dump(text, source=source, config=config, now=now))
            case Kind.MAIL:
                return self._mails(document.body)
            case _:
                raise NotAFeed(f"is {kind}", hint=f"give {KNOWN}")

    def _agency(self, document: Document) -> Holdings:
        if not document.is_whole and document.kind in _MUST_END:
            raise NotAFeed("ends in the middle", hint="let it be sent again")
        zone = ZoneInfo(self.config.time_zone)
        file = read_agency(document.text, kind=document.kind, zone=zone)
        return agency_articles(file, source=self.source, config=self.config, now=self.now)

    def _feed(self, body: bytes) -> Holdings:
        base = self.config.url or ""
        feed = read_feed(body, url=base, zone=ZoneInfo(self.config.time_zone), max_bytes=self.max_bytes)
        articles, notes = articles_of(feed, source=self.source, config=self.config, url=base, now=self.now)
        return Holdings(articles=articles, notes=notes)

    def mail(self, body: bytes) -> Holdings:
        """Return what one mail holds; raise NotAFeed where it holds nothing that can be read."""
        return read_message(
            body, attached=self._attached, source=self.source, config=self.config, now=self.now
        )

    def _mails(self, body: bytes) -> Holdings:
        mails = messages_of(body.splitlines(keepends=True)) if is_mbox(body) else iter((body,))
        return joined(self._each(mails))

    def _each(self, mails: Iterator[bytes]) -> Iterator[Holdings]:
        for number, mail in enumerate(mails, start=1):
            try:
                yield self.mail(mail)
            except NotAFeed as exc:
                yield Holdings(notes=(Failure(what=f"mail {number} {exc.what}", hint=exc.hint),))

    def _attached(self, body: bytes) -> Holdings | None:
        """Return what an attachment holds; None where it is no agency's file."""
        document = open_document(body)
        return self._agency(document) if document.kind in AGENCY else None
