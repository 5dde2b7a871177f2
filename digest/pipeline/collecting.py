"""The first half of the day: collect → archive."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from digest.archive import archive_all
from digest.clock import Clock
from digest.collect import collect
from digest.config import Site, SourceConfig
from digest.config.schema import as_plain
from digest.model import SourceId, SourceReport
from digest.pipeline.following import follow
from digest.store import Store, sources


def collect_sources(site: Site, store: Store, *, clock: Clock) -> Iterator[SourceReport]:
    """Collect every source of the site into the archive; yield each one's report as soon as it is done.

    What is there together is archived together; the reports come in the order in which the sources answer.
    After the last one the editions follow what has changed.
    """
    configured = site.settings.sources
    places = {SourceId(key): place(source) for key, source in configured.items()}
    with store.read("reading the sources' states") as connection:
        states = sources.states(connection)
    validators = {key: state.validators for key, state in states.items() if state.place == places.get(key)}
    for batch in collect(
        configured, root=site.root, fetch=site.settings.fetch, validators=validators, now=clock.now()
    ):
        yield from archive_all(store, batch, places=places, clock=clock, configured=configured)
    follow(site, store, now=clock.now())


def place(source: SourceConfig) -> str:
    """Return where a source is read, and how: what was read otherwise must be read again, changed or not."""
    settings = json.dumps(as_plain(source), sort_keys=True).encode()
    return f"{source.url or source.path} {hashlib.sha256(settings).hexdigest()[:16]}"
