"""Which articles may not be published at a moment: withheld, canceled, or under embargo."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, or_, select, text

from digest.model import ArticleId
from digest.store import tables
from digest.store.articles import number_at

# Literally: SQLite takes a partial index only where it sees its very condition.
NOT_USABLE = text("version.status <> 'usable'")
UNDER_EMBARGO = text("version.embargo IS NOT NULL")


def at(connection: Connection, moment: datetime) -> frozenset[ArticleId]:
    """Return the articles that must not be published at ``moment``, as they stood then."""
    a, v = tables.article.c, tables.version.c
    some = select(v.article).where(NOT_USABLE), select(v.article).where(UNDER_EMBARGO, v.embargo > moment)
    query = (
        select(a.id)
        .join(tables.version, v.article == a.key)
        .where(
            or_(a.key.in_(some[0]), a.key.in_(some[1])),
            v.number == number_at(moment),
            or_(NOT_USABLE, v.embargo > moment),
        )
    )
    return frozenset(ArticleId(name) for name in connection.execute(query).scalars())
