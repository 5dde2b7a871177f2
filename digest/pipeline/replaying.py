"""A past evening again: the edition rebuilt from the archive as of its cut-off, beside the one that was kept.

Nothing is written. What a rebuild cannot give again is told: texts that were deleted after their time,
articles that were killed, decisions that were made or undone since.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from digest import __version__
from digest.compose import named
from digest.config import Site
from digest.errors import NotFound
from digest.model import Edition, EditionId, EditionRecord
from digest.pipeline.building import Draft, draft
from digest.pipeline.comparing import changes
from digest.pipeline.modelling import open_model
from digest.pipeline.picturing import AsBefore
from digest.store import Store, articles, editions, killed


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What a past evening would be now, compared with what it was."""

    record: EditionRecord
    kept: Edition | None
    made: Edition | None
    changes: tuple[str, ...]
    """What readers would see differently, a sentence each; empty where it is nothing."""
    identical: bool
    """The data are the same, too; but for the revision, and the settings and the program that built it."""
    reasons: tuple[str, ...]
    """Why it need not be the same: other settings, another program."""
    lost: tuple[str, ...]
    """What no rebuild can give again."""


def replay(site: Site, store: Store, identity: EditionId) -> Replay:
    """Rebuild an edition with the settings of ``site``, and compare; the archive and the edition stay."""
    with store.read("looking for the edition") as connection:
        record = editions.existing(connection, identity)
        kept = editions.content(connection, identity, record.revision)
    if not record.revision:
        raise NotFound(f"{identity} was never built", hint="there is nothing to compare with")
    made = draft(
        site,
        store,
        identity,
        cut_off=record.cut_off,
        corrected=kept.corrected if kept is not None else None,
        revision=record.revision,
        model=open_model(site, store, now=record.cut_off, asks=False),
        pictures=AsBefore(kept),
        as_then=True,
    )
    return Replay(
        record=record,
        kept=kept,
        made=made.edition,
        changes=changes(kept, made.edition),
        identical=_bare(kept) == _bare(made.edition),
        reasons=tuple(_reasons(record, kept, made)),
        lost=tuple(_lost(store, kept, made)),
    )


def _bare(edition: Edition | None) -> Edition | None:
    """Return an edition without what tells how it was built."""
    return replace(edition, revision=0, config_hash="", code_version="") if edition is not None else None


def _reasons(record: EditionRecord, kept: Edition | None, made: Draft) -> Iterator[str]:
    if record.config_hash != made.material.config_hash:
        yield "the settings are not those that it was built with"
    if kept is not None and kept.code_version != __version__:
        yield f"it was built by version {kept.code_version}, this is {__version__}"
    if record.window_start != made.material.choice.window_start:
        yield "the edition before it, at whose cut-off its window begins, is another one now"
    ordered = tuple(decision.id for decision in made.material.choice.decisions)
    if kept is not None and kept.decisions != ordered:
        yield "editors' decisions were made or undone since"


def _lost(store: Store, kept: Edition | None, made: Draft) -> Iterator[str]:
    wanted = named(kept) if kept is not None else frozenset()
    looked_at = {version.article.id: version for version in made.material.versions}
    with store.read("looking for what is lost") as connection:
        there = articles.newest(connection, wanted)
        taken_out = killed.since(connection, made.material.choice.cut_off)
    pruned = {version.article.id for version in (*looked_at.values(), *there) if version.pruned}
    if pruned:
        yield f"{_counted(pruned, 'text was', 'texts were')} deleted after their time"
    gone = wanted - {version.article.id for version in there}
    if gone:
        yield f"{_counted(gone, 'article', 'articles')} of the edition stand in the archive no more"
    if taken_out:
        yield f"{_counted(taken_out, 'article was', 'articles were')} killed after the cut-off"


def _counted(some: Collection[object], one: str, many: str) -> str:
    return f"{len(some)} {one if len(some) == 1 else many}"
