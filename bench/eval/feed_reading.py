"""Feeds as the product reads them, for the evaluators of feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from digest.collect.feed_items import articles_of
from digest.collect.feeds import read_feed
from digest.collect.raw import NotAFeed, RawFeed, RawItem
from digest.config.source import SourceConfig, SourceKind
from digest.model import Article, SourceId

URL = "http://127.0.0.1:8097/feeds/feed.xml"
ZONE = ZoneInfo("UTC")
_LATE = datetime(2100, 1, 1, tzinfo=UTC)
_CONFIG = SourceConfig(kind=SourceKind.FEED, url=URL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a feed says, raw and as articles, or why it is none."""

    feed: RawFeed
    articles: tuple[Article, ...] = ()
    failure: str | None = None


def read(body: bytes, *, charset: str | None = None, now: datetime = _LATE) -> Read:
    """Read a feed as collecting does."""
    try:
        feed = read_feed(body, url=URL, zone=ZONE, charset=charset)
    except NotAFeed as exc:
        return Read(feed=RawFeed(items=()), failure=exc.what)
    articles, _ = articles_of(feed, source=SourceId("eval"), config=_CONFIG, url=URL, now=now)
    return Read(feed=feed, articles=articles)


def stamp(item: RawItem) -> str | None:
    """Return an item's date as the references write dates."""
    if item.published is None:
        return None
    at = item.published.at.replace(hour=0) if item.published.date_only else item.published.at
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
