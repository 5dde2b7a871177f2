"""A kill: an article leaves the archive, the editions and the files for good, and never comes in again."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digest.compose import withdraw
from digest.config import Site
from digest.deliver.notify import notify
from digest.errors import DigestError
from digest.model import ArticleId, DeliveryState, Edition, EditionId, EditionRecord, EditionState, PubStatus
from digest.pipeline.building import build_edition
from digest.pipeline.deciding import the_article
from digest.store import (
    Connection,
    Store,
    articles,
    cancelled,
    editions,
    holds,
    killed,
    ledger,
    maintenance,
    purge,
)

log = logging.getLogger(__name__)

KILLED_AFTER_FREEZE = "an article was killed after the freeze"
_MAY_BE_READ = (DeliveryState.SENT, DeliveryState.ASSUMED_SENT, DeliveryState.IN_DOUBT, DeliveryState.HANDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """An edition that carried a killed article, and what became of it."""

    edition: EditionId
    state: EditionState
    rebuilt: bool
    left: int
    """Copies that left before the kill, those in doubt included."""
    audience: int
    problem: str | None = None
    """Why it could not be built anew; its content is purged all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """What a kill came to."""

    article: ArticleId
    headline: str
    copies: tuple[ArticleId, ...]
    """Other articles that said the same, killed with it."""
    editions: tuple[Touched, ...]
    backups: tuple[Path, ...]
    """Copies of the database that were deleted."""
    clean: bool
    """False where a program held the database's files: old pages in them go with the next clean-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gone:
    """What left the archive in one transaction, and the editions whose newest revision carried it."""

    names: frozenset[ArticleId]
    records: tuple[EditionRecord, ...]
    stopped: tuple[EditionRecord, ...]
    left: Mapping[EditionId, int]


def kill_article(site: Site, store: Store, words: str, *, reason: str, now: datetime) -> Kill:
    """Purge the article that ``words`` name, and whatever says the same under another name.

    Open editions that carry it are built anew as of their cut-off; one that is frozen is held, and what has
    left of it is told. Its mails and the database's copies from before a migration are deleted.
    """
    with store.write("killing an article") as connection:
        version = the_article(connection, words)
        names = frozenset({version.article.id, *purge.copies(connection, version.article.id)})
        for name in names:
            purge.bar(connection, name, purge.told(connection, name), reason=reason, now=now)
        gone = _remove(connection, names)
    log.info("article.killed", extra={"article": killed.mark(version.article.id), "copies": len(names) - 1})
    touched = _after(site, store, gone, now=now)
    backups, clean = _clean(store)
    return Kill(
        article=version.article.id,
        headline=version.article.headline,
        copies=tuple(sorted(names - {version.article.id})),
        editions=touched,
        backups=backups,
        clean=clean,
    )


def purge_cancelled(site: Site, store: Store, *, now: datetime) -> tuple[Touched, ...]:
    """Purge what the sources have taken back, as a kill does; return the editions that carried any of it.

    Only the words of the source itself go, and only from that source they never come in again: what others
    say the same, a person may kill, and is told of it.
    """
    with store.read("looking for what was taken back") as connection:
        due = cancelled.due(connection)
    touched: list[Touched] = []
    for article, source in sorted(due.items()):
        with store.write("purging what was taken back") as connection:
            found = articles.newest(connection, [article])
            if not found or found[0].article.status is not PubStatus.CANCELED:
                continue  # somebody else was faster
            copies = purge.copies(connection, article)
            own = frozenset(
                copy.article.id
                for copy in articles.newest(connection, copies)
                if copy.article.source == source
            )
            for name in (article, *own):
                cancelled.note(connection, source, cancelled.names_of(connection, name), now=now)
            gone = _remove(connection, own | {article})
        log.warning("article.cancelled", extra={"article": killed.mark(article), "source": source})
        touched += _after(site, store, gone, now=now)
        if copies - own:
            _tell_of_copies(site, store, article, copies - own, source=source, now=now)
    for edition in touched:
        if edition.problem is not None:
            what = f"{edition.edition} could not be built anew without what was taken back: {edition.problem}"
            notify(site, store, cause=f"rebuild {edition.edition}", what=what, now=now)
    if due:
        _clean(store)
    return tuple(touched)


def _remove(connection: Connection, names: frozenset[ArticleId]) -> _Gone:
    records = _withdraw(connection, names)
    purge.forget_words(connection, None, about=names)
    for name in names:
        purge.remove(connection, name)
    stopped = tuple(record for record in records if _stop(connection, record))
    left = {record.id: ledger.tally(connection, record.id).of(*_MAY_BE_READ) for record in records}
    return _Gone(names=names, records=records, stopped=stopped, left=left)


def _after(site: Site, store: Store, gone: _Gone, *, now: datetime) -> tuple[Touched, ...]:
    for record in gone.stopped:
        _alarm(site, store, record, left=gone.left[record.id], now=now)
    return tuple(_settled(site, store, record, left=gone.left[record.id], now=now) for record in gone.records)


def _clean(store: Store) -> tuple[tuple[Path, ...], bool]:
    backups = maintenance.forget_backups(store.file, before=datetime.max.replace(tzinfo=UTC))
    return backups, maintenance.scrub(store).clean


def _tell_of_copies(
    site: Site, store: Store, article: ArticleId, alike: Collection[ArticleId], *, source: str, now: datetime
) -> None:
    named = ", ".join(sorted(alike)[:5])
    what = f"{source} took an article back; others say the same and stay until `digest kill`: {named}"
    notify(site, store, cause=f"cancelled {killed.mark(article)}", what=what, now=now)


def _withdraw(connection: Connection, names: Collection[ArticleId]) -> tuple[EditionRecord, ...]:
    """Take the articles out of every stored revision, and delete the mails that hold them.

    Returns the editions whose newest revision carried them.
    """
    found: dict[EditionId, EditionRecord] = {}
    for name in sorted(names):
        for revision in purge.carrying(connection, name):
            content, identity = revision.content, revision.edition
            kept = withdraw(content, names)
            if kept is not content:
                purge.rewrite(connection, revision, kept)
            told = _told_with(content, names)
            if told:
                purge.forget_words(connection, identity, about=told)
            record = editions.existing(connection, identity)
            is_newest = record.revision == revision.revision
            if is_newest:
                found[identity] = record
            if is_newest or record.frozen_at is None:  # a freeze that was broken off left mails, too
                purge.forget_mails(connection, identity)
    return tuple(found[identity] for identity in sorted(found))


def _told_with(content: Edition, names: Collection[ArticleId]) -> frozenset[ArticleId]:
    """Return all articles of the stories that the killed ones are part of."""
    stories = (entry.articles for entry in content.entries if not set(names).isdisjoint(entry.articles))
    return frozenset(article for story in stories for article in story)


def _stop(connection: Connection, record: EditionRecord) -> bool:
    """Hold an edition that is frozen and not through yet; tell whether it is held.

    An open one is a draft until it is built anew: nobody may freeze what was read before the kill.
    """
    if record.can_be_built:
        ready = (EditionState.READY, EditionState.APPROVED)
        editions.set_state(connection, record.id, to=EditionState.DRAFT, if_in=ready)
        return False
    return record.state is EditionState.HELD or holds.hold(connection, record.id, reason=KILLED_AFTER_FREEZE)


def _alarm(site: Site, store: Store, record: EditionRecord, *, left: int, now: datetime) -> None:
    what = f"{record.id} is held: {KILLED_AFTER_FREEZE}; {left} of {record.audience or 0} copies had left"
    notify(site, store, cause=f"killed/{record.id}", what=what, now=now, newsletter=record.id.newsletter)


def _settled(site: Site, store: Store, record: EditionRecord, *, left: int, now: datetime) -> Touched:
    """Build an open edition anew, and say where an edition stands."""
    problem = None
    rebuilt = False
    if record.can_be_built:
        try:
            build_edition(site, store, record.id, cut_off=record.cut_off, now=now, again=True)
            rebuilt = True
        except DigestError as exc:  # the purge must go on: what could be read is gone already
            problem = exc.what
    with store.read("reading the edition") as connection:
        state = editions.existing(connection, record.id).state
    return Touched(
        edition=record.id,
        state=state,
        rebuilt=rebuilt,
        left=left,
        audience=record.audience or 0,
        problem=problem,
    )
