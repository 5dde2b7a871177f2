"""The first half of the day: collect → archive."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from digest.archive import archive_all
from digest.clock import Clock
from digest.collect import collect
from digest.collect.asking import Appointment, Pace, appointment
from digest.config import Site, SourceConfig, SourceKind
from digest.config.schema import as_plain
from digest.model import Collected, SourceId, SourceReport, SourceState, SourceStatus
from digest.pipeline.following import follow
from digest.store import Store, sources


def collect_sources(
    site: Site, store: Store, *, clock: Clock, only: Collection[SourceId] | None = None
) -> Iterator[SourceReport]:
    """Collect sources into the archive; yield each one's report as soon as it is done.

    Without ``only`` all that may be asked now, with it exactly those, whatever their servers wished. What is
    there together is archived together; the reports come in the order in which the sources answer.
    After the last one the editions follow what has changed.
    """
    configured = site.settings.sources
    places = {SourceId(key): place(source) for key, source in configured.items()}
    now = clock.now()
    with store.read("reading the sources' states") as connection:
        found = sources.states(connection)
    states = {key: state for key, state in found.items() if state.place == places.get(key)}
    waiting = [one for one in appointments(site, states) if only is None and not one.allows(now)]
    for one in waiting:
        if configured[one.source].kind is SourceKind.PUSH:
            continue  # it comes by itself
        yield SourceReport(source=one.source, status=SourceStatus.WAITS, until=one.not_before)
    left = {one.source for one in waiting}
    asked = {
        key: _at_its_address(source, states.get(SourceId(key)), now=now)
        for key, source in configured.items()
        if key not in left and (only is None or key in only)
    }
    for batch in collect(
        asked,
        root=site.root,
        fetch=site.settings.fetch,
        validators={key: state.validators for key, state in states.items()},
        now=now,
    ):
        looks = [_with_its_move(look, states.get(look.source), asked, configured) for look in batch]
        yield from archive_all(store, looks, places=places, clock=clock, configured=configured)
    follow(site, store, now=clock.now())


def appointments(site: Site, states: Mapping[SourceId, SourceState]) -> tuple[Appointment, ...]:
    """Return when each configured source is asked next, in the order of the configuration.

    Those that push are never asked.
    """
    paces = _paces(site)
    return tuple(
        Appointment(source=SourceId(key), closed=True)
        if source.kind is SourceKind.PUSH
        else appointment(
            SourceId(key),
            states.get(SourceId(key)),
            place=place(source),
            pace=paces[key],
            is_web=source.url is not None,
        )
        for key, source in site.settings.sources.items()
    )


def place(source: SourceConfig) -> str:
    """Return where a source is read, and how: what was read otherwise must be read again, changed or not."""
    settings = json.dumps(as_plain(source), sort_keys=True).encode()
    return f"{source.url or source.path} {hashlib.sha256(settings).hexdigest()[:16]}"


def _paces(site: Site) -> dict[str, Pace]:
    """Take each source's pace from the most eager newsletter that reads it; who has no reader gets any."""
    settings = site.settings
    eager = sorted(settings.newsletters.values(), key=lambda one: one.schedule.collect_every, reverse=True)
    slowest = max((one.schedule.collect_every for one in eager), default=settings.fetch.longest_interval)
    every = dict.fromkeys(settings.sources, slowest)
    for newsletter in eager:
        every |= dict.fromkeys(settings.sources_of(newsletter), newsletter.schedule.collect_every)
    fetch = settings.fetch
    return {
        key: Pace(every=span, longest=fetch.longest_interval, longest_wait=fetch.longest_wait)
        for key, span in every.items()
    }


def _at_its_address(source: SourceConfig, state: SourceState | None, *, now: datetime) -> SourceConfig:
    if source.url is None or state is None:
        return source
    return source.model_copy(update={"url": state.address(source.url, now)})


def _with_its_move(
    look: Collected,
    state: SourceState | None,
    asked: Mapping[str, SourceConfig],
    configured: Mapping[str, SourceConfig],
) -> Collected:
    """Keep in mind that a source has moved where it was asked at its new address and did not say so again."""
    at, here, moved_to = asked[look.source].url, configured[look.source].url, look.advice.moved_to
    if moved_to is None and look.failure is None and state is not None and at != here:
        moved_to = state.moved_to
    if moved_to == here:  # led in a circle
        moved_to = None
    return (
        look
        if moved_to == look.advice.moved_to
        else replace(look, advice=replace(look.advice, moved_to=moved_to))
    )
