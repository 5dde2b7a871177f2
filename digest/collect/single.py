"""Read one article: a saved page, a text dump, an agency file, a mail, or the page at a URL."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from digest.clock import SystemClock
from digest.collect.documents import Reader, open_document
from digest.collect.kinds import Kind
from digest.collect.raw import NotAFeed
from digest.config.source import SourceConfig, SourceKind
from digest.errors import DigestError
from digest.model import Article, PubStatus, SourceId
from digest.net.pages import PageFetcher
from digest.net.rules import Fetched, FetchFailed, FetchRules, NotModified
from digest.net.sentences import LATER

MAX_BYTES = 50_000_000
_GIVE = "give a saved HTML page, a text dump, an agency file or a mail"


def fetch_article(
    url: str, *, rules: FetchRules, language: str | None, time_zone: str, now: datetime
) -> Article:
    """Return the article at a URL, fetched by ``rules``; raise DigestError where there is none."""
    match PageFetcher(rules, clock=SystemClock()).fetch(url, now=now):
        case Fetched() as fetched:
            return read_article(
                fetched.body,
                name=fetched.url,
                language=language,
                time_zone=time_zone,
                now=now,
                url=fetched.url,
                charset=fetched.charset,
            )
        case FetchFailed() as failed:
            raise DigestError(f"the page cannot be had: {failed.what}", hint=_hint(failed))
        case NotModified():
            raise DigestError("the page was not sent: the server says that it did not change")


def _hint(failed: FetchFailed) -> str:
    """Say to somebody who waits for a page what is else said of a source that is asked again."""
    if failed.status == 410:
        return "the publisher has taken it away"
    return failed.hint.replace(LATER, "try again later")


def read_article(
    data: bytes,
    *,
    name: str,
    language: str | None,
    time_zone: str,
    now: datetime,
    url: str | None = None,
    charset: str | None = None,
) -> Article:
    """Return the article in ``data``; raise DigestError where it holds none. ``name`` is for messages.

    Of several the first that may be published counts. ``language`` and ``time_zone`` hold where the article
    does not say; ``url`` and ``charset`` are where it came from and what its server declared.
    """
    config = SourceConfig(kind=SourceKind.FOLDER, path=Path(), language=language, time_zone=time_zone)
    document = open_document(data, charset=charset)
    if document.kind is Kind.FEED:
        raise DigestError(
            f"{name} is a feed, not an article", hint="name it in config/sources.toml and collect it"
        )
    reader = Reader(source=SourceId("file"), config=config, now=now, max_bytes=MAX_BYTES, url=url)
    try:
        articles = reader.read(document).articles
    except NotAFeed as exc:
        raise DigestError(f"{name} {exc.what}", hint=_GIVE) from exc
    usable = [article for article in articles if article.status is not PubStatus.CANCELED]
    if articles and not usable:
        raise DigestError(f"{name} was cancelled by its provider", hint="there is nothing to publish")
    if not usable:
        raise DigestError(f"{name} holds no article", hint=_GIVE)
    return usable[0]
