"""What sources have taken back: names and texts that are not taken in again from the same source."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from digest.model import Article, ArticleId, PubStatus, SourceId
from digest.store import dialect, killed, purge, tables
from digest.store.kept_back import NOT_USABLE
from digest.text.fingerprint import Said


def note(connection: Connection, source: SourceId, names: Collection[str], *, now: datetime) -> None:
    """Note by what a source's cancelled article is known again."""
    for mark in sorted(map(_mark, names)):
        connection.execute(
            dialect.insert(tables.cancelled).values(source=source, mark=mark, at=now).on_conflict_do_nothing()
        )


def barred(
    connection: Connection, some: Collection[Article], said: Mapping[ArticleId, Said]
) -> frozenset[ArticleId]:
    """Return those of ``some`` articles that their own source has cancelled, under whatever name."""
    c = tables.cancelled.c
    if not some or connection.execute(select(c.mark).limit(1)).first() is None:
        return frozenset()
    names = {article.id: _names(article, said[article.id]) for article in some}
    query = select(c.source, c.mark).where(
        c.source.in_(sorted({article.source for article in some})),
        c.mark.in_(sorted(frozenset().union(*names.values()))),
    )
    gone = {(row.source, row.mark) for row in connection.execute(query)}
    return frozenset(
        article.id for article in some if any((article.source, name) in gone for name in names[article.id])
    )


def due(connection: Connection) -> dict[ArticleId, SourceId]:
    """Return the archived articles that the source whose words they are has cancelled: they are to go."""
    a, v = tables.article.c, tables.version.c
    query = (
        select(a.id, a.source)
        .join(tables.version, (v.article == a.key) & (v.number == a.newest))
        .where(NOT_USABLE, v.status == PubStatus.CANCELED)
    )
    return {ArticleId(row.id): SourceId(row.source) for row in connection.execute(query)}


def names_of(connection: Connection, article: ArticleId) -> frozenset[str]:
    """Return every name and text hash by which the source whose words an article is has had it."""
    a, s, t = tables.article.c, tables.article_source.c, tables.article_alias.c
    guids = (
        select(s.guid)
        .join(tables.article, (a.key == s.article) & (a.source == s.source))
        .where(a.id == article, s.guid.is_not(None))
    )
    aliases = (
        select(t.id)
        .join(tables.article, (a.key == t.article) & (a.source == t.source))
        .where(a.id == article)
    )
    found = {*connection.execute(guids).scalars(), *connection.execute(aliases).scalars()}
    return frozenset({article, *found, *purge.told(connection, article)})


def _names(article: Article, said: Said) -> frozenset[str]:
    named = (article.id, article.guid, said.text, said.whole)
    return frozenset(_mark(name) for name in named if name)


def _mark(name: str) -> str:
    return killed.mark(ArticleId(name))
