"""Whether an edition's links lead somewhere: each asked once, by HEAD, then by GET where that is no good.

In: an edition, a polite fetcher. Out: how each link answered. Readers' own links are not asked: their tokens
stay in the house. Nothing here changes an edition: what is dead for a minute may come back, and the same
archive must make the same edition again. So a dead link is a finding, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from digest.clock import Clock
from digest.collect import fetch_rules
from digest.config import Site
from digest.model import Edition
from digest.net.pages import PageFetcher
from digest.net.rules import Fetched, FetchFailed, NotModified
from digest.render.links import safe_link
from digest.render.lint import Answer

ENOUGH = 65_536
"""Octets of a page that was asked for only to see that it is there."""
GONE = frozenset({404, 410})


def ask_links(site: Site, edition: Edition, *, clock: Clock) -> dict[str, Answer]:
    """Ask all links of an edition, hosts side by side, and each host in its turn with a pause between."""
    rules = replace(fetch_rules(site.settings.fetch), max_bytes=ENOUGH)
    pages = PageFetcher(rules, clock=clock, pause=site.settings.fetch.host_pause)
    links = tuple(dict.fromkeys(_links(edition)))
    with ThreadPoolExecutor(max_workers=site.settings.fetch.threads) as pool:
        answers = pool.map(lambda link: _answer(pages, link), links)
        return {link: answer for link, answer in zip(links, answers, strict=True) if answer is not None}


def _links(edition: Edition) -> Iterable[str]:
    for entry in edition.entries:
        for link in (entry.teaser.link, *(piece.link for piece in entry.earlier)):
            if fit := safe_link(link):
                yield fit


def _answer(pages: PageFetcher, link: str) -> Answer | None:
    """Return how a link answered; None where its host wants no robots, and nobody asked."""
    found = pages.fetch(link, method="HEAD")
    if isinstance(found, FetchFailed) and not (found.barred or found.unknown_host):
        found = pages.fetch(link)  # many servers answer HEAD wrongly, or not at all
    match found:
        case Fetched() | NotModified():
            return Answer(status=200)
        case FetchFailed(barred=True):
            return None
        case FetchFailed():
            gone = found.unknown_host or found.status in GONE
            return Answer(status=found.status, why=found.what, is_gone=gone)
