"""Read one article: a saved page, a text dump, or the page at a URL."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from digest.collect.dump import read_dump
from digest.collect.encoding import decode
from digest.collect.page import is_page, read_page
from digest.config.schema import SourceConfig, SourceKind
from digest.errors import DigestError
from digest.model import Article, SourceId
from digest.net.fetch import fetch
from digest.net.rules import Fetched, FetchFailed, FetchRules, NotModified

_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<(?:rss|feed|rdf:RDF)[\s>]", re.DOTALL | re.IGNORECASE
)


_ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.5"


def fetch_article(
    url: str, *, rules: FetchRules, language: str | None, time_zone: str, now: datetime
) -> Article:
    """Return the article at a URL, fetched by ``rules``; raise DigestError where there is none."""
    match fetch(url, rules=replace(rules, accept=_ACCEPT)):
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
        case FetchFailed(what=what, hint=hint):
            raise DigestError(f"the page {what}", hint=hint)
        case NotModified():
            raise DigestError("the page was not sent: the server says that it did not change")


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

    ``language`` and ``time_zone`` hold where the article does not say; ``url`` and ``charset`` are where it
    came from and what its server declared.
    """
    config = SourceConfig(kind=SourceKind.FOLDER, path=Path(), language=language, time_zone=time_zone)
    source = SourceId("file")
    text = decode(data, charset=charset)
    if "\0" in text:
        raise DigestError(f"{name} is no text", hint="give a saved HTML page or a text dump")
    if _FEED.match(text[:4000]):
        raise DigestError(
            f"{name} is a feed, not an article", hint="name it in config/sources.toml and collect it"
        )
    if is_page(text):
        found = read_page(text, source=source, config=config, now=now, url=url)
    else:
        found = next(iter(read_dump(text, source=source, config=config, now=now)), None)
    if found is None:
        raise DigestError(f"{name} holds no article", hint="give a saved HTML page or a text dump")
    return found
