"""Read one article from bytes at hand: a saved page or a text dump."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from digest.collect.dump import read_dump
from digest.collect.encoding import decode
from digest.collect.page import is_page, read_page
from digest.config.schema import SourceConfig, SourceKind
from digest.errors import DigestError
from digest.model import Article, SourceId

_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<(?:rss|feed|rdf:RDF)[\s>]", re.DOTALL | re.IGNORECASE
)


def read_article(data: bytes, *, name: str, language: str | None, time_zone: str, now: datetime) -> Article:
    """Return the article in ``data``; raise DigestError where it holds none. ``name`` is for messages.

    ``language`` and ``time_zone`` hold where the article does not say.
    """
    config = SourceConfig(kind=SourceKind.FOLDER, path=Path(), language=language, time_zone=time_zone)
    source = SourceId("file")
    text = decode(data)
    if "\0" in text:
        raise DigestError(f"{name} is no text", hint="give a saved HTML page or a text dump")
    if _FEED.match(text[:4000]):
        raise DigestError(
            f"{name} is a feed, not an article", hint="name it in config/sources.toml and collect it"
        )
    if is_page(text):
        found = read_page(text, source=source, config=config, now=now)
    else:
        found = next(iter(read_dump(text, source=source, config=config, now=now)), None)
    if found is None:
        raise DigestError(f"{name} holds no article", hint="give a saved HTML page or a text dump")
    return found
