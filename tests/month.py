"""A service whose time is simulated, and that dies at random: a child process a life, ended as by kill -9.

Run with a folder and a seed; prints one JSON line: the kills, and where time came to.
"""

from __future__ import annotations

import json
import os
import random
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from premailer import Premailer
from sentencex import get_sentence_boundaries
from service_kit import BOOT, ZONES, make_site, write_article
from sumy.summarizers.text_rank import TextRankSummarizer

from digest.config import Site, load_site
from digest.schedule.ticker import tick
from digest.store import open_store

FIRST, LAST = date(2026, 10, 12), date(2026, 11, 10)
LOADED = (Premailer, get_sentence_boundaries, TextRankSummarizer)
"""Loaded once, not in each life anew: two seconds each time."""
READERS = 8
KILLED = 9


class DyingClock:
    """Simulated time: sleeping moves it; asked often enough, it ends the process on the spot."""

    def __init__(self, at: datetime, *, calls: int) -> None:
        self._at, self._left = at, calls

    def now(self) -> datetime:
        self._ask()
        return self._at

    def monotonic(self) -> float:
        self._ask()
        return self._at.timestamp()

    def sleep(self, seconds: float) -> None:
        self._at += timedelta(seconds=seconds)

    def go_on(self, by: timedelta) -> datetime:
        self._at += by
        return self._at

    def _ask(self) -> None:
        self._left -= 1
        if self._left == 0:
            os._exit(KILLED)


def pace(now: datetime) -> timedelta:
    """Three minutes around the hours of the editions, else an hour."""
    for zone in ZONES.values():
        local = now.astimezone(ZoneInfo(zone))
        if (17, 40) <= (local.hour, local.minute) < (18, 20):
            return timedelta(minutes=3)
        if local.hour == 17:
            return timedelta(minutes=10)
    return timedelta(hours=1)


def live(site: Site, start: datetime, end: datetime, *, calls: int, diary: Path) -> None:
    """Tick until the end; note in the diary where time has come to."""
    clock = DyingClock(start, calls=calls)
    store = open_store(site.database)
    now = start
    while now < end:
        write_article(site, now.date())
        tick(site, store, clock, boot=BOOT)
        now = clock.go_on(pace(now))
        diary.write_text(now.isoformat())
    store.close()


def main(folder: Path, seed: int, kills: int) -> None:
    """Live the month, with so many deaths."""
    make_site(folder, readers=READERS, every="6h")
    site = load_site(folder)
    chance = random.Random(seed)
    now = datetime(FIRST.year, FIRST.month, FIRST.day, 6, tzinfo=UTC)
    end = datetime(LAST.year, LAST.month, LAST.day, 6, tzinfo=UTC) + timedelta(days=1)
    diary, died = folder / "diary", 0
    while now < end:
        # So many calls that the lives share the month; most calls are made in mid-send.
        calls = chance.randint(20, 600) if died < kills else 0
        child = os.fork()
        if child == 0:
            try:
                live(site, now, end, calls=calls, diary=diary)
            except BaseException as exc:  # noqa: BLE001 (told by the exit code)
                sys.stderr.write(f"{type(exc).__name__}: {exc}\n")
                os._exit(1)
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status == KILLED:
            died += 1
        elif status != 0:
            sys.exit(status)
        now = max(now, datetime.fromisoformat(diary.read_text())) if diary.exists() else now
        now += timedelta(seconds=30) if status == KILLED else timedelta()
    sys.stdout.write(json.dumps({"kills": died, "now": now.isoformat()}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
