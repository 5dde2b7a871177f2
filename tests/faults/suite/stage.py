"""Where the suite plays: a ledger, a relay, senders, fast enough for hundreds of faults."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from fault_rig import Nursery, Rig, kill
from ledger_kit import EDITION, HOUR, frozen, how, settings
from smtp_sink import Misdeed, Plan, Session, Sink
from sqlalchemy import text

from digest.clock import SystemClock
from digest.config import Site, SmtpConfig
from digest.deliver import DeliveryReport, Route, SmtpTransport, deliver
from digest.deliver.login import Credentials
from digest.model import EditionId
from digest.pipeline.bounce_effects import settle_refusals
from digest.store import Store, ledger, open_store

WAIT = 0.5
"""Seconds that an in-process sender waits for an answer."""


class HastyClock(SystemClock):
    """Real time, but nobody sleeps for long: what is waited for is looked at more often."""

    def sleep(self, seconds: float) -> None:
        super().sleep(min(seconds, 0.02))


@contextmanager
def nurseries(number: int) -> Iterator[list[Nursery]]:
    """Give processes that fork senders."""
    made = [Nursery() for _ in range(number)]
    try:
        yield made
    finally:
        for one in made:
            one.close()


@contextmanager
def rig(
    folder: Path,
    nursery: Nursery,
    *,
    readers: int,
    connections: int = 1,
    delay: float = 0.0,
    plan: Plan | None = None,
) -> Iterator[Rig]:
    """Give a frozen edition, a relay and senders; all is gone afterwards."""
    folder.mkdir(parents=True)
    with Sink(delay=delay) as sink:
        if plan is not None:
            sink.plan = plan
        with Rig(folder / "digest.sqlite", readers, sink, nursery, connections=connections) as made:
            yield made


def evening(
    folder: Path, sink: Sink, *, readers: int, connections: int = 2, canary: int = 0, **relay: Any
) -> tuple[DeliveryReport, Store]:
    """Send one edition in this process, to its end."""
    folder.mkdir(parents=True)
    store = open_store(folder / "digest.sqlite")
    clock = HastyClock()
    frozen(store, count=readers, clock=clock)
    return send(store, sink, connections=connections, canary=canary, clock=clock, **relay), store


def send(
    store: Store,
    sink: Sink,
    *,
    connections: int = 2,
    canary: int = 0,
    clock: SystemClock | None = None,
    edition: EditionId = EDITION,
    **relay: Any,
) -> DeliveryReport:
    """Let one sender in this process work on the edition until nothing is due."""
    username, password = (str(relay.pop(name, "")) for name in ("username", "password"))
    login = Credentials(username=username, password=password) if username else None
    given = {
        "host": "127.0.0.1",
        "port": sink.port,
        "helo": "sender.example",
        "timeout": WAIT,
        "data_timeout": WAIT,
        "max_per_connection": 5,
    }
    config = SmtpConfig.model_validate({**given, **relay})
    return deliver(
        store,
        edition,
        routes=[
            Route(
                name="relay",
                open=lambda: SmtpTransport(config, credentials=login),
                connections=connections,
            )
        ],
        rules=how(lease=2, patience=1, canary=canary),
        clock=clock or HastyClock(),
        owner="suite",
    )


def suppressed(store: Store) -> int:
    """Settle what the relay refused, as a send does in the end; return how many are suppressed."""
    site = Site(root=Path(), settings=settings(), files=())
    settle_refusals(site, store, now=HOUR + timedelta(hours=3))
    with store.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM suppression")).scalar_one())


def flagged(store: Store) -> dict[str, int]:
    """Return the readers whose copy was in doubt, and how often."""
    with store.read() as connection:
        rows = connection.execute(text("SELECT mailbox, maybe_dup FROM delivery WHERE maybe_dup > 0")).all()
    return {row.mailbox: row.maybe_dup for row in rows}


def states(store: Store) -> dict[str, int]:
    """Return how many copies are in which state."""
    with store.read() as connection:
        return {
            str(state): number
            for state, number in dict(ledger.tally(connection, EDITION).states).items()
            if number
        }


class Sometimes:
    """A plan that does ``misdeed`` now and then at a stage, ``times`` in all."""

    def __init__(self, stage: str, misdeed: Misdeed, *, times: int, dice: random.Random) -> None:
        self.stage, self.times, self._misdeed, self._dice = stage, times, misdeed, dice
        self._left = 1
        self._always = False
        self.done = 0

    def force(self) -> None:
        """Do it every time from now on."""
        self._always = True

    def __call__(self, stage: str, _: Session) -> Misdeed | None:
        if stage != self.stage or self.done >= self.times:
            return None
        self._left -= 1
        if self._left > 0 and not self._always:
            return None
        # Never twice in a row: five failures in a row are another fault, and open the breaker.
        self._left = self._dice.randint(2, 4)
        self.done += 1
        return self._misdeed


def begun_and_met(
    rig: Rig, stage: str, act: Callable[[int], None], *, mails: int, then: Misdeed | None = None
) -> int:
    """Begin a sender; ``act`` on it when the relay is at ``stage`` of the mail after ``mails`` others."""
    left, child = [mails], [0]

    def plan(now: str, _: Session) -> Misdeed | None:
        if now != stage or left[0] < 0:
            return None
        left[0] -= 1
        if left[0] >= 0:
            return None
        while not child[0]:
            time.sleep(0.0005)
        act(child[0])
        return then

    rig.sink.plan = plan
    child[0] = rig.begin()
    return child[0]


def killed_at(rig: Rig, stage: str, *, mails: int, then: Misdeed | None = None) -> None:
    """Run a sender and kill it when the relay is at ``stage`` of the mail after ``mails`` others."""
    begun_and_met(rig, stage, kill, mails=mails, then=then)
    rig.kills += rig.nursery.wait() == -signal.SIGKILL
    rig.sink.plan = lambda _stage, _session: None


def until(condition: Callable[[], bool], *, within: float = 10.0) -> bool:
    """Wait for a condition; tell whether it came."""
    ends = time.monotonic() + within
    while not condition():
        if time.monotonic() > ends:
            return False
        time.sleep(0.001)
    return True
