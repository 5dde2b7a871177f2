"""Decisions: an editor's orders for an edition, append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from digest.errors import NotFound
from digest.model import ArticleId, Decision, DecisionKind, EditionId, NewsletterId, Wish, taken_back
from digest.model import in_force as still_in_force
from digest.store import tables
from digest.store.values import plain, valued


def add(
    connection: Connection,
    edition: EditionId,
    kind: DecisionKind,
    *,
    article: ArticleId | None,
    content: Wish,
    now: datetime,
    by: str,
) -> Decision:
    """Append a decision to an edition's log; the edition need not be built yet."""
    return _append(connection, edition, kind, article=article, content=content, undoes=None, now=now, by=by)


def undo(
    connection: Connection, edition: EditionId, named: int | None = None, *, now: datetime, by: str
) -> Decision:
    """Append an undo of the ``named`` decision, or of the last one in force; return what it took back.

    An undo is taken back by its number. Raises NotFound where there is nothing to take back.
    """
    log = of(connection, edition)
    effective = still_in_force(log)
    if named is None:
        if not effective:
            raise NotFound(f"no decision on {edition} is in force", hint="there is nothing to take back")
        target = effective[-1]
    else:
        found = next((decision for decision in log if decision.id == named), None)
        if found is None:
            raise NotFound(f"there is no decision {named} on {edition}", hint="`digest decisions` lists them")
        target = found
        if named in taken_back(log):
            raise NotFound(f"decision {named} on {edition} was taken back already")
    _append(
        connection,
        edition,
        DecisionKind.UNDO,
        article=target.article,
        content=Wish(),
        undoes=target.id,
        now=now,
        by=by,
    )
    return target


def of(connection: Connection, edition: EditionId) -> tuple[Decision, ...]:
    """Return an edition's whole log, the oldest first."""
    d = tables.decision.c
    query = select(tables.decision).where(d.newsletter == edition.newsletter, d.edition_date == edition.date)
    return tuple(_decision(row) for row in connection.execute(query.order_by(d.id)))


def in_force(connection: Connection, edition: EditionId) -> tuple[Decision, ...]:
    """Return the decisions that a build of an edition obeys, the oldest first."""
    return still_in_force(of(connection, edition))


def _append(
    connection: Connection,
    edition: EditionId,
    kind: DecisionKind,
    *,
    article: ArticleId | None,
    content: Wish,
    undoes: int | None,
    now: datetime,
    by: str,
) -> Decision:
    result = connection.execute(
        tables.decision.insert().values(
            newsletter=edition.newsletter,
            edition_date=edition.date,
            kind=kind,
            article=article,
            content=plain(content),
            undoes=undoes,
            made_at=now,
            made_by=by,
        )
    )
    key = result.inserted_primary_key
    assert key is not None
    return Decision(
        id=key[0],
        edition=edition,
        kind=kind,
        article=article,
        content=content,
        undoes=undoes,
        made_at=now,
        made_by=by,
    )


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        id=row.id,
        edition=EditionId(newsletter=NewsletterId(row.newsletter), date=row.edition_date),
        kind=DecisionKind(row.kind),
        article=ArticleId(row.article) if row.article is not None else None,
        content=valued(Wish, row.content),
        undoes=row.undoes,
        made_at=row.made_at,
        made_by=row.made_by,
    )
