"""Which articles were killed: known again by a hash of the name, since an address can hold the headline."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from digest.model import ArticleId
from digest.store import tables


def mark(article: ArticleId) -> ArticleId:
    """Return what stands for a killed article's name, wherever a record of it has to stay; pure."""
    return ArticleId("killed:" + hashlib.sha256(article.encode()).hexdigest()[:32])


def among(connection: Connection, articles: Collection[ArticleId]) -> frozenset[ArticleId]:
    """Return those of ``articles`` that were killed."""
    k = tables.killed.c
    marks = {mark(article): article for article in articles}
    found = connection.execute(select(k.article).where(k.article.in_(sorted(marks)))).scalars()
    return frozenset(marks[ArticleId(name)] for name in found)


def since(connection: Connection, moment: datetime) -> tuple[ArticleId, ...]:
    """Return what stands for the articles that were killed after a moment."""
    k = tables.killed.c
    found = connection.execute(select(k.article).where(k.at > moment).order_by(k.article)).scalars()
    return tuple(ArticleId(name) for name in found)
