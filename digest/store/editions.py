"""Editions: the row that is claimed once, the revisions, the verdicts, what was carried."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from digest.errors import NotFound
from digest.model import (
    ArticleId,
    Edition,
    EditionId,
    EditionRecord,
    EditionState,
    NewsletterId,
    Verdict,
)
from digest.store import dialect, tables
from digest.store.departures import mails_have_left
from digest.store.values import plain, valued

CHUNK = 500
"""Verdicts in one transaction: each can replace one."""


def create(connection: Connection, identity: EditionId, *, cut_off: datetime) -> bool:
    """Claim an edition by one INSERT; False where somebody has it already."""
    result = connection.execute(
        dialect.insert(tables.edition)
        .values(
            newsletter=identity.newsletter,
            edition_date=identity.date,
            number=number(connection, identity),
            revision=0,
            state=EditionState.DRAFT,
            cut_off=cut_off,
        )
        .on_conflict_do_nothing()
    )
    return result.rowcount == 1


def number(connection: Connection, identity: EditionId) -> int:
    """Return which issue of its newsletter an edition is, from 1; evenings without mails do not count."""
    e = tables.edition.c
    sent = select(func.count()).where(
        e.newsletter == identity.newsletter, e.edition_date < identity.date, mails_have_left()
    )
    return connection.execute(sent).scalar_one() + 1


def record(connection: Connection, identity: EditionId) -> EditionRecord | None:
    """Return where an edition stands."""
    row = connection.execute(select(tables.edition).where(*_is(identity))).one_or_none()
    return _record(row) if row is not None else None


def existing(connection: Connection, identity: EditionId) -> EditionRecord:
    """Return where an edition stands; raise NotFound where there is none."""
    found = record(connection, identity)
    if found is None:
        raise NotFound(f"there is no edition {identity}", hint="`digest build` makes tonight's")
    return found


def records(
    connection: Connection, newsletter: NewsletterId | None = None, *, limit: int = 50
) -> tuple[EditionRecord, ...]:
    """Return editions, the latest first."""
    e = tables.edition.c
    query = select(tables.edition).order_by(e.edition_date.desc(), e.newsletter).limit(limit)
    if newsletter is not None:
        query = query.where(e.newsletter == newsletter)
    return tuple(_record(row) for row in connection.execute(query))


def add_verdicts(
    connection: Connection, identity: EditionId, *, revision: int, verdicts: Sequence[Verdict]
) -> None:
    """Keep verdicts of a revision that is about to be appended; in the place of what a broken build left.

    At most ``CHUNK`` of them, so that another writer never waits long.
    """
    v = tables.verdict.c
    here = (v.newsletter == identity.newsletter, v.edition_date == identity.date, v.revision == revision)
    names = [verdict.article for verdict in verdicts]
    if _is_there(connection, identity, revision):
        return  # somebody else was faster
    connection.execute(tables.verdict.delete().where(*here, v.article.in_(names)))
    rows = [
        {
            "newsletter": identity.newsletter,
            "edition_date": identity.date,
            "revision": revision,
            "article": verdict.article,
            "rule": verdict.rule,
            "content": plain(verdict),
        }
        for verdict in verdicts
    ]
    if rows:
        connection.execute(tables.verdict.insert(), rows)


def forget_verdicts(connection: Connection, identity: EditionId, *, revision: int) -> bool:
    """Delete ``CHUNK`` verdicts of a revision that was never appended; False where there are no more."""
    v = tables.verdict.c
    here = (v.newsletter == identity.newsletter, v.edition_date == identity.date, v.revision == revision)
    some = select(v.article).where(*here).limit(CHUNK)
    if _is_there(connection, identity, revision):
        return False
    return connection.execute(tables.verdict.delete().where(*here, v.article.in_(some))).rowcount > 0


def _is_there(connection: Connection, identity: EditionId, revision: int) -> bool:
    r = tables.edition_revision.c
    here = (r.newsletter == identity.newsletter, r.edition_date == identity.date, r.revision == revision)
    return connection.execute(select(r.revision).where(*here)).first() is not None


def add_revision(
    connection: Connection,
    identity: EditionId,
    *,
    content: Edition | None,
    state: EditionState,
    reason: str | None,
    built_at: datetime,
    cut_off: datetime,
    window_start: datetime | None,
    config_hash: str,
    held_from: EditionState | None = None,
    after: int | None = None,
) -> int:
    """Append a revision to an open edition and return its number; 0 where it is not open any more.

    With ``after`` also 0 where somebody else has appended one to that revision meanwhile.
    """
    e = tables.edition.c
    row = connection.execute(
        tables.edition.update()
        .where(
            *_is(identity),
            or_(
                tables.edition.c.state.in_([s for s in EditionState if s.is_open]),
                (tables.edition.c.state == EditionState.HELD) & tables.edition.c.frozen_at.is_(None),
            ),
            *((e.revision == after,) if after is not None else ()),
        )
        .values(
            revision=tables.edition.c.revision + 1,
            state=state,
            held_from=held_from,
            reason=reason,
            cut_off=cut_off,
            window_start=window_start,
            config_hash=config_hash,
            number=number(connection, identity),
        )
        .returning(tables.edition.c.revision)
    ).one_or_none()
    if row is None:
        return 0
    key = {"newsletter": identity.newsletter, "edition_date": identity.date, "revision": row.revision}
    connection.execute(
        tables.edition_revision.insert().values(
            **key, built_at=built_at, content=plain(content) if content is not None else None
        )
    )
    return int(row.revision)


def content(connection: Connection, identity: EditionId, revision: int | None = None) -> Edition | None:
    """Return a revision's content, the newest where none is named; None where there is none."""
    r = tables.edition_revision.c
    query = select(r.content).where(r.newsletter == identity.newsletter, r.edition_date == identity.date)
    query = query.where(r.revision == revision) if revision else query.order_by(r.revision.desc()).limit(1)
    data = connection.execute(query).scalar_one_or_none()
    return valued(Edition, data) if data is not None else None


def set_state(
    connection: Connection,
    identity: EditionId,
    *,
    to: EditionState,
    if_in: Collection[EditionState],
    if_revision: int | None = None,
    **values: Any,
) -> bool:
    """Move an edition on if it is still where the caller thinks; False where it is not."""
    e = tables.edition.c
    same = () if if_revision is None else (e.revision == if_revision,)
    result = connection.execute(
        tables.edition.update()
        .where(*_is(identity), e.state.in_(list(if_in)), *same)
        .values(state=to, **values)
    )
    return result.rowcount == 1


def last_sent(connection: Connection, newsletter: NewsletterId, *, before: EditionId) -> EditionRecord | None:
    """Return the latest earlier edition of which mails have left."""
    e = tables.edition.c
    query = (
        select(tables.edition)
        .where(e.newsletter == newsletter, e.edition_date < before.date, mails_have_left())
        .order_by(e.edition_date.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return _record(row) if row is not None else None


def carry(connection: Connection, identity: EditionId, articles: Collection[ArticleId]) -> None:
    """Note which articles a frozen edition carries."""
    if articles:
        connection.execute(
            dialect.insert(tables.carried)
            .values(
                [
                    {"newsletter": identity.newsletter, "edition_date": identity.date, "article": article}
                    for article in sorted(articles)
                ]
            )
            .on_conflict_do_nothing()
        )


def carry_nothing(connection: Connection, identity: EditionId) -> None:
    """Forget what an edition was to carry: its freeze was broken off."""
    c = tables.carried.c
    connection.execute(
        tables.carried.delete().where(c.newsletter == identity.newsletter, c.edition_date == identity.date)
    )


def carried(
    connection: Connection, identity: EditionId, *, only_before: bool = False
) -> dict[ArticleId, EditionId]:
    """Return the articles that other editions carried to readers, and which one did last."""
    c, e = tables.carried.c, tables.edition.c
    query = (
        select(c.article, func.max(c.edition_date).label("edition_date"))
        .join(tables.edition, (e.newsletter == c.newsletter) & (e.edition_date == c.edition_date))
        .where(
            c.newsletter == identity.newsletter,
            c.edition_date < identity.date if only_before else c.edition_date != identity.date,
            mails_have_left(),
        )
        .group_by(c.article)
    )
    return {
        ArticleId(row.article): EditionId(newsletter=identity.newsletter, date=row.edition_date)
        for row in connection.execute(query)
    }


def verdicts(
    connection: Connection, identity: EditionId, *, revision: int, article: ArticleId | None = None
) -> tuple[Verdict, ...]:
    """Return what a revision decided of the articles, or of one of them."""
    v = tables.verdict.c
    query = select(v.content).where(
        v.newsletter == identity.newsletter, v.edition_date == identity.date, v.revision == revision
    )
    if article is not None:
        query = query.where(v.article == article)
    return tuple(valued(Verdict, data) for data in connection.execute(query.order_by(v.article)).scalars())


def _is(identity: EditionId) -> tuple[Any, ...]:
    e = tables.edition.c
    return (e.newsletter == identity.newsletter, e.edition_date == identity.date)


def _record(row: Row[Any]) -> EditionRecord:
    return EditionRecord(
        id=EditionId(newsletter=NewsletterId(row.newsletter), date=row.edition_date),
        revision=row.revision,
        state=EditionState(row.state),
        cut_off=row.cut_off,
        window_start=row.window_start,
        send_after=row.send_after,
        send_before=row.send_before,
        content_hash=row.content_hash,
        config_hash=row.config_hash,
        frozen_at=row.frozen_at,
        audience=row.audience,
        reason=row.reason,
        held_from=EditionState(row.held_from) if row.held_from else None,
    )
