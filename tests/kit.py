"""Values that many tests need, each with what matters spelled out by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.config import NewsletterConfig, SourceConfig, SourceKind
from digest.model import Article, ArticleId, Block, BlockKind, SourceId, Version, VersionId
from digest.select import Choice

EVENING = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)


def blocks(*paragraphs: str) -> tuple[Block, ...]:
    return tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in paragraphs)


def article(name: str = "a", **changes: Any) -> Article:
    url = f"https://courier.example/{name}"
    values: dict[str, Any] = {
        "id": ArticleId(url),
        "source": SourceId("courier"),
        "url": url,
        "headline": f"Headline of {name}",
        "blocks": blocks(f"This is what {name} tells in one sentence. And this is the second of {name}."),
        "published": EVENING - timedelta(hours=2),
        "language": "en",
    }
    return Article(**(values | changes))


def version(name: str = "a", *, first_seen: datetime | None = None, **changes: Any) -> Version:
    seen = first_seen or EVENING - timedelta(hours=1)
    told = article(name, **changes)
    return Version(
        id=VersionId(f"version-of-{name}"), number=1, article=told, first_seen=seen, observed_at=seen
    )


def source(**changes: Any) -> SourceConfig:
    return SourceConfig(**({"kind": SourceKind.FEED, "url": "https://courier.example/feed"} | changes))


def choice(
    *,
    newsletter: NewsletterConfig | None = None,
    sources: Mapping[str, SourceConfig] | None = None,
    **changes: Any,
) -> Choice:
    return Choice(
        newsletter=newsletter or NewsletterConfig(),
        sources=sources or {"courier": source()},
        **({"cut_off": EVENING} | changes),
    )
