"""The texts of archived versions: which are past their time, and deleting them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from digest.model import SourceId, TakenAs, VersionId
from digest.store import tables

CHUNK = 500
"""Versions in one transaction, so that another writer never waits long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """How far back the texts of some sources go: what was last observed before ``at`` is past its time."""

    sources: Collection[SourceId]
    at: datetime
    others: bool = False
    """True where all sources but the named ones are meant."""
    teasers: bool = False
    """True where what came in as a teaser of earlier coverage goes, too: teasers are kept for good else."""


def past(connection: Connection, limits: Sequence[Until]) -> Iterator[tuple[VersionId, SourceId]]:
    """Yield the versions whose texts are past their time, with their source.

    A version was last observed when its successor came; the newest one when it came itself.
    """
    if not limits:
        return
    a, v, n = tables.article.c, tables.version.c, tables.version.alias("next").c
    successor = (
        select(n.observed_at).where(n.article == v.article, n.number == v.number + 1).scalar_subquery()
    )
    last = func.coalesce(successor, v.observed_at)
    due: list[ColumnElement[bool]] = [
        and_(
            a.source.not_in(sorted(limit.sources)) if limit.others else a.source.in_(sorted(limit.sources)),
            true() if limit.teasers else a.taken_as != TakenAs.EARLIER,
            v.observed_at < limit.at,
            last < limit.at,
        )
        for limit in limits
    ]
    query = (
        select(v.id, a.source)
        .join(tables.article, a.key == v.article)
        .where(v.pruned_at.is_(None), v.observed_at < max(limit.at for limit in limits), or_(*due))
        .execution_options(yield_per=1000)
    )
    for row in connection.execute(query):
        yield VersionId(row.id), SourceId(row.source)


def delete(connection: Connection, ids: Sequence[VersionId], *, now: datetime) -> int:
    """Delete the texts of at most ``CHUNK`` versions, with their pictures, and what a model made of them.

    Headline, dates, link, byline and credit stay.
    """
    v = tables.version.c
    told = select(v.article).where(v.id.in_(ids))
    for table in (tables.model_answer, tables.picture):
        connection.execute(table.delete().where(table.c.article.in_(told)))
    result = connection.execute(
        tables.version.update()
        .where(v.id.in_(ids), v.pruned_at.is_(None))
        .values(standfirst=None, blocks=[], image=None, pruned_at=now)
    )
    return result.rowcount
