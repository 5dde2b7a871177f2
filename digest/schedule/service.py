"""The service: one APScheduler job that ticks, until it is told to end."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from digest.clock import Clock
from digest.config import Site
from digest.deliver import Traffic, notify
from digest.errors import DigestError, StoreError
from digest.pipeline.bounce_intake import poll
from digest.pipeline.housekeeping import keep_house
from digest.schedule.beat import machine_boot
from digest.schedule.hands import StoppableClock, Stopped, Threads
from digest.schedule.telling import FAILED
from digest.schedule.ticker import tick
from digest.store import Store, alarms

if TYPE_CHECKING:
    from apscheduler.schedulers.base import BaseScheduler

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=30)
HOUSE_EVERY, HOUSE_AFTER = timedelta(days=1), timedelta(minutes=10)
"""Texts and addresses past their time go once a day, for the first time some minutes after the start."""
BOUNCES_AFTER = timedelta(seconds=20)
BOUNCES = f"bounces{FAILED}"
"""The cause of the alarm where Maildir or mailbox cannot be read."""
_GRACE = 20.0
"""Seconds that a copy at hand has when the service ends; what is not answered by then is in doubt."""


@dataclass(slots=True, kw_only=True)
class Service:
    """Ticks in the background; senders and the fetching of sources run beside it."""

    site: Site
    store: Store
    clock: Clock
    every: timedelta = EVERY
    end: threading.Event = field(default_factory=threading.Event)
    """Set to end the service."""
    _hands: Threads = field(default_factory=Threads)
    _traffic: Traffic = field(default_factory=Traffic)
    _failure: list[Exception] = field(default_factory=list)

    def run(self) -> None:
        """Tick until ``end`` is set, then let everybody finish the copy at hand.

        Raises StoreError where the database's file was replaced under the running service.
        """
        from apscheduler.schedulers.background import BackgroundScheduler

        boot, file = machine_boot(), _identity(self.store)
        clock = StoppableClock(self.clock, self._hands.stopping)

        def once() -> None:
            if _identity(self.store) != file:
                self._fail(StoreError(f"{self.store.file} was replaced", hint="start the service again"))
                return
            try:
                tick(self.site, self.store, clock, boot=boot, hands=self._hands, traffic=self._traffic)
            except Exception:
                log.exception("service.tick_broken")

        scheduler = BackgroundScheduler(timezone=UTC)
        scheduler.add_job(
            once,
            "interval",
            seconds=self.every.total_seconds(),
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        scheduler.add_job(
            self._keep_house,
            "interval",
            seconds=HOUSE_EVERY.total_seconds(),
            next_run_time=datetime.now(UTC) + HOUSE_AFTER,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        scheduler.add_job(
            self._take_bounces,
            "interval",
            seconds=self.site.settings.bounces.every.total_seconds(),
            next_run_time=datetime.now(UTC) + BOUNCES_AFTER,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        scheduler.start()
        log.info("service.started", extra={"newsletters": ", ".join(self.site.settings.newsletters)})
        try:
            while not self.end.wait(self.every.total_seconds()):
                call_back(scheduler, datetime.now(UTC))
        finally:
            log.info("service.ending")
            self._hands.stopping.set()
            scheduler.shutdown(wait=True)
            if not self._hands.stop(self.clock, within=_GRACE):
                log.warning("service.left_a_copy_in_doubt")
        log.info("service.ended")
        if self._failure:
            raise self._failure[0]

    def _keep_house(self) -> None:
        try:
            kept = keep_house(self.site, self.store, self.clock.now())
        except Exception:
            log.exception("house.broken")
            return
        log.info(
            "house.kept",
            extra={
                "texts": kept.texts.versions,
                "readers": kept.addresses.subscribers,
                "copies": kept.addresses.copies,
                "clean": kept.clean,
            },
        )

    def _take_bounces(self) -> None:
        """Look at what came back; what cannot be read is told once, and looked at again."""
        try:
            counts = poll(self.site, self.store, clock=self.clock, pause=self._hands.pause)
            with self.store.write("noting that bounces are read") as connection:
                alarms.over(connection, BOUNCES)
        except Stopped:
            return
        except DigestError as exc:
            log.warning("bounces.failed", extra={"what": exc.what})
            with suppress(StoreError):
                what = f"what comes back is not read: {exc.what}"
                notify(self.site, self.store, cause=BOUNCES, what=what, now=self.clock.now())
            return
        except Exception:
            log.exception("bounces.broken")
            return
        if counts:
            log.info(
                "bounces.taken", extra={str(outcome).replace(" ", "_"): n for outcome, n in counts.items()}
            )

    def _fail(self, failure: Exception) -> None:
        self._failure.append(failure)
        self.end.set()


def call_back(scheduler: BaseScheduler, now: datetime) -> None:
    """Run at once each job that waits for longer than its interval: the wall clock went back.

    APScheduler waits for a time of day. Set back by a day, it would be silent until that day is over.
    """
    for job in scheduler.get_jobs():
        if job.next_run_time > now + job.trigger.interval:
            job.modify(next_run_time=now)


def _identity(store: Store) -> tuple[int, int] | None:
    try:
        found = store.file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
