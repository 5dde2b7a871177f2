"""Health, ``/health``: what is late. In: editions, the last beat, sources, alarms, the time. Out: JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI, Response

from digest.collect.health import FAILING
from digest.model import EditionRecord, EditionState, SourceState
from digest.store import alarms, beats, editions, sources
from digest.store.alarms import Alarm
from digest.store.beats import Beat
from digest.web import answers
from digest.web.house import LOOK, House

PATIENCE = timedelta(minutes=10)
"""After the hour an edition may take so long to be on its way."""
BEATING = timedelta(minutes=5)
RECENT = timedelta(days=2)

_WAITING = frozenset(
    {
        EditionState.DRAFT,
        EditionState.READY,
        EditionState.APPROVED,
        EditionState.FREEZING,
        EditionState.FROZEN,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was found in the store."""

    editions: Sequence[EditionRecord]
    beat: Beat | None
    """None where only the pages run, or the service never did."""
    sources: Sequence[SourceState]
    alarms: Sequence[Alarm]


def add_health(app: FastAPI, house: House) -> None:
    """Add the route."""

    @app.api_route("/health", methods=LOOK)
    def look() -> Response:
        """Say what is late: 200 where nothing is, else 503."""
        with house.store.read("looking at the health") as connection:
            configured = house.site.settings.sources
            seen = Seen(
                editions=editions.records(connection, limit=20),
                beat=beats.last(connection),
                sources=[s for key, s in sources.states(connection).items() if key in configured],
                alarms=alarms.latest(connection, limit=20),
            )
        report, is_well = health(seen, now=house.clock.now())
        return answers.data(report, status=200 if is_well else 503)


def health(seen: Seen, *, now: datetime) -> tuple[dict[str, Any], bool]:
    """Return the report and whether all is well; it names no address and no link."""
    late = [told for record in seen.editions if (told := _late(record, now))]
    if seen.beat is not None and now - seen.beat.at > BEATING:
        late.append("the service does not beat")
    failing = [source.source for source in seen.sources if source.failures >= FAILING]
    if failing and len(failing) == len(seen.sources):
        late.append("every source fails")
    report = {
        "status": "late" if late else "ok",
        "late": late,
        "editions": [_plain(record) for record in _recent(seen.editions, now)],
        "last_beat": seen.beat.at.isoformat() if seen.beat else None,
        "failing_sources": sorted(failing),
        "alarms": [
            {"cause": alarm.cause, "last_at": alarm.last_at.isoformat(), "times": alarm.times}
            for alarm in seen.alarms
        ],
    }
    return report, not late


def _late(record: EditionRecord, now: datetime) -> str | None:
    due = record.send_after
    if now - record.cut_off > RECENT:
        return None
    if record.state is EditionState.HELD:
        return f"{record.id} is held"
    if record.state is EditionState.EXPIRED:
        return f"{record.id} expired before it was sent"
    if record.state in _WAITING and due is not None and now - due > PATIENCE:
        return f"{record.id} was due at {due.isoformat()} and is {record.state}"
    over = record.send_before
    if record.state is EditionState.SENDING and over is not None and now - over > PATIENCE:
        return f"{record.id} should have been sent by {over.isoformat()}"
    return None


def _recent(editions: Iterable[EditionRecord], now: datetime) -> list[EditionRecord]:
    return [record for record in editions if now - record.cut_off <= RECENT]


def _plain(record: EditionRecord) -> dict[str, Any]:
    return {
        "edition": str(record.id),
        "state": record.state,
        "due": record.send_after.isoformat() if record.send_after else None,
    }
