"""Collect a feed from the web: one conditional fetch, then reading."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from digest.collect.feed_items import articles_of, newest
from digest.collect.feeds import read_feed
from digest.collect.moved import moved
from digest.collect.raw import NotAFeed
from digest.config.source import SourceConfig
from digest.model import Collected, Failure, SourceId, Validators
from digest.net.fetch import fetch
from digest.net.rules import Fetched, FetchFailed, FetchRules, NotModified


class FeedCollector:
    """Reads feeds."""

    def __init__(self, rules: FetchRules, *, max_items: int) -> None:
        """Fetch by ``rules``; keep ``max_items`` articles of a feed."""
        self._rules = rules
        self._max_items = max_items

    def __call__(
        self, source: SourceId, config: SourceConfig, /, *, known: Validators | None, now: datetime
    ) -> Collected:
        """Return the articles of the feed at the configured URL."""
        match fetch(config.url or "", rules=self._rules, validators=known, now=now):
            case FetchFailed(what=what, hint=hint, advice=advice):
                return Collected(source=source, failure=Failure(what=what, hint=hint), advice=advice)
            case NotModified(advice=advice):
                notes = moved(advice)
                return Collected(source=source, not_modified=True, advice=advice, notes=notes)
            case Fetched() as fetched:
                return self._read(fetched, source=source, config=config, now=now)

    def _read(self, fetched: Fetched, *, source: SourceId, config: SourceConfig, now: datetime) -> Collected:
        try:
            feed = read_feed(
                fetched.body,
                url=fetched.url,
                zone=ZoneInfo(config.time_zone),
                charset=fetched.charset,
                max_bytes=self._rules.max_bytes,
            )
        except NotAFeed as exc:
            return Collected(
                source=source, failure=Failure(what=exc.what, hint=exc.hint), advice=fetched.advice
            )
        articles, notes = articles_of(feed, source=source, config=config, url=fetched.url, now=now)
        return Collected(
            source=source,
            articles=newest(articles, most=self._max_items),
            validators=fetched.validators,
            notes=(*moved(fetched.advice), *notes),
            advice=fetched.advice,
        )
