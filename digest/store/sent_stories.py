"""Which stories editions told readers, and in which versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, select

from digest.model import EditionId, VersionId
from digest.store import editions, tables
from digest.store.departures import mails_have_left


def stories_told(
    connection: Connection, identity: EditionId, *, since: date
) -> tuple[tuple[EditionId, tuple[VersionId, ...]], ...]:
    """Return the stories that the newsletter's other editions from ``since`` on carried to readers.

    Each with its edition and its versions as sent, the lead first.
    """
    return tuple(_stories(connection, identity, since=since))


def _stories(
    connection: Connection, identity: EditionId, *, since: date
) -> Iterator[tuple[EditionId, tuple[VersionId, ...]]]:
    e = tables.edition.c
    query = (
        select(e.edition_date)
        .where(
            e.newsletter == identity.newsletter,
            e.edition_date != identity.date,
            e.edition_date >= since,
            mails_have_left(),
        )
        .order_by(e.edition_date)
    )
    for day in connection.execute(query).scalars().all():
        edition = EditionId(newsletter=identity.newsletter, date=day)
        content = editions.content(connection, edition)
        for entry in content.entries if content is not None else ():
            yield edition, entry.versions
