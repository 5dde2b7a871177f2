"""Purging a killed article: its rows, its words in verdicts and decisions, its mails; and keeping it out."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, cast, exists, or_, select

from digest.model import (
    Article,
    ArticleId,
    Edition,
    EditionId,
    NewsletterId,
    PubStatus,
    Verdict,
    VersionId,
    Wish,
)
from digest.store import articles, dialect, killed, segments, tables
from digest.store.values import plain, valued
from digest.text.fingerprint import Said, content_hash, text_hash
from digest.text.search import search_terms

TOLD_BY_KILLED = "told by an article that was killed"
_OPENING = 1500  # characters of a text whose words look for its copies
_SEARCHED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrying:
    """A stored revision of an edition that names an article."""

    edition: EditionId
    revision: int
    content: Edition


def hashes(article: Article) -> frozenset[str]:
    """Return by what an article is known again: by all its words, and by those below its headline."""
    said = content_hash(headline=article.headline, standfirst=article.standfirst, blocks=article.blocks)
    text = text_hash(article.blocks)
    return frozenset({said} if text is None else {said, text})


def told(connection: Connection, article: ArticleId) -> frozenset[str]:
    """Return the hashes of all that an article ever said; of a version without its text what was noted."""
    a, v = tables.article.c, tables.version.c
    query = select(v.content_hash).join(tables.article, a.key == v.article).where(a.id == article)
    query = query.where(v.status != PubStatus.CANCELED)  # the words of a notice are no article's own
    noted = connection.execute(query).scalars().all()
    return frozenset(noted).union(*(hashes(said) for said in _said(connection, article)))


def _said(connection: Connection, article: ArticleId) -> Iterator[Article]:
    """Yield what each version of an article says, as far as its text is still there."""
    a, v = tables.article.c, tables.version.c
    query = select(v.id).join(tables.article, a.key == v.article).where(a.id == article)
    query = query.where(v.status != PubStatus.CANCELED)
    for identity in connection.execute(query.order_by(v.number)).scalars().all():
        version = articles.version(connection, VersionId(identity))
        if version is not None and not version.pruned:
            yield version.article


def copies(connection: Connection, article: ArticleId) -> frozenset[ArticleId]:
    """Return the archived articles that say under other names what any version of ``article`` said."""
    a, v = tables.article.c, tables.version.c
    known = told(connection, article)
    same = select(a.id).join(tables.version, v.article == a.key).where(v.content_hash.in_(known))
    found = {ArticleId(name) for name in connection.execute(same).scalars()}
    for said in _said(connection, article):
        words = search_terms(said.text[:_OPENING], said.language)[:_SEARCHED]
        if text_hash(said.blocks) is not None and words:
            keys = dialect.matching_keys(connection, words, every=True, limit=200)
            names = connection.execute(select(a.id).where(a.key.in_(keys))).scalars().all()
            alike = articles.newest(connection, [ArticleId(name) for name in names])
            found |= {other.article.id for other in alike if hashes(other.article) & known}
    return frozenset(found - {article})


def bar(
    connection: Connection, article: ArticleId, texts: Collection[str], *, reason: str, now: datetime
) -> None:
    """Note that an article was killed: neither its name nor its ``texts`` are ever taken in again."""
    name = killed.mark(article)
    connection.execute(
        dialect.insert(tables.killed).values(article=name, at=now, reason=reason).on_conflict_do_nothing()
    )
    for text in sorted(texts):
        connection.execute(
            dialect.insert(tables.killed_text).values(hash=text, article=name).on_conflict_do_nothing()
        )


def barred(
    connection: Connection, some: Collection[Article], said: Mapping[ArticleId, Said]
) -> frozenset[ArticleId]:
    """Return those of ``some`` articles that were killed, or that say what a killed one said."""
    k, t = tables.killed.c, tables.killed_text.c
    if connection.execute(select(k.article).limit(1)).first() is None:
        return frozenset()
    names = [article.id for article in some]
    gone = killed.among(connection, names)
    told = {name: {said[name].whole, said[name].text} for name in names}
    wanted = sorted(filter(None, frozenset().union(*told.values())))
    texts = frozenset(connection.execute(select(t.hash).where(t.hash.in_(wanted))).scalars())
    return frozenset(name for name in names if name in gone or told[name] & texts)


def carrying(connection: Connection, article: ArticleId) -> Iterator[Carrying]:
    """Yield every stored revision of an edition that names an article, the oldest first."""
    r = tables.edition_revision.c
    query = (
        select(r.newsletter, r.edition_date, r.revision, r.content)
        .where(cast(r.content, String).contains(_as_stored(article), autoescape=True))
        .order_by(r.edition_date, r.newsletter, r.revision)
    )
    for row in connection.execute(query).all():
        identity = EditionId(newsletter=NewsletterId(row.newsletter), date=row.edition_date)
        yield Carrying(edition=identity, revision=row.revision, content=valued(Edition, row.content))


def rewrite(connection: Connection, found: Carrying, content: Edition | None) -> None:
    """Replace a stored revision's content; None leaves nothing."""
    r = tables.edition_revision.c
    connection.execute(
        tables.edition_revision.update()
        .where(*_of(r, found.edition), r.revision == found.revision)
        .values(content=plain(content) if content is not None else None)
    )


def remove(connection: Connection, article: ArticleId) -> None:
    """Delete an article with its versions, its search words and its verdicts; others forget its headline.

    What must stay, that an edition carried it and that somebody decided on it, bears its mark instead of
    its name.
    """
    _forget_verdicts(connection, article)
    connection.execute(tables.article.delete().where(tables.article.c.id == article))
    for table in (tables.carried, tables.decision):
        connection.execute(
            table.update().where(table.c.article == article).values(article=killed.mark(article))
        )


def forget_words(connection: Connection, edition: EditionId | None, *, about: Collection[ArticleId]) -> None:
    """Take an editor's words on ``about`` out of all decisions, and an ``edition``'s subject with them."""
    d = tables.decision.c
    hit: Any = d.article.in_(sorted(about))
    if edition is not None:
        whole = (d.newsletter == edition.newsletter) & (d.edition_date == edition.date) & d.article.is_(None)
        hit = or_(hit, whole)
    for row in connection.execute(select(d.id, d.content).where(hit)).all():
        wish = replace(valued(Wish, row.content), headline=None, teaser=None, subject=None)
        connection.execute(tables.decision.update().where(d.id == row.id).values(content=plain(wish)))


def forget_mails(connection: Connection, edition: EditionId) -> None:
    """Delete the mails of an edition; a freeze that was broken off begins again with what is left."""
    segments.clear(connection, edition)
    e = tables.edition.c
    connection.execute(
        tables.edition.update().where(*_of(e, edition), e.frozen_at.is_(None)).values(content_hash=None)
    )


def mails_are_gone(connection: Connection, edition: EditionId) -> bool:
    """Tell whether copies of a frozen edition wait for mails that a kill has deleted: they never leave."""
    d, e, g = tables.delivery.c, tables.edition.c, tables.segment.c
    kept = select(g.hash).where(*_of(g, edition))
    is_frozen = exists().where(*_of(e, edition), e.frozen_at.is_not(None))
    lost = select(d.subscriber).where(
        *_of(d, edition), d.segment.is_not(None), d.segment.not_in(kept), is_frozen
    )
    return connection.execute(lost.limit(1)).first() is not None


def _forget_verdicts(connection: Connection, article: ArticleId) -> None:
    v = tables.verdict.c
    own = connection.execute(
        select(v.newsletter, v.edition_date, v.revision, v.content).where(v.article == article)
    ).all()
    for row in own:
        said = valued(Verdict, row.content)
        story = said.story
        if story is None or "told by" in said.detail:
            continue  # another article leads the story: the rest name that one
        here = (
            v.newsletter == row.newsletter,
            v.edition_date == row.edition_date,
            v.revision == row.revision,
            cast(v.content, String).contains(_as_stored(story), autoescape=True),
        )
        same = connection.execute(select(v.article, v.content).where(*here)).all()
        for other in same:
            _rewrite_verdict(connection, here[:3], other)
    connection.execute(tables.verdict.delete().where(v.article == article))


def _rewrite_verdict(connection: Connection, here: tuple[Any, ...], row: Any) -> None:
    """Take the headline of a story's lead out of what is said of another of its articles."""
    said = valued(Verdict, row.content)
    if "told by" in said.detail:
        connection.execute(
            tables.verdict.update()
            .where(*here, tables.verdict.c.article == row.article)
            .values(content=plain(replace(said, detail=TOLD_BY_KILLED)))
        )


def _as_stored(name: str) -> str:
    """Return a name as it stands inside stored JSON."""
    return json.dumps(name)[1:-1]


def _of(columns: Any, edition: EditionId) -> tuple[Any, ...]:
    return (columns.newsletter == edition.newsletter, columns.edition_date == edition.date)
