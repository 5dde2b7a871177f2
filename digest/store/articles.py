"""Articles and their versions: append-only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, union

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


def window(
    connection: Connection,
    *,
    after: datetime | None,
    until: datetime,
    sources: Collection[str] | None = None,
    dated_from: datetime | None = None,
    corrected: datetime | None = None,
) -> tuple[Version, ...]:
    """Return the articles first seen or freed in ``(after, until]``, each as it stood at ``until``.

    With ``corrected`` each as it stood then; what came in after ``until`` stays out all the same.

    What is kept back counts from the moment that frees it; what still is, is among them.
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
    said = n.observed_at <= (corrected or until)
    last = select(func.max(n.number)).where(n.article == a.key, said).scalar_subquery()
    query = _versions().where(v.number == last, a.first_seen <= until).order_by(a.id)
    seen = select(s.article).where(s.first_seen <= until)
    if sources is not None:
        seen = seen.where(s.source.in_(sorted(sources)))
    if after is None:
        query = query.where(a.key.in_(seen)) if sources is not None else query
    else:
        came = (
            seen.where(s.first_seen > after)
            if sources is not None
            else select(a.key).where(a.first_seen > after)
        )
        freed = select(n.article).where(n.freed.is_not(None), n.freed > after)
        query = query.where(a.key.in_(union(came, seen.where(s.article.in_(freed)))))
    if dated_from is not None:
        moved = select(n.article).where(n.observed_at > until)  # its date may have been another then
        query = query.where(or_(a.dated >= dated_from, v.freed >= dated_from, a.key.in_(moved)))
    found = _found(connection, connection.execute(query).all(), until=until)
    if sources is None or after is None:
        return found
    return tuple(version for version in found if (version.came_in(sources) or until) > after)


def version(connection: Connection, identity: VersionId) -> Version | None:
    """Return one version by its id."""
    rows = connection.execute(_versions().where(tables.version.c.id == identity)).all()
    return next(iter(_found(connection, rows)), None)


def versions(connection: Connection, ids: Collection[VersionId]) -> tuple[Version, ...]:
    """Return those versions of ``ids`` that are archived, in the order of their ids."""
    found: list[Version] = []
    wanted = sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        query = _versions().where(tables.version.c.id.in_(wanted[start : start + _CHUNK]))
        found += _found(connection, connection.execute(query.order_by(tables.version.c.id)).all())
    return tuple(found)


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
    number = a.newest if until is None else number_at(until)
    for start in range(0, len(wanted), _CHUNK):
        query = _versions().where(v.number == number, a.id.in_(wanted[start : start + _CHUNK]))
        found += _found(connection, connection.execute(query.order_by(a.id)).all(), until=until)
    return tuple(found)


def key_of(connection: Connection, article: ArticleId) -> int | None:
    """Return the key under which other tables hold an article; None where it is not, or no more, there."""
    return connection.execute(select(tables.article.c.key).where(tables.article.c.id == article)).scalar()


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
            .where(v.number == (a.newest if until is None else number_at(until)))
            .where(a.key.in_(keys[start : start + _CHUNK]))
        )
        held = (_candidate(row) for row in connection.execute(query))
        found += [candidate for candidate in held if candidate.dated < before]
    return tuple(found)


def listed(
    connection: Connection, ids: Collection[ArticleId], *, until: datetime | None = None
) -> tuple[Candidate, ...]:
    """Return those of ``ids`` that are archived, by id; with ``until`` as of then."""
    a, v = tables.article.c, tables.version.c
    query = (
        _versions()
        .add_columns(a.dated, a.terms, a.newest, a.language.label("spoken"))
        .where(v.number == (a.newest if until is None else number_at(until)))
        .where(a.id.in_(sorted(ids)[:_CHUNK]))
        .order_by(a.id)
    )
    return tuple(_candidate(row) for row in connection.execute(query)) if ids else ()


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


def number_at(moment: datetime) -> Any:
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


def counts_between(
    connection: Connection, after: datetime, until: datetime, *, sources: Collection[str] | None = None
) -> tuple[dict[str, int], int]:
    """Return how many articles first seen in ``(after, until]`` hold each term, and how many there are.

    With ``sources`` of theirs alone: in another language every word of this one is rare. What was back-filled
    does not count: it came in at one moment and tells nothing of these days.
    """
    a, s = tables.article.c, tables.article_source.c
    query = select(a.terms).where(a.first_seen > after, a.first_seen <= until, a.taken_as != TakenAs.IMPORT)
    if sources is not None:
        query = query.where(a.key.in_(select(s.article).where(s.source.in_(sorted(sources)))))
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
        v.listed,
        v.pruned_at,
        v.freed,
        a.key,
        a.id,
        a.source,
        a.taken_as,
        a.first_seen,
    ).join(tables.article, a.key == v.article)


def _found(
    connection: Connection, rows: Sequence[Row[Any]], *, until: datetime | None = None
) -> tuple[Version, ...]:
    held = sights(connection, [row.key for row in rows], until=until)
    return tuple(_version(row, held[row.key]) for row in rows)


def sights(
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


def _image(told: Sequence[Any] | None) -> Image | None:
    if not told:
        return None
    url, alt, width, height, *credit = told  # rows of before have none
    return Image(url=url, alt=alt, width=width, height=height, credit=credit[0] if credit else "")


def _version(row: Row[Any], sights: Sequence[Sight]) -> Version:
    return Version(
        id=VersionId(row.version_id),
        number=row.number,
        first_seen=row.first_seen,
        observed_at=row.observed_at,
        pruned=row.pruned_at is not None,
        freed=row.freed,
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
            image=_image(row.image),
            position=row.position,
            guid=next((sight.guid for sight in sights if sight.source == row.source), None),
            taken_as=TakenAs(row.taken_as),
            listed=tuple(map(ArticleId, row.listed or ())),
        ),
    )
