"""Taking articles in: what the archive knows of them, and writing what is new. Versions are append-only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from digest.model import Article, ArticleId, PubStatus, SourceId, TakenAs
from digest.store import articles, dialect, tables
from digest.text.address import canonical
from digest.text.fingerprint import Said

CHUNK = 500  # bound variables in one IN list
_ABOUT = (
    "published",
    "date_only",
    "embargo",
    "status",
    "signal",
    "sections",
    "language",
    "credit",
    "byline",
    "url",
    "image",
)
"""What makes a version of its own; ``modified`` alone does not: some sources stamp it at every look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the archive knows of an article: enough to tell whether it changed, and who may change it."""

    id: ArticleId
    key: int
    newest: int
    content_hash: str
    taken_as: TakenAs
    source: SourceId
    """The one whose words it is."""
    first_seen: datetime
    headline: str
    published: datetime | None
    date_only: bool
    embargo: datetime | None
    status: PubStatus
    freed: datetime | None
    address: str | None
    """The canonical URL that its newest version has; it may have moved there."""
    about: str
    """What its newest version tells besides the words, as ``about`` gives it."""
    pruned: bool
    """True where the newest version's text was deleted after its time."""
    guids: Mapping[SourceId, str | None]
    """The sources that had it as news, and the name that each had for it."""

    @property
    def state(self) -> State:
        """Return what its newest version says."""
        return State(content_hash=self.content_hash, about=self.about)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a version says: two of one state differ in nothing that counts."""

    content_hash: str
    about: str
    observed_at: datetime | None = field(default=None, compare=False)


def known(connection: Connection, ids: Collection[ArticleId]) -> dict[ArticleId, Known]:
    """Return what is known of those of ``ids`` that are archived."""
    found = _known(connection, tables.article.c.id, sorted(ids))
    return {was.id: was for was in found.values()}


def known_keys(connection: Connection, keys: Collection[int]) -> dict[int, Known]:
    """Return what is known of the articles with these keys."""
    return _known(connection, tables.article.c.key, sorted(keys))


def _known(connection: Connection, column: Any, wanted: list[Any]) -> dict[int, Known]:
    a, v = tables.article.c, tables.version.c
    query = select(
        a.id,
        a.key,
        a.newest,
        a.content_hash,
        a.taken_as,
        a.source,
        a.first_seen,
        *(v[name] for name in _ABOUT),
        v.headline,
        v.freed,
        v.pruned_at,
    ).join(tables.version, and_(v.article == a.key, v.number == a.newest))
    found: dict[int, Known] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = connection.execute(query.where(column.in_(wanted[start : start + CHUNK]))).all()
        seen = articles.sights(connection, [row.key for row in rows])
        for row in rows:
            found[row.key] = _read(row, {sight.source: sight.guid for sight in seen[row.key]})
    return found


def _read(row: Any, guids: Mapping[SourceId, str | None]) -> Known:
    return Known(
        id=ArticleId(row.id),
        key=row.key,
        newest=row.newest,
        content_hash=row.content_hash,
        taken_as=TakenAs(row.taken_as),
        source=SourceId(row.source),
        first_seen=row.first_seen,
        headline=row.headline,
        published=row.published,
        date_only=row.date_only,
        embargo=row.embargo,
        status=PubStatus(row.status),
        freed=row.freed,
        address=canonical(row.url) if row.url else None,
        about=_about(row._mapping),
        pruned=row.pruned_at is not None,
        guids=guids,
    )


def states(connection: Connection, key: int, *, latest: int) -> tuple[State, ...]:
    """Return what the ``latest`` versions of an article said, the newest first."""
    v = tables.version.c
    query = (
        select(v.content_hash, v.observed_at, *(v[name] for name in _ABOUT))
        .where(v.article == key)
        .order_by(v.number.desc())
        .limit(latest)
    )
    return tuple(
        State(content_hash=row.content_hash, about=_about(row._mapping), observed_at=row.observed_at)
        for row in connection.execute(query)
    )


def about(article: Article) -> str:
    """Return what an article tells besides its words, as one text to compare.

    What a picture's address asks of its server is left out, and who led the reader to an address: such
    things change at every look.
    """
    return _about(_told_besides(article))


def _told_besides(article: Article) -> dict[str, Any]:
    image = article.image
    return {
        "published": article.published,
        "date_only": article.date_only,
        "embargo": article.embargo,
        "status": article.status,
        "signal": article.signal,
        "sections": list(article.sections),
        "language": article.language,
        "credit": article.credit,
        "byline": article.byline,
        "url": article.url,
        "image": [image.url, image.alt, image.width, image.height, image.credit] if image else None,
    }


def _about(values: Mapping[Any, Any]) -> str:
    told = {name: values[name] for name in _ABOUT}
    for name in ("published", "embargo"):
        if told[name] is not None:
            told[name] = told[name].astimezone(UTC).isoformat()
    if told["url"] is not None:
        told["url"] = canonical(told["url"])
    if told["image"] is not None:
        told["image"] = [told["image"][0].partition("?")[0], told["image"][1]]
    return json.dumps(told, sort_keys=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """An article that the archive does not know yet, with what it is known again by."""

    article: Article
    said: Said
    freed: datetime | None = None
    """From when on it may be published, where that is after it came in."""


def add(connection: Connection, fresh: Sequence[Fresh], *, now: datetime) -> None:
    """Archive articles for the first time, each with its first version; no two have the same id."""
    if not fresh:
        return
    a = tables.article.c
    found = connection.execute(
        tables.article.insert().returning(a.key, a.id),
        [
            {
                "id": one.article.id,
                "source": one.article.source,
                "taken_as": one.article.taken_as,
                "first_seen": now,
                "dated": one.article.published or now,
                "newest": 1,
                "content_hash": one.said.whole,
                "text_hash": one.said.text,
                "language": one.article.language,
                "terms": _terms(one.article),
            }
            for one in fresh
        ],
    )
    keys = {row.id: row.key for row in found}
    connection.execute(
        tables.version.insert(),
        [_version_row(one, of=one.article.id, key=keys[one.article.id], number=1, now=now) for one in fresh],
    )
    sights = [
        _sight_row(one.article, key=keys[one.article.id], now=now)
        for one in fresh
        if one.article.taken_as is TakenAs.NEWS
    ]
    if sights:
        connection.execute(tables.article_source.insert(), sights)


def sighted(connection: Connection, article: Article, *, key: int, now: datetime) -> None:
    """Note that a source has an article as news, and its name for it; what was noted before stays."""
    s = tables.article_source.c
    insert = dialect.insert(tables.article_source).values(_sight_row(article, key=key, now=now))
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=[s.article, s.source], set_={"guid": insert.excluded.guid}, where=s.guid.is_(None)
        )
    )


def _sight_row(article: Article, *, key: int, now: datetime) -> dict[str, Any]:
    return {
        "article": key,
        "source": article.source,
        "position": article.position,
        "guid": article.guid,
        "first_seen": now,
    }


def alias(connection: Connection, article: Article, *, key: int) -> None:
    """Note that a source has an article under another identity; this counts for that source alone."""
    connection.execute(
        dialect.insert(tables.article_alias)
        .values(source=article.source, id=article.id, article=key)
        .on_conflict_do_nothing()
    )


def hand_over(connection: Connection, was: Known, source: SourceId) -> None:
    """Make ``source`` the one whose words an article's next versions are."""
    connection.execute(tables.article.update().where(tables.article.c.key == was.key).values(source=source))


def change(connection: Connection, now_says: Fresh, was: Known, *, now: datetime) -> None:
    """Archive what a known article says now as its next version."""
    article, number = now_says.article, was.newest + 1
    values: dict[str, Any] = {
        "newest": number,
        "content_hash": now_says.said.whole,
        "text_hash": now_says.said.text,
        "terms": _terms(article),
    }
    if article.published is not None:
        values["dated"] = article.published
    if article.language is not None:
        values["language"] = article.language
    if was.taken_as is not TakenAs.NEWS and article.taken_as is TakenAs.NEWS:
        values |= {"taken_as": article.taken_as, "first_seen": now, "source": article.source}
    connection.execute(tables.article.update().where(tables.article.c.key == was.key).values(**values))
    row = _version_row(now_says, of=was.id, key=was.key, number=number, now=now)
    connection.execute(tables.version.insert(), row)


def _version_row(one: Fresh, *, of: ArticleId, key: int, number: int, now: datetime) -> dict[str, Any]:
    article = one.article
    identity = hashlib.sha256(f"{of}\0{number}\0{one.said.whole}".encode()).hexdigest()[:32]
    return {
        "id": identity,
        "article": key,
        "number": number,
        "observed_at": now,
        "content_hash": one.said.whole,
        "headline": article.headline,
        "headline_derived": article.headline_derived,
        "standfirst": article.standfirst,
        "blocks": [[block.kind, block.text] for block in article.blocks],
        "position": article.position,
        "listed": list(article.listed) or None,
        "modified": article.modified,
        "freed": one.freed,
        **_told_besides(article),
    }


def _terms(article: Article) -> str:
    return " ".join(articles.searched(article))
