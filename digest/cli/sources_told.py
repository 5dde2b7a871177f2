"""What is told of a source: in words, and as data for programs."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from digest.model import SourceDay
from digest.net.address import without_login
from digest.pipeline import SourceStanding


def condition(one: SourceStanding) -> str:
    """Return in a word how a source is doing."""
    if one.state is None:
        return "new"
    if one.symptoms:
        return one.symptoms[0].trouble
    return "failed" if one.state.failures else "ok"


def place(one: SourceStanding) -> str:
    """Return where a source is read."""
    return without_login(one.config.url) if one.config.url else str(one.config.path or "")


def troubles(one: SourceStanding) -> list[str]:
    """Return what is wrong, and a failure that is too young for a finding."""
    told = [f"{found.what} ({found.remedy.replace('KEY', one.source)})" for found in one.symptoms]
    if told or one.state is None or not one.state.failures:
        return told
    remedy = f" ({one.state.remedy})" if one.state.remedy else ""
    return [f"{one.state.last_failure}{remedy}"]


def plain(one: SourceStanding, now: datetime) -> dict[str, Any]:
    """Return what is told of a source, for programs."""
    state, volume = one.state, one.volume

    def iso(moment: datetime | None) -> str | None:
        return moment.isoformat() if moment is not None else None

    return {
        "source": one.source,
        "kind": one.config.kind,
        "place": place(one),
        "state": condition(one),
        "last_try": iso(state.last_try if state else None),
        "last_success": iso(state.last_success if state else None),
        "quiet_since": iso(state.quiet_since if state else None),
        "next": iso(one.appointment.next),
        "due": one.appointment.is_due(now),
        "not_before": iso(one.appointment.not_before),
        "failures": state.failures if state else 0,
        "failure": state.last_failure if state else None,
        "remedy": state.remedy if state else None,
        "moved_to": state.moved_to if state else None,
        "new_per_day": volume.usual,
        "new_yesterday": volume.yesterday,
        "new_today": volume.today,
        "unlike": round(volume.unlike, 2) if volume.unlike is not None else None,
        "empties": volume.empties,
        "empties_in_a_row": state.empties if state else 0,
        "undated_share": round(volume.undated, 3) if volume.undated is not None else None,
        "findings": [asdict(found) for found in one.symptoms],
    }


def plain_day(day: SourceDay) -> dict[str, Any]:
    """Return one of its days, for programs."""
    values = asdict(day)
    del values["source"]
    return values | {"day": day.day.isoformat(), "longest_quiet": day.longest_quiet.total_seconds()}
