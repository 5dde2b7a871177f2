"""An editor at work: decisions noted, the edition built anew as of its cut-off, approved."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from digest.config import NewsletterConfig, Site
from digest.errors import EditionError, NotFound, UsageError
from digest.model import (
    Decision,
    DecisionKind,
    Edition,
    EditionId,
    EditionRecord,
    EditionState,
    Version,
    Wish,
)
from digest.model.edition import NOT_APPROVED
from digest.pipeline.building import build_edition
from digest.pipeline.comparing import changes
from digest.store import Connection, Store, articles, decisions, editions
from digest.text.controls import one_line
from digest.text.search import search_terms

log = logging.getLogger(__name__)

_LONGEST = {"headline": 300, "subject": 200, "teaser": 1000}
_LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What came of a decision."""

    decision: Decision
    """The one that was made; of an undo the one it took back."""
    edition: EditionId
    headline: str | None
    """Of the article it is about."""
    record: EditionRecord | None
    """Where the edition stands now; None where it is not built yet: the build will obey."""
    changes: tuple[str, ...]
    """What is different in the edition, each in a sentence."""


def decide(
    site: Site,
    store: Store,
    identity: EditionId,
    kind: DecisionKind,
    *,
    words: str | None,
    wish: Wish,
    now: datetime,
    by: str,
) -> Decided:
    """Note a decision on an edition and, where it is built and still open, build its next revision.

    ``words`` name the article. Raises EditionError where the edition is frozen, NotFound or UsageError where
    no article, or more than one, is named so.
    """
    _, newsletter = site.newsletter(identity.newsletter)
    wish = _checked(wish, newsletter)
    with store.write("noting a decision") as connection:
        record = _open(connection, identity)
        version = the_article(connection, words) if words is not None else None
        decision = decisions.add(
            connection,
            identity,
            kind,
            article=version.article.id if version is not None else None,
            content=wish,
            now=now,
            by=by,
        )
    headline = version.article.headline if version is not None else None
    return _obeyed(site, store, decision, headline=headline, record=record, now=now)


def undo(
    site: Site, store: Store, identity: EditionId, named: int | None = None, *, now: datetime, by: str
) -> Decided:
    """Take back a decision by its number, or the last one, and build the edition anew where it is open."""
    site.newsletter(identity.newsletter)
    with store.write("taking a decision back") as connection:
        record = _open(connection, identity)
        taken = decisions.undo(connection, identity, named, now=now, by=by)
        found = articles.newest(connection, [taken.article]) if taken.article is not None else ()
    headline = found[0].article.headline if found else None
    return _obeyed(site, store, taken, headline=headline, record=record, now=now)


def approve(store: Store, identity: EditionId, *, revision: int | None = None, by: str) -> EditionRecord:
    """Let an edition that waits for approval go; ``revision`` is the one that was looked at.

    A later build or decision withdraws it. One that is held because the hour came first goes on.
    Raises EditionError where there is nothing to approve.
    """
    with store.write("approving an edition") as connection:
        record = editions.existing(connection, identity)
        wanted = revision or record.revision
        if record.revision != wanted:
            raise EditionError(
                f"{identity} is at revision {record.revision}, not {wanted}",
                hint=f"look at it again, then `digest approve {identity} --revision {record.revision}`",
            )
        if record.state is EditionState.APPROVED:
            return record
        late = record.state is EditionState.HELD and record.reason == NOT_APPROVED
        approved = editions.set_state(
            connection,
            identity,
            to=EditionState.APPROVED,
            if_in=(EditionState.HELD,) if late else (EditionState.READY,),
            if_revision=wanted,
            reason=None,
            held_from=None,
        )
        if not approved:
            raise EditionError(
                f"{identity} is {record.state} and does not wait for approval", hint=record.reason or ""
            )
    log.info("edition.approved", extra={"edition": str(identity), "revision": wanted, "by": by})
    with store.read("reading the edition") as connection:
        return editions.existing(connection, identity)


def the_article(connection: Connection, words: str) -> Version:
    """Return the one archived article that ``words`` name: a URL, an id, or words of its headline."""
    found = articles.find(connection, words)
    exact = [one for one in found if one.article.headline.casefold() == words.strip().casefold()]
    found = tuple(exact) if len(exact) == 1 else found
    if not found:
        raise NotFound(
            f"no archived article is called {words!r}", hint="give its URL, its id, or words of its headline"
        )
    if len(found) > 1:
        listed = "".join(f"\n  {one.article.headline} · {one.article.id}" for one in found[:_LISTED])
        more = "\n  …" if len(found) > _LISTED else ""
        raise UsageError(
            f"several articles are called {words!r}:{listed}{more}", hint="give the id behind the headline"
        )
    version = found[0]
    article = version.article
    named = words in (article.id, article.url) or bool(exact)
    if not named and not search_terms(words, article.language or "en"):
        raise UsageError(
            f"{words!r} says too little: any headline may hold it, such as “{article.headline}”",
            hint=f"more words of the headline, or the id: {article.id}",
        )
    return version


def _open(connection: Connection, identity: EditionId) -> EditionRecord | None:
    """Return where an edition stands that may still change; None where nothing was built yet."""
    record = editions.record(connection, identity)
    if record is None:
        return None
    if not record.can_be_built:
        raise EditionError(
            f"{identity} is {record.state}: its content can no longer change",
            hint="`digest kill` takes an article out of everything"
            if record.state is EditionState.HELD
            else "`digest hold` stops it, `digest kill` takes an article out of everything",
        )
    return record if record.revision else None


def _obeyed(
    site: Site,
    store: Store,
    decision: Decision,
    *,
    headline: str | None,
    record: EditionRecord | None,
    now: datetime,
) -> Decided:
    fields = {"edition": str(decision.edition), "decision": decision.id, "kind": str(decision.kind)}
    log.info("decision.made", extra=fields)
    told: tuple[str, ...] = ()
    if record is not None:
        before = _content(store, decision.edition)
        record = build_edition(site, store, decision.edition, cut_off=record.cut_off, now=now, again=True)
        told = changes(before, _content(store, decision.edition))
    return Decided(
        decision=decision, edition=decision.edition, headline=headline, record=record, changes=told
    )


def _content(store: Store, identity: EditionId) -> Edition | None:
    with store.read("reading the edition") as connection:
        return editions.content(connection, identity, editions.existing(connection, identity).revision)


def _checked(wish: Wish, newsletter: NewsletterConfig) -> Wish:
    """Return what is wished, or raise UsageError where it cannot be done."""
    sections = [section.key for section in newsletter.sections]
    if wish.section is not None and wish.section not in sections:
        raise UsageError(f"there is no section {wish.section!r}", hint="known: " + ", ".join(sections))
    if wish.place is not None and wish.place < 1:
        raise UsageError("--place counts from 1")
    for name, limit in _LONGEST.items():
        given = getattr(wish, name)
        text = " ".join(given) if isinstance(given, tuple) else given
        if text is None:
            continue
        if not one_line(text):
            raise UsageError(f"--{name} is empty", hint="`digest undo` brings back what stood there")
        if len(text) > limit:
            raise UsageError(f"--{name} has {len(text)} characters; {limit} are the most")
    return wish
