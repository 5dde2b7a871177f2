"""How the sources are doing, and alarms for those that do badly: one for each cause."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.collect.asking import Appointment
from digest.collect.health import WEEKS, Symptom, Volume, symptoms, volume
from digest.config import Site, SourceConfig
from digest.deliver.scrub import scrub
from digest.model import SourceDay, SourceId, SourceState
from digest.pipeline.collecting import appointments, place
from digest.store import Connection, Store, alarms, sources

log = logging.getLogger(__name__)

DAYS_KEPT = timedelta(days=60)
"""For so long a source's days are kept."""
_SINGLY = 3
"""So many causes of one round are told one by one, more in one alarm: a network that is down is one cause."""
_LONGEST, _CHUNK = 500, 300
_REST = timedelta(days=1)
"""A cause that comes back within this time is no news."""
_CAUSE, _TOGETHER = "source ", "sources "


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStanding:
    """How one configured source is doing."""

    source: SourceId
    config: SourceConfig
    state: SourceState | None
    """None where it was never asked as it is configured now."""
    appointment: Appointment
    days: tuple[SourceDay, ...]
    """The last four weeks and today, the oldest first."""
    volume: Volume
    symptoms: tuple[Symptom, ...]


def source_standings(site: Site, store: Store, *, now: datetime) -> tuple[SourceStanding, ...]:
    """Look at every configured source, in the order of the configuration."""
    with store.read("looking how the sources do") as connection:
        return tuple(_standings(site, connection, now=now))


def note_troubles(site: Site, store: Store, *, now: datetime) -> tuple[str, ...]:
    """Note an alarm for each thing that is wrong with a source, forget what is over; return the new causes.

    Nobody is told here, where a slow relay would hold an edition up: what is noted and untold is told soon.
    Where many sources begin to do badly at once the one alarm that is to be told names them all.
    """
    troubles = dict(_troubles(source_standings(site, store, now=now)))
    with store.read("looking what is known of the sources") as connection:
        known = {alarm.cause: alarm for alarm in alarms.beginning(connection, _CAUSE)}
        together = alarms.beginning(connection, _TOGETHER)
    fresh = frozenset(cause for cause in troubles if cause not in known)
    # What waits to be told waits from when it came up.
    noted = [cause for cause in troubles if cause in fresh or known[cause].told_at is not None]
    if len(fresh) > _SINGLY:
        with store.write("noting how the sources do") as connection:
            alarms.note(connection, f"{_TOGETHER}{now:%Y-%m-%dT%H:%M}", _named(sorted(fresh)), now=now)
    for start in range(0, len(noted), _CHUNK):
        with store.write("noting how the sources do") as connection:
            for cause in noted[start : start + _CHUNK]:
                alarms.note(connection, cause, troubles[cause], now=now)
                if cause in fresh and len(fresh) > _SINGLY:
                    alarms.told(connection, cause, now=now)
    with store.write("noting how the sources do") as connection:
        for alarm in (*known.values(), *together):
            if alarm.cause not in troubles and now - alarm.last_at >= _REST:
                alarms.over(connection, alarm.cause)
    for cause in sorted(fresh):
        log.error("alarm", extra={"cause": cause, "what": troubles[cause]})
    return tuple(sorted(fresh))


def _named(causes: Sequence[str]) -> str:
    named = ", ".join(cause.removeprefix(_CAUSE) for cause in causes)
    return f"{len(causes)} sources do badly at once, `digest sources` tells more: {named}"[:_LONGEST]


def _standings(site: Site, connection: Connection, *, now: datetime) -> Iterator[SourceStanding]:
    configured = site.settings.sources
    places = {SourceId(key): place(source) for key, source in configured.items()}
    found = sources.states(connection)
    states = {key: state for key, state in found.items() if state.place == places.get(key)}
    known = sources.days(connection, since=(now - WEEKS).date())
    for meeting in appointments(site, states):
        config, state = configured[meeting.source], states.get(meeting.source)
        days, is_web = known.get(meeting.source, ()), config.url is not None
        yield SourceStanding(
            source=meeting.source,
            config=config,
            state=state,
            appointment=meeting,
            days=days,
            volume=volume(days, now=now),
            symptoms=symptoms(state, days, is_web=is_web, now=now) if state is not None else (),
        )


def _troubles(standings: Iterable[SourceStanding]) -> Iterator[tuple[str, str]]:
    for one in standings:
        for found in one.symptoms:
            what = scrub(f"source {one.source}: {found.what} ({found.remedy.replace('KEY', one.source)})")
            yield f"{_CAUSE}{one.source} {found.trouble}", what
