"""Keeping house, once a day: texts and addresses past their time, old backups, the database's files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from digest.archive import Pruned, prune
from digest.config import Site
from digest.pipeline.watching import DAYS_KEPT
from digest.store import Store, bounces, pictures, sources
from digest.store.maintenance import forget_backups, scrub
from digest.subscribe.erase import Erased, erase_addresses

BACKUPS_KEPT = timedelta(days=14)
"""For so long the copy that a migration left beside the database is kept."""
BOUNCES_KEPT = timedelta(days=60)
"""For so long what came back is kept; a suppression keeps its reason."""

PICTURES_WAIT = timedelta(days=2)
"""For so long an edition may still be built with a picture that none shows yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was cleared away."""

    texts: Pruned
    addresses: Erased
    backups: tuple[Path, ...]
    pictures: int
    """That no edition came to show."""
    clean: bool
    """False where another process held the database's log: what was deleted leaves it the next time."""


def keep_house(
    site: Site,
    store: Store,
    now: datetime,
    *,
    compact: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> Kept:
    """Delete what is past its time and leave nothing of it in the database's files; safe to repeat.

    All transactions are short, so that a running send goes on; ``compact`` writes the file anew and keeps
    other writers waiting meanwhile.
    """
    texts = prune(
        store,
        site.settings.sources,
        now=now,
        keep_text=site.settings.retention.keep_text,
        on_progress=on_progress,
    )
    addresses = erase_addresses(store, key=site.key(), now=now, keep=site.settings.retention.keep_addresses)
    with store.write("forgetting the sources' old days") as connection:
        sources.forget_days(connection, before=(now - DAYS_KEPT).date())
    with store.write("forgetting what came back long ago") as connection:
        bounces.forget(connection, before=now - BOUNCES_KEPT)
    with store.write("forgetting pictures that no edition shows") as connection:
        unused = pictures.forget_unused(connection, before=now - PICTURES_WAIT)
    gone = forget_backups(store.file, before=now - BACKUPS_KEPT)
    clean = scrub(store, compact=compact).clean
    return Kept(texts=texts, addresses=addresses, backups=gone, pictures=unused, clean=clean)
