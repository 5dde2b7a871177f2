"""Articles and their versions: append-only."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from digest.model import (
    Article,
    ArticleId,
    Block,
    BlockKind,
    Image,
    PubStatus,
    Sight,
    Signal,
    SourceId,
    TakenAs,
    Version,
    VersionId,
)
from digest.store import dialect, tables
from digest.text.search import search_terms

_CHUNK = 500  # bound variables in one IN list
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
    """What the archive knows of an article: enough to tell whether it changed."""

    key: int
    newest: int
    content_hash: str
    taken_as: TakenAs
    source: SourceId
    first_seen: datetime
    published: datetime | None
    date_only: bool
    about: str
    """What its newest version tells besides the words, as ``about`` gives it."""
    pruned: bool
    """True where the newest version's text was deleted after its time."""
    sources: frozenset[SourceId]
    """Those that had it as news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An archived article that shares words with another, for related coverage."""

    article: ArticleId
    headline: str
    headline_derived: bool
    url: str | None
    dated: datetime
    date_only: bool
    terms: frozenset[str]
    language: str | None


def known(connection: Connection, ids: Collection[ArticleId]) -> dict[ArticleId, Known]:
    """Return what is known of those of ``ids`` that are archived."""
    a, v = tables.article.c, tables.version.c
    found: dict[ArticleId, Known] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        query = select(
            a.id,
            a.key,
            a.newest,
            a.content_hash,
            a.taken_as,
            a.source,
            a.first_seen,
            *(v[name] for name in _ABOUT),
            v.pruned_at,
        ).join(tables.version, and_(v.article == a.key, v.number == a.newest))
        rows = connection.execute(query.where(a.id.in_(wanted[start : start + _CHUNK]))).all()
        seen = _sights(connection, [row.key for row in rows])
        for row in rows:
            found[ArticleId(row.id)] = Known(
                key=row.key,
                newest=row.newest,
                content_hash=row.content_hash,
                taken_as=TakenAs(row.taken_as),
                source=SourceId(row.source),
                first_seen=row.first_seen,
                published=row.published,
                date_only=row.date_only,
                about=_about(row._mapping),
                pruned=row.pruned_at is not None,
                sources=frozenset(sight.source for sight in seen[row.key]),
            )
    return found


def about(article: Article) -> str:
    """Return what an article tells besides its words, as one text to compare.

    What a picture's address asks of its server is left out: signatures and sizes change at every look.
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
        "image": [image.url, image.alt, image.width, image.height] if image else None,
    }


def _about(values: Mapping[Any, Any]) -> str:
    told = {name: values[name] for name in _ABOUT}
    for name in ("published", "embargo"):
        if told[name] is not None:
            told[name] = told[name].astimezone(UTC).isoformat()
    if told["image"] is not None:
        told["image"] = [told["image"][0].partition("?")[0], told["image"][1]]
    return json.dumps(told, sort_keys=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """An article that the archive does not know yet, with what it is compared and found by."""

    article: Article
    content_hash: str
    terms: str


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
                "content_hash": one.content_hash,
                "language": one.article.language,
                "terms": one.terms,
            }
            for one in fresh
        ],
    )
    keys = {row.id: row.key for row in found}
    connection.execute(
        tables.version.insert(),
        [
            _version_row(
                one.article, key=keys[one.article.id], number=1, content_hash=one.content_hash, now=now
            )
            for one in fresh
        ],
    )
    sights = [
        _sight_row(one.article, key=keys[one.article.id], now=now)
        for one in fresh
        if one.article.taken_as is TakenAs.NEWS
    ]
    if sights:
        connection.execute(tables.article_source.insert(), sights)


def sighted(connection: Connection, article: Article, *, key: int, now: datetime) -> None:
    """Note that a source has an article as news; what was noted before stays."""
    connection.execute(
        dialect.insert(tables.article_source)
        .values(_sight_row(article, key=key, now=now))
        .on_conflict_do_nothing()
    )


def _sight_row(article: Article, *, key: int, now: datetime) -> dict[str, Any]:
    return {
        "article": key,
        "source": article.source,
        "position": article.position,
        "guid": article.guid,
        "first_seen": now,
    }


def hand_over(connection: Connection, was: Known, source: SourceId) -> None:
    """Make ``source`` the one whose words an article's next versions are."""
    connection.execute(tables.article.update().where(tables.article.c.key == was.key).values(source=source))


def change(
    connection: Connection, article: Article, was: Known, *, content_hash: str, terms: str, now: datetime
) -> None:
    """Archive what a known article says now as its next version."""
    number = was.newest + 1
    values: dict[str, Any] = {"newest": number, "content_hash": content_hash, "terms": terms}
    if article.published is not None:
        values["dated"] = article.published
    if article.language is not None:
        values["language"] = article.language
    if was.taken_as is not TakenAs.NEWS and article.taken_as is TakenAs.NEWS:
        values |= {"taken_as": article.taken_as, "first_seen": now, "source": article.source}
    connection.execute(tables.article.update().where(tables.article.c.key == was.key).values(**values))
    row = _version_row(article, key=was.key, number=number, content_hash=content_hash, now=now)
    connection.execute(tables.version.insert(), row)


def _version_row(
    article: Article, *, key: int, number: int, content_hash: str, now: datetime
) -> dict[str, Any]:
    identity = hashlib.sha256(f"{article.id}\0{number}\0{content_hash}".encode()).hexdigest()[:32]
    return {
        "id": identity,
        "article": key,
        "number": number,
        "observed_at": now,
        "content_hash": content_hash,
        "headline": article.headline,
        "headline_derived": article.headline_derived,
        "standfirst": article.standfirst,
        "blocks": [[block.kind, block.text] for block in article.blocks],
        "position": article.position,
        "modified": article.modified,
        **_told_besides(article),
    }


def window(
    connection: Connection,
    *,
    after: datetime | None,
    until: datetime,
    sources: Collection[str] | None = None,
    dated_from: datetime | None = None,
) -> tuple[Version, ...]:
    """Return the articles first seen in ``(after, until]``, each as it stood at ``until``.

    With ``sources`` those that one of them had as news for the first time then, whoever had them before.
    With ``dated_from`` those are left out that are older; of articles that changed since ``until`` some
    older ones may be among them. They come in the order of their ids, so that the order of arrival changes
    nothing.
    """
    a, v, n, s = (
        tables.article.c,
        tables.version.c,
        tables.version.alias("later").c,
        tables.article_source.c,
    )
    last = select(func.max(n.number)).where(n.article == a.key, n.observed_at <= until).scalar_subquery()
    query = _versions().where(v.number == last, a.first_seen <= until).order_by(a.id)
    if sources is None:
        query = query.where(a.first_seen > after) if after is not None else query
    else:
        seen = select(s.article).where(s.source.in_(sorted(sources)), s.first_seen <= until)
        query = query.where(a.key.in_(seen.where(s.first_seen > after) if after is not None else seen))
    if dated_from is not None:
        moved = select(n.article).where(n.observed_at > until)  # its date may have been another then
        query = query.where(or_(a.dated >= dated_from, a.key.in_(moved)))
    found = _found(connection, connection.execute(query).all(), until=until)
    if sources is None or after is None:
        return found
    return tuple(version for version in found if (version.seen_in(sources) or until) > after)


def version(connection: Connection, identity: VersionId) -> Version | None:
    """Return one version by its id."""
    rows = connection.execute(_versions().where(tables.version.c.id == identity)).all()
    return next(iter(_found(connection, rows)), None)


def as_of(connection: Connection, identity: ArticleId, moment: datetime) -> Version | None:
    """Return an article as it stood at a moment; one that came in later, as it came in."""
    a, v = tables.article.c, tables.version.c
    query = _versions().where(a.id == identity).limit(1)
    rows = (
        connection.execute(query.where(v.observed_at <= moment).order_by(v.number.desc())).all()
        or connection.execute(query.order_by(v.number)).all()
    )
    return next(iter(_found(connection, rows, until=moment)), None)


def newest(
    connection: Connection, ids: Collection[ArticleId], *, until: datetime | None = None
) -> tuple[Version, ...]:
    """Return the newest version of each of ``ids`` that is archived, by id; with ``until`` as of then."""
    a, v = tables.article.c, tables.version.c
    found: list[Version] = []
    wanted = sorted(ids)
    number = a.newest if until is None else _number_at(until)
    for start in range(0, len(wanted), _CHUNK):
        query = _versions().where(v.number == number, a.id.in_(wanted[start : start + _CHUNK]))
        found += _found(connection, connection.execute(query.order_by(a.id)).all(), until=until)
    return tuple(found)


def find(connection: Connection, words: str, *, limit: int = 20) -> tuple[Version, ...]:
    """Return the newest version of articles by id, by URL, by a part of the headline, or by its words."""
    a, v = tables.article.c, tables.version.c
    query = _versions().where(v.number == a.newest)
    exact = connection.execute(query.where((a.id == words) | (v.url == words))).all()
    if not exact and len(words) >= 3:
        escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        like = v.headline.ilike(f"%{escaped}%", escape="\\")
        exact = connection.execute(query.where(like).order_by(a.dated.desc(), a.id).limit(limit)).all()
    terms = search_terms(words)
    if not exact and terms:
        keys = dialect.matching_keys(connection, terms, every=True, limit=limit)
        exact = connection.execute(query.where(a.key.in_(keys)).order_by(a.dated.desc(), a.id)).all()
    return _found(connection, exact)


def candidates(
    connection: Connection,
    terms: Sequence[str],
    *,
    before: datetime,
    limit: int,
    every: bool = False,
    until: datetime | None = None,
) -> tuple[Candidate, ...]:
    """Return articles that hold any (or ``every``) of ``terms``, dated before ``before``, newest first.

    With ``until`` only what had come in by then, as it stood then; it is found by its words of today.
    """
    keys = dialect.matching_keys(connection, terms, before=before, limit=limit, every=every, until=until)
    a, v = tables.article.c, tables.version.c
    found: list[Candidate] = []
    for start in range(0, len(keys), _CHUNK):
        query = (
            _versions()
            .add_columns(a.dated, a.terms, a.newest, a.language.label("spoken"))
            .where(v.number == (a.newest if until is None else _number_at(until)))
            .where(a.key.in_(keys[start : start + _CHUNK]))
        )
        held = (_candidate(row) for row in connection.execute(query))
        found += [candidate for candidate in held if candidate.dated < before]
    return tuple(found)


def _candidate(row: Row[Any]) -> Candidate:
    then = _version(row, ()) if row.number != row.newest else None
    terms = row.terms.split()
    if then is not None and not then.pruned:
        terms = searched(then.article)
    return Candidate(
        article=ArticleId(row.id),
        headline=row.headline,
        headline_derived=row.headline_derived,
        url=row.url,
        dated=then.dated if then is not None else row.dated,
        date_only=row.date_only,
        terms=frozenset(terms),
        language=row.language if then is not None else row.spoken,
    )


def searched(article: Article) -> tuple[str, ...]:
    """Return the words by which an article is found."""
    text = "\n".join((article.headline, article.standfirst or "", article.text))
    return search_terms(text, article.language)


def _number_at(moment: datetime) -> Any:
    """Return the number of an article's version at a moment; none for one that came in later."""
    then = tables.version.alias("then").c
    return (
        select(func.max(then.number))
        .where(then.article == tables.article.c.key, then.observed_at <= moment)
        .scalar_subquery()
    )


def document_counts(connection: Connection, terms: Collection[str]) -> dict[str, int]:
    """Return in how many archived articles each term stands; terms that stand in none are left out."""
    counts: dict[str, int] = {}
    wanted = sorted(terms)
    for start in range(0, len(wanted), _CHUNK):
        counts |= dialect.document_counts(connection, wanted[start : start + _CHUNK])
    return counts


def count(connection: Connection) -> int:
    """Return the number of archived articles."""
    return connection.execute(select(func.count()).select_from(tables.article)).scalar_one()


def counts_after(
    connection: Connection, moment: datetime, terms: Collection[str]
) -> tuple[Counter[str], int]:
    """Return how many articles first seen after a moment hold each of ``terms``, and how many there are."""
    query = select(tables.article.c.terms).where(tables.article.c.first_seen > moment)
    wanted = frozenset(terms)
    counts: Counter[str] = Counter()
    documents = 0
    for held in connection.execute(query.execution_options(yield_per=1000)).scalars():
        counts.update(wanted.intersection(held.split()))
        documents += 1
    return counts, documents


def counts_between(connection: Connection, after: datetime, until: datetime) -> tuple[dict[str, int], int]:
    """Return how many articles first seen in ``(after, until]`` hold each term, and how many there are.

    What was back-filled does not count: it came in at one moment and tells nothing of these days.
    """
    seen = tables.article.c.first_seen
    query = select(tables.article.c.terms).where(
        seen > after, seen <= until, tables.article.c.taken_as != TakenAs.IMPORT
    )
    counts: Counter[str] = Counter()
    documents = 0
    for terms in connection.execute(query.execution_options(yield_per=1000)).scalars():
        counts.update(terms.split())
        documents += 1
    return dict(counts), documents


def _versions() -> Any:
    a, v = tables.article.c, tables.version.c
    return select(
        v.id.label("version_id"),
        v.number,
        v.observed_at,
        v.url,
        v.headline,
        v.headline_derived,
        v.standfirst,
        v.blocks,
        v.byline,
        v.credit,
        v.published,
        v.date_only,
        v.modified,
        v.embargo,
        v.status,
        v.signal,
        v.language,
        v.sections,
        v.image,
        v.position,
        v.pruned_at,
        a.key,
        a.id,
        a.source,
        a.taken_as,
        a.first_seen,
    ).join(tables.article, a.key == v.article)


def _found(
    connection: Connection, rows: Sequence[Row[Any]], *, until: datetime | None = None
) -> tuple[Version, ...]:
    sights = _sights(connection, [row.key for row in rows], until=until)
    return tuple(_version(row, sights[row.key]) for row in rows)


def _sights(
    connection: Connection, keys: Sequence[int], *, until: datetime | None = None
) -> Mapping[int, Sequence[Sight]]:
    """Return which sources had the articles as news, by ``until``; the first one first."""
    s = tables.article_source.c
    found: defaultdict[int, list[Sight]] = defaultdict(list)
    for start in range(0, len(keys), _CHUNK):
        query = select(tables.article_source).where(s.article.in_(keys[start : start + _CHUNK]))
        if until is not None:
            query = query.where(s.first_seen <= until)
        for row in connection.execute(query.order_by(s.first_seen, s.source)):
            sight = Sight(
                source=SourceId(row.source),
                first_seen=row.first_seen,
                position=row.position,
                guid=row.guid,
            )
            found[row.article].append(sight)
    return found


def _version(row: Row[Any], sights: Sequence[Sight]) -> Version:
    image = row.image
    return Version(
        id=VersionId(row.version_id),
        number=row.number,
        first_seen=row.first_seen,
        observed_at=row.observed_at,
        pruned=row.pruned_at is not None,
        sights=tuple(sights),
        article=Article(
            id=ArticleId(row.id),
            source=SourceId(row.source),
            headline=row.headline,
            headline_derived=row.headline_derived,
            url=row.url,
            standfirst=row.standfirst,
            blocks=tuple(Block(kind=BlockKind(kind), text=text) for kind, text in row.blocks),
            byline=row.byline,
            credit=row.credit,
            published=row.published,
            date_only=row.date_only,
            modified=row.modified,
            embargo=row.embargo,
            status=PubStatus(row.status),
            signal=Signal(row.signal) if row.signal else None,
            language=row.language,
            sections=tuple(row.sections),
            image=Image(url=image[0], alt=image[1], width=image[2], height=image[3]) if image else None,
            position=row.position,
            guid=next((sight.guid for sight in sights if sight.source == row.source), None),
            taken_as=TakenAs(row.taken_as),
        ),
    )
