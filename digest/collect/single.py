"""Read one article from bytes at hand: a saved page, a text dump, an agency file, a mail."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from digest.collect.documents import Reader, open_document
from digest.collect.kinds import Kind
from digest.collect.raw import NotAFeed
from digest.config.schema import SourceConfig, SourceKind
from digest.errors import DigestError
from digest.model import Article, PubStatus, SourceId

MAX_BYTES = 50_000_000
_GIVE = "give a saved HTML page, a text dump, an agency file or a mail"


def read_article(data: bytes, *, name: str, language: str | None, time_zone: str, now: datetime) -> Article:
    """Return the article in ``data``; raise DigestError where it holds none. ``name`` is for messages.

    Of several the first that may be published counts. ``language`` and ``time_zone`` hold where the article
    does not say.
    """
    config = SourceConfig(kind=SourceKind.FOLDER, path=Path(), language=language, time_zone=time_zone)
    document = open_document(data)
    if document.kind is Kind.FEED:
        raise DigestError(
            f"{name} is a feed, not an article", hint="name it in config/sources.toml and collect it"
        )
    reader = Reader(source=SourceId("file"), config=config, now=now, max_bytes=MAX_BYTES)
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
