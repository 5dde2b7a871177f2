"""Collect what a section page links to: the page as robots may have it, then what is new on it."""

from __future__ import annotations

from datetime import datetime

from digest.collect.encoding import decode
from digest.collect.feeds import feed_hint
from digest.collect.linked_pages import LinkedPages, Listed
from digest.collect.moved import moved
from digest.collect.page import is_page
from digest.collect.section_page import find_links
from digest.collect.visits import visits
from digest.config.source import SourceConfig
from digest.model import Collected, Failure, SourceId, Validators
from digest.net.rules import Fetched, FetchFailed, NotModified


class PageCollector:
    """Reads section pages."""

    def __init__(self, linked: LinkedPages) -> None:
        """Fetch the page, and those that it links to, by ``linked``."""
        self._linked = linked

    def __call__(
        self, source: SourceId, config: SourceConfig, /, *, known: Validators | None, now: datetime
    ) -> Collected:
        """Return the articles that are new on the page at the configured URL."""
        before, until = visits(known), self._linked.time_is_up()
        match self._linked.pages.fetch(config.url or "", validators=before.listed, now=now):
            case FetchFailed(what=what, hint=hint, advice=advice):
                return Collected(source=source, failure=Failure(what=what, hint=hint), advice=advice)
            case NotModified(advice=advice):
                return Collected(source=source, not_modified=True, advice=advice, notes=moved(advice))
            case Fetched() as page:
                text = decode(page.body, charset=page.charset)
                links = find_links(text, url=page.url, patterns=config.links) if is_page(text) else ()
                if not links:
                    failure = Failure(what="links to no article that can be told", hint=_hint(text, page.url))
                    return Collected(source=source, failure=failure, advice=page.advice)
                listed = Listed(
                    links=links, validators=page.validators, advice=page.advice, notes=moved(page.advice)
                )
                return self._linked.read(listed, before, source=source, config=config, now=now, until=until)


def _hint(text: str, url: str) -> str:
    return f"say in links which addresses are articles; or {feed_hint(text, url)}"
