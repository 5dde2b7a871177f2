"""Which editions carried an article to readers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from digest.model import ArticleId, EditionId, NewsletterId
from digest.store import tables
from digest.store.departures import mails_have_left


def last_carrier(
    connection: Connection, article: ArticleId, *, before: date | None = None
) -> EditionId | None:
    """Return the latest edition that carried an article to readers, ``before`` a day; None where none did."""
    c, e = tables.carried.c, tables.edition.c
    query = (
        select(c.newsletter, c.edition_date)
        .join(tables.edition, (e.newsletter == c.newsletter) & (e.edition_date == c.edition_date))
        .where(c.article == article, mails_have_left())
        .order_by(c.edition_date.desc(), c.newsletter)
        .limit(1)
    )
    if before is not None:
        query = query.where(c.edition_date < before)
    row = connection.execute(query).one_or_none()
    return EditionId(newsletter=NewsletterId(row.newsletter), date=row.edition_date) if row else None
