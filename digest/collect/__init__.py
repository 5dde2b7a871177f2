"""Stage collect: what each configured source holds now, as articles; sources in, one ``Collected`` each out.

Feeds are fetched by a few threads; a source that is slow or broken is its own ``Collected`` with a failure
and never keeps another one back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from digest import __version__
from digest.clock import Clock, SystemClock
from digest.collect.fanout import fan_out
from digest.collect.turns import Manners, Turns
from digest.collect.undated import settle_undated
from digest.collect.undeclared import settle_language
from digest.config.source import FetchConfig, SourceConfig, SourceKind
from digest.model import Collected, Failure, SourceId, Validators
from digest.net.rules import FetchRules

__all__ = ["Collector", "collect", "fetch_rules"]

log = logging.getLogger(__name__)

_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


class Collector(Protocol):
    """Reads sources of one kind.

    May be called from several threads at once. Never raises for anything a source does: what goes wrong with
    the whole of it is the result's failure, what goes wrong with a part of it a note. ``known`` is what an
    earlier result gave as its validators; a collector that is told so by its source returns ``not_modified``.
    """

    def __call__(
        self, source: SourceId, config: SourceConfig, /, *, known: Validators | None, now: datetime
    ) -> Collected:
        """Return what the source holds now."""


def collect(
    sources: Mapping[str, SourceConfig],
    *,
    root: Path,
    fetch: FetchConfig,
    validators: Mapping[SourceId, Validators],
    now: datetime,
    clock: Clock | None = None,
) -> Iterator[tuple[Collected, ...]]:
    """Yield what the sources hold, those together that are there, as soon as they are there.

    A host is asked as the configuration allows; a source that has to wait for its host, or is slow, holds
    nobody else up. ``clock`` is for those waits. Sources that push are not asked.
    """
    # Here, not above: the feed readers and the HTTP client take half a second to load.
    from digest.collect.feed_source import FeedCollector
    from digest.collect.folder import FolderCollector
    from digest.collect.linked_pages import LinkedPages
    from digest.collect.mail_source import MailCollector
    from digest.collect.page_source import PageCollector
    from digest.collect.sitemap_source import SitemapCollector
    from digest.net.pages import PageFetcher

    clock, rules = clock or SystemClock(), fetch_rules(fetch)
    linked = LinkedPages(
        pages=PageFetcher(rules, clock=clock, pause=fetch.host_pause),
        clock=clock,
        timeout=fetch.timeout,
        pause=fetch.host_pause,
    )
    collectors: dict[SourceKind, Collector] = {
        SourceKind.FEED: FeedCollector(rules, max_items=fetch.max_items),
        SourceKind.SITEMAP: SitemapCollector(rules, linked),
        SourceKind.PAGE: PageCollector(linked),
        SourceKind.FOLDER: FolderCollector(root),
        SourceKind.MAIL: MailCollector(root),
    }

    def one(source: SourceId) -> Collected:
        config = sources[source]
        read = collectors[config.kind](source, config, known=validators.get(source), now=now)
        told = settle_language(read, together=config.kind is SourceKind.FEED)
        return settle_undated(told, config.undated)

    turns = Turns(
        (
            (_host(config), SourceId(key))
            for key, config in sources.items()
            if config.kind is not SourceKind.PUSH
        ),
        manners=Manners(at_once=fetch.per_host, pause=fetch.host_pause),
    )
    yield from fan_out(turns, lambda source: _guarded(source, one), threads=fetch.threads, clock=clock)


def _host(config: SourceConfig) -> str | None:
    return (urlsplit(config.url).hostname or "") if config.url else None


def fetch_rules(fetch: FetchConfig) -> FetchRules:
    """Return the rules that the configuration sets for every fetch of a run."""
    contact = f" (+{fetch.contact})" if fetch.contact else ""
    return FetchRules(
        user_agent=f"EveningDigest/{__version__}{contact}",
        allow_hosts=frozenset(host.lower() for host in fetch.allow_hosts),
        ports=frozenset(fetch.ports),
        timeout=fetch.timeout,
        idle_timeout=fetch.idle_timeout,
        max_bytes=fetch.max_bytes,
        accept=_ACCEPT,
    )


def _guarded(source: SourceId, read: Callable[[SourceId], Collected]) -> Collected:
    """Keep what no collector foresaw from stopping the others: hostile input finds ever new ways."""
    try:
        return read(source)
    except Exception as exc:
        log.exception("collect.broken", extra={"source": source})
        return Collected(
            source=source,
            failure=Failure(
                what=f"cannot be read: {type(exc).__name__}: {exc}"[:300],
                hint="this is a bug in Evening Digest: please report it with the source",
            ),
        )
