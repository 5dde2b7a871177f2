"""Retention: texts that we may not keep for good are deleted when their time is over.

In: the sources' rights and the time. Out: what was deleted. Headline, date, link, credit and search words of
a pruned article stay; what a teaser used of it stays in the data of its edition. What came in as a teaser of
earlier coverage stays, unless its source lets us quote nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.config import SourceConfig
from digest.model import Rights, SourceId, VersionId
from digest.store import Store, texts
from digest.store import sources as source_notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """How many versions lost their text, by source."""

    by_source: tuple[tuple[SourceId, int], ...]

    @property
    def versions(self) -> int:
        """Return how many there are in all."""
        return sum(count for _, count in self.by_source)


def kept_for(source: SourceConfig, *, keep_text: timedelta | None) -> timedelta | None:
    """Return how long the full texts of a source are kept after they were last observed; None: for good."""
    if source.rights is Rights.LINK_ONLY:
        return timedelta(0)  # also what came in while it was licensed
    if source.keep_text is not None:
        return None if source.keep_text == timedelta.max else source.keep_text
    return None if source.rights is Rights.OWN else keep_text


def prune(
    store: Store,
    sources: Mapping[str, SourceConfig],
    *,
    now: datetime,
    keep_text: timedelta | None,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> Pruned:
    """Delete the texts that are past their time; ``keep_text`` holds for licensed sources.

    It holds also for articles of sources that are not configured any more, unless they were our own when they
    last were: to rename a source must not cost its texts. With ``dry_run`` only tell what would go. The
    database's files must be cleaned up afterwards (``digest.store.maintenance.scrub``).
    """
    own = [SourceId(key) for key, source in sources.items() if source.rights is Rights.OWN]
    with store.read("looking for texts past their time") as connection:
        renamed = source_notes.known_own(connection).difference(sources)
        due = list(texts.past(connection, limits(sources, now=now, keep_text=keep_text, renamed=renamed)))
    if not dry_run:
        with store.write("noting which sources are our own") as connection:
            source_notes.note_own(connection, own, of=[SourceId(key) for key in sources])
        ids: list[VersionId] = [identity for identity, _ in due]
        for start in range(0, len(ids), texts.CHUNK):
            with store.write("deleting texts past their time") as connection:
                texts.delete(connection, ids[start : start + texts.CHUNK], now=now)
            if on_progress is not None:
                on_progress(min(start + texts.CHUNK, len(ids)), len(ids))
    return Pruned(by_source=tuple(sorted(Counter(source for _, source in due).items())))


def limits(
    sources: Mapping[str, SourceConfig],
    *,
    now: datetime,
    keep_text: timedelta | None,
    renamed: Collection[SourceId] = (),
) -> tuple[texts.Until, ...]:
    """Return which sources' texts go back how far; sources that keep theirs for good are not among them.

    ``renamed`` are not configured any more and were our own.
    """
    together: defaultdict[timedelta, list[SourceId]] = defaultdict(list)
    for key, source in sources.items():
        kept = kept_for(source, keep_text=keep_text)
        if kept is not None:
            together[kept].append(SourceId(key))
    found = [texts.Until(sources=keys, at=now - kept, teasers=not kept) for kept, keys in together.items()]
    if keep_text is not None:
        everyone = [*map(SourceId, sources), *renamed]
        found.append(texts.Until(sources=everyone, at=now - keep_text, others=True))
    return tuple(found)
