"""Collect what a sitemap names: the sitemap or the index is fetched, then the articles that are new in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.collect.linked_pages import LinkedPages, Listed
from digest.collect.links import day_in, is_of_site, wanted
from digest.collect.moved import moved
from digest.collect.raw import NotAFeed
from digest.collect.sitemap import Child, Sitemap, read_sitemap
from digest.collect.visits import OLDEST, visits
from digest.config.source import SourceConfig
from digest.model import Collected, Failure, SourceId, Validators
from digest.net.fetch import fetch
from digest.net.rules import Fetched, FetchFailed, FetchRules, NotModified

_MOST_CHILDREN = 5
_ACCEPT = "application/xml, text/xml;q=0.9, application/gzip;q=0.9, */*;q=0.5"


class SitemapCollector:
    """Reads sitemaps."""

    def __init__(self, rules: FetchRules, linked: LinkedPages) -> None:
        """Fetch sitemaps by ``rules``, and what they name by ``linked``."""
        self._rules = replace(rules, accept=_ACCEPT)
        self._linked = linked

    def __call__(
        self, source: SourceId, config: SourceConfig, /, *, known: Validators | None, now: datetime
    ) -> Collected:
        """Return the articles that are new in the sitemap at the configured URL."""
        before, until = visits(known), self._linked.time_is_up()
        match fetch(config.url or "", rules=self._rules, validators=before.listed, now=now):
            case FetchFailed(what=what, hint=hint, advice=advice):
                return Collected(source=source, failure=Failure(what=what, hint=hint), advice=advice)
            case NotModified(advice=advice):
                return Collected(source=source, not_modified=True, advice=advice, notes=moved(advice))
            case Fetched() as fetched:
                try:
                    listed = self._listed(fetched, config=config, now=now, until=until)
                except NotAFeed as exc:
                    failure = Failure(what=exc.what, hint=exc.hint)
                    return Collected(source=source, failure=failure, advice=fetched.advice)
                return self._linked.read(listed, before, source=source, config=config, now=now, until=until)

    def _listed(self, fetched: Fetched, *, config: SourceConfig, now: datetime, until: float) -> Listed:
        top = self._read(fetched, config=config)
        own = [child for child in top.children if is_of_site(child.url, site=fetched.url)]
        below = tuple(self._below(likeliest(own, now=now), config=config, now=now, until=until))
        links = [link for sitemap in (top, *below) for link in sitemap.links]
        kept = wanted(links, site=fetched.url, patterns=config.links)
        notes = [*moved(fetched.advice), *(note for sitemap in (top, *below) for note in sitemap.notes)]
        if links and not kept:
            hint = "say in links which addresses are articles"
            raise NotAFeed(f"names {len(links)} pages, and none that is wanted", hint=hint)
        # An index may stay as it is while what it names changes.
        validators = Validators() if top.children else fetched.validators
        return Listed(links=kept, validators=validators, advice=fetched.advice, notes=tuple(notes))

    def _read(self, fetched: Fetched, *, config: SourceConfig) -> Sitemap:
        return read_sitemap(
            fetched.body,
            url=fetched.url,
            zone=ZoneInfo(config.time_zone),
            charset=fetched.charset,
            max_bytes=self._rules.max_bytes,
        )

    def _below(
        self, children: Sequence[Child], *, config: SourceConfig, now: datetime, until: float
    ) -> Iterator[Sitemap]:
        """Read the first sitemaps of an index; one that cannot be read is a note."""
        clock = self._linked.clock
        for child in children[:_MOST_CHILDREN]:
            clock.sleep(self._linked.pause.total_seconds())
            if clock.monotonic() > until:
                return
            match fetch(child.url, rules=self._rules, now=now):
                case Fetched() as fetched:
                    try:
                        yield self._read(fetched, config=config)
                    except NotAFeed as exc:
                        yield Sitemap(notes=(Failure(what=f"{child.url} {exc.what}", hint=exc.hint),))
                case FetchFailed(what=what, hint=hint):
                    yield Sitemap(notes=(Failure(what=f"{child.url} {what}", hint=hint),))
                case NotModified():
                    pass
        if len(children) > _MOST_CHILDREN:
            what = f"is an index of {len(children)} sitemaps, of which {_MOST_CHILDREN} were read"
            yield Sitemap(notes=(Failure(what=what, hint="configure the one that holds the news"),))


def likeliest(children: Sequence[Child], *, now: datetime) -> list[Child]:
    """Return the sitemaps that may hold news, those first that are called so, then the newest."""

    def at(child: Child) -> datetime | None:
        day = day_in(child.url)
        named = datetime(day.year, day.month, day.day, tzinfo=now.tzinfo) + timedelta(days=1) if day else None
        return child.modified or named

    recent = [child for child in children if (at(child) or now) >= now - OLDEST]
    recent.sort(key=lambda child: -(at(child) or now - OLDEST).timestamp())
    recent.sort(key=lambda child: "news" not in urlsplit(child.url).path.lower())
    return recent
