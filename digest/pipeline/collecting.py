"""The first half of the day: collect → archive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from digest.archive import archive
from digest.collect import collect
from digest.config import Site
from digest.model import SourceReport
from digest.store import Store, sources


def collect_sources(site: Site, store: Store, *, now: datetime) -> Iterator[SourceReport]:
    """Collect every source of the site into the archive; yield each one's report as soon as it is done."""
    configured = site.settings.sources
    places = {key: source.url or str(source.path) for key, source in configured.items()}
    with store.read("reading the sources' states") as connection:
        states = sources.states(connection)
    validators = {key: state.validators for key, state in states.items() if state.place == places.get(key)}
    for collected in collect(
        configured, root=site.root, fetch=site.settings.fetch, validators=validators, now=now
    ):
        yield archive(store, collected, place=places[collected.source], now=now)
