"""The beat: is this the database that we knew? In: the last beat, ``data/beat``, the clocks; out: trouble.

Each beat counts in the database and in a file beside it. A database that is behind the file was restored
from a backup: mails younger than the backup are not in it.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from digest.clock import Clock
from digest.config import Site
from digest.errors import StoreError
from digest.model import EditionId, EditionState, NewsletterId
from digest.schedule.slots import slots_around
from digest.store import Connection, Store, beats, editions, holds
from digest.store.beats import Beat

_JUMP = timedelta(hours=36)
_STALE = timedelta(hours=1)
_BACKWARD = timedelta(seconds=60)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Trouble(StrEnum):
    """Why nothing may be sent before a person has looked; how the reason of what is held begins."""

    RESTORED = "the database was restored from a backup"
    JUMPED = "the clock jumped"
    RESTARTED = "the machine was started anew in mid-send, or copied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What a beat found."""

    trouble: Trouble | None = None
    held: tuple[EditionId, ...] = ()
    ahead: datetime | None = None
    """The wall clock went back: nothing is sent before it has come to this moment again."""


def machine_boot() -> str:
    """Return which start of the machine this is; a new name each time where it cannot be told."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return uuid.uuid4().hex


def judge(
    last: Beat | None, counted: int | None, *, now: datetime, monotonic: float, boot: str
) -> Trouble | None:
    """Compare the last beat with the file's count and the clocks; pure."""
    if _is_behind(last, counted):
        return Trouble.RESTORED
    if last is None:
        return None
    if boot != last.boot or monotonic < last.monotonic:
        return Trouble.RESTARTED if now - last.at > _STALE else None
    elapsed = timedelta(seconds=monotonic - last.monotonic)
    return Trouble.JUMPED if now - last.at - elapsed > _JUMP else None


def beat(site: Site, store: Store, clock: Clock, *, boot: str) -> Pulse:
    """Beat once: hold what trouble demands, then count in the database and in the file."""
    now, monotonic = clock.now(), clock.monotonic()
    counted = _read(beat_file(site))  # before the database: another service may count meanwhile
    with store.write("beating") as connection:
        last = beats.last(connection)
        trouble = judge(last, counted, now=now, monotonic=monotonic, boot=boot)
        held = _hold(connection, site, trouble, now=now) if trouble is not None else ()
        at = max(now, last.at) if last is not None and trouble is not Trouble.RESTORED else now
        counter = beats.beat(connection, at=at, monotonic=monotonic, boot=boot, floor=counted or 0)
    _write(beat_file(site), counter)
    return Pulse(trouble=trouble, held=held, ahead=at if now < at - _BACKWARD else None)


def is_restored(site: Site, store: Store) -> bool:
    """Tell whether the database is behind its file, without beating."""
    counted = _read(beat_file(site))
    with store.read("looking at the last beat") as connection:
        last = beats.last(connection)
    return _is_behind(last, counted)


def beat_file(site: Site) -> Path:
    """Return the file that counts beside the database; it belongs into no backup."""
    return site.root / "data" / "beat"


def _is_behind(last: Beat | None, counted: int | None) -> bool:
    """Tell whether a database is older than its file, or came without it.

    The very first beat may still be on its way into the file.
    """
    beats_so_far = last.counter if last is not None else 0
    return beats_so_far > 1 if counted is None else counted > beats_so_far


def _hold(connection: Connection, site: Site, trouble: Trouble, *, now: datetime) -> tuple[EditionId, ...]:
    reason = f"{trouble}; `digest resume` lets it go on"
    if trouble is Trouble.RESTORED:
        for edition, cut_off in _todays(site, now):
            editions.create(connection, edition, cut_off=cut_off)
    states = (EditionState.SENDING,) if trouble is Trouble.RESTARTED else ()
    found = holds.holdable(connection, *states)
    return tuple(one for one in found if holds.hold(connection, one, reason=reason))


def _todays(site: Site, now: datetime) -> list[tuple[EditionId, datetime]]:
    """Return the editions that may have been sent although the database knows nothing of them."""
    found = []
    for key, newsletter in site.settings.newsletters.items():
        today = now.astimezone(ZoneInfo(newsletter.time_zone)).date()
        for slot in slots_around(newsletter, now):
            if slot.date == today or slot.cut_off <= now < slot.send_before:
                edition = EditionId(newsletter=NewsletterId(key), date=slot.date)
                found.append((edition, min(slot.cut_off, now)))
    return found


def _read(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None
    except OSError as exc:
        raise StoreError(f"{file} cannot be read: {exc.strerror}") from exc


def _write(file: Path, counter: int) -> None:
    """Write the count durably, in one piece of one length: half a count would look like a restore."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        there = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(there, f"{counter:020}\n".encode("ascii"), 0)
            os.fsync(there)
        finally:
            os.close(there)
    except OSError as exc:
        raise StoreError(f"{file} cannot be written: {exc.strerror}", hint="check the disk") from exc
