"""The editions follow their articles: what was taken back goes, what changed is built anew or told.

In: the archive after a look at the sources, and the editions of the last day; out: next revisions, holds,
alarms. All of it is read from what is stored, so that a run that was cut off is made up for by the next.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from digest.compose import named
from digest.config import Site
from digest.deliver.notify import notify
from digest.errors import DigestError
from digest.model import ArticleId, DeliveryState, Edition, EditionRecord, EditionState, Signal, VersionId
from digest.pipeline.building import build_edition
from digest.pipeline.killing import purge_cancelled
from digest.store import Connection, Store, alarms, articles, editions, holds, kept_back, ledger

log = logging.getLogger(__name__)

FOLLOWED = timedelta(days=1)
"""So long after its cut-off an edition follows its articles."""
_LATEST = 20
_LEAVING = (EditionState.FREEZING, EditionState.FROZEN, EditionState.SENDING)
_READ = (DeliveryState.SENT, DeliveryState.ASSUMED_SENT, DeliveryState.IN_DOUBT, DeliveryState.HANDING)


class Weight(IntEnum):
    """How much a change of an article weighs for an edition that carries it."""

    EDIT = 1
    CORRECTION = 2  # its provider says that it was wrong
    KEPT_BACK = 3  # it must not be published now


_SAID = {
    Weight.EDIT: "changed",
    Weight.CORRECTION: "was corrected by its provider",
    Weight.KEPT_BACK: "is withheld or under embargo now",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An article that says, since an edition was built, something else."""

    article: ArticleId
    version: VersionId
    """The newest one."""
    weight: Weight


def follow(site: Site, store: Store, *, now: datetime) -> None:
    """Purge what was taken back, and bring editions up to what their articles say now.

    An open edition is built anew with the articles it had to choose from. One that a person has approved is
    left as it is for a mere edit; that, and what happens after the freeze, is told. What must not be
    published any more holds an edition that is leaving.
    """
    purge_cancelled(site, store, now=now)
    with store.read("looking for changes of what editions carry") as connection:
        found = list(_changed(connection, now=now))
    for record, changes in found:
        if record.id.newsletter not in site.settings.newsletters:
            continue
        if record.can_be_built:
            _open(site, store, record, changes, now=now)
        else:
            _closed(site, store, record, changes, now=now)


def changes_of(edition: Edition, connection: Connection, *, now: datetime) -> tuple[Change, ...]:
    """Return the leads of an edition that say something else now, and whatever must not be published."""
    carried = dict(
        zip((e.articles[0] for e in edition.entries), (e.versions[0] for e in edition.entries), strict=True)
    )
    back = kept_back.at(connection, now) & named(edition)
    newest = {version.article.id: version for version in articles.newest(connection, {*carried, *back})}
    found = []
    for article, version in sorted(newest.items()):
        if article in back:
            weight = Weight.KEPT_BACK
        elif version.id == carried[article]:
            continue
        else:
            weight = Weight.CORRECTION if version.article.signal is Signal.CORRECTION else Weight.EDIT
        found.append(Change(article=article, version=version.id, weight=weight))
    return tuple(found)


def _changed(connection: Connection, *, now: datetime) -> Iterator[tuple[EditionRecord, tuple[Change, ...]]]:
    for record in editions.records(connection, limit=_LATEST):
        if now - record.cut_off > FOLLOWED or not record.revision:
            continue
        content = editions.content(connection, record.id, record.revision)
        changes = changes_of(content, connection, now=now) if content is not None else ()
        if changes:
            yield record, changes


def _open(
    site: Site, store: Store, record: EditionRecord, changes: tuple[Change, ...], *, now: datetime
) -> None:
    _, newsletter = site.newsletter(record.id.newsletter)
    approved = record.state is EditionState.APPROVED and newsletter.approval == "required"
    if approved and all(change.weight is Weight.EDIT for change in changes):
        _tell(
            site,
            store,
            record,
            changes,
            "since it was approved: `digest build --again` takes that in",
            now=now,
        )
        return
    try:
        built = build_edition(
            site, store, record.id, cut_off=record.cut_off, now=now, again=True, corrected=now
        )
    except DigestError as exc:  # the gate will hold what must not leave
        _tell(site, store, record, changes, f"and it could not be built anew: {exc.what}", now=now)
        return
    log.info(
        "edition.followed",
        extra={"edition": str(record.id), "revision": built.revision, "changes": len(changes)},
    )
    if approved or built.state in {EditionState.HELD, EditionState.SKIPPED}:
        _tell(site, store, record, changes, f"and it was built anew: it is {built.state}", now=now)


def _closed(
    site: Site, store: Store, record: EditionRecord, changes: tuple[Change, ...], *, now: datetime
) -> None:
    leaving = record.state in _LEAVING or (record.state is EditionState.HELD and record.frozen_at is not None)
    if not leaving and record.state is not EditionState.DONE:
        return
    told = tuple(change for change in changes if leaving or change.weight is not Weight.EDIT)
    if any(change.weight is Weight.KEPT_BACK for change in told):
        _hold(store, record, told)
    with store.read("counting copies") as connection:
        left = ledger.tally(connection, record.id).of(*_READ)
    _tell(
        site,
        store,
        record,
        told,
        f"after the freeze; {left} of {record.audience or 0} copies had left",
        now=now,
    )


def _hold(store: Store, record: EditionRecord, changes: tuple[Change, ...]) -> None:
    """Hold an edition that is leaving, once for each change: who lets it go on has looked at it."""
    with store.write("holding an edition") as connection:
        causes = [_cause(record, change) for change in changes if change.weight is Weight.KEPT_BACK]
        if any(alarms.known(connection, cause) is None for cause in causes):
            reason = f"an article of it {_SAID[Weight.KEPT_BACK]}"
            holds.hold(connection, record.id, reason=reason, if_in=_LEAVING)


def _tell(
    site: Site, store: Store, record: EditionRecord, changes: tuple[Change, ...], what: str, *, now: datetime
) -> None:
    for change in changes:
        notify(
            site,
            store,
            cause=_cause(record, change),
            what=f"{record.id} carries {change.article}, which {_SAID[change.weight]} {what}",
            now=now,
            newsletter=record.id.newsletter,
        )


def _cause(record: EditionRecord, change: Change) -> str:
    return f"{change.weight.name.lower()} {record.id} {change.version}"
