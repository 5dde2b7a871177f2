"""Which articles were killed."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from digest.model import ArticleId
from digest.store import tables


def among(connection: Connection, articles: Collection[ArticleId]) -> frozenset[ArticleId]:
    """Return those of ``articles`` that were killed."""
    k = tables.killed.c
    found = connection.execute(select(k.article).where(k.article.in_(sorted(articles)))).scalars()
    return frozenset(ArticleId(article) for article in found)
