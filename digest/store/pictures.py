"""Pictures of stories: made once of an article's picture, given out by their names, gone with the article."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from digest.model import ArticleId, Edition, Picture
from digest.store import articles, tables
from digest.store.values import valued

_EVENINGS = timedelta(days=14)
"""For so long after it was made a picture may still be one that no edition came to show."""


def known(connection: Connection, article: ArticleId, *, asked: str) -> Picture | None:
    """Return what was made of an article's picture before; without its words."""
    p, a = tables.picture.c, tables.article.c
    query = (
        select(p.name, p.width, p.height, p.octets)
        .join(tables.article, a.key == p.article)
        .where(a.id == article, p.asked == asked)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Picture(name=row.name, width=row.width, height=row.height, octets=len(row.octets))


def keep(
    connection: Connection,
    article: ArticleId,
    *,
    asked: str,
    picture: Picture,
    octets: bytes,
    now: datetime,
) -> bool:
    """Keep a picture; False where the article is gone, or another build has kept one before."""
    key = articles.key_of(connection, article)
    if key is None or known(connection, article, asked=asked) is not None:
        return False
    connection.execute(
        tables.picture.insert().values(
            article=key,
            asked=asked,
            name=picture.name,
            width=picture.width,
            height=picture.height,
            octets=octets,
            made_at=now,
        )
    )
    return True


def octets(connection: Connection, name: str, *, without: Collection[ArticleId] = ()) -> bytes | None:
    """Return a picture; None where none has the name, or only articles have it that are among ``without``."""
    p, a = tables.picture.c, tables.article.c
    query = (
        select(a.id, p.octets)
        .join(tables.article, a.key == p.article)
        .where(p.name == name)
        .order_by(p.article)
    )
    for row in connection.execute(query):
        if row.id not in without:
            return bytes(row.octets)
    return None


def there(connection: Connection, names: Collection[str]) -> frozenset[str]:
    """Return those of ``names`` that are kept."""
    p = tables.picture.c
    return frozenset(connection.execute(select(p.name).where(p.name.in_(sorted(names)))).scalars())


def forget_unused(connection: Connection, *, before: datetime) -> int:
    """Delete the pictures made before a moment that no edition shows in its newest revision; return how many.

    Looked at are those of the two weeks before it: what an edition shows it goes on showing.
    """
    p = tables.picture.c
    recent = (p.made_at < before, p.made_at >= before - _EVENINGS)
    names = set(connection.execute(select(p.name).where(*recent)).scalars())
    if not names:
        return 0
    unused = sorted(names - _shown(connection, since=before - _EVENINGS))
    return connection.execute(tables.picture.delete().where(*recent, p.name.in_(unused))).rowcount


def _shown(connection: Connection, *, since: datetime) -> set[str]:
    e, r = tables.edition.c, tables.edition_revision.c
    query = (
        select(r.content)
        .join(
            tables.edition,
            (e.newsletter == r.newsletter) & (e.edition_date == r.edition_date) & (e.revision == r.revision),
        )
        .where(r.built_at >= since, r.content.is_not(None))
    )
    return {
        name
        for content in connection.execute(query).scalars()
        for name in valued(Edition, content).picture_names
    }
