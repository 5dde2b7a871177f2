"""F16: fourteen nights in a row, each with faults of its own, on one ledger."""

from __future__ import annotations

import gc
import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from fault_rig import Nursery, kill
from faults.suite.outcome import Outcome
from faults.suite.stage import HastyClock, nurseries, send, until
from ledger_kit import EDITION, add_readers, frozen
from smtp_sink import CUT, Misdeed, Session, Sink, answer
from sqlalchemy import text

from digest.model import ConsentOrigin, EditionId, SubscriberId
from digest.store import Store, ledger, open_store
from digest.subscribe import unsubscribe

READERS = 2000
PATIENCE = 60.0
"""Seconds for what is left of a night once everything is well again."""
SETTLED = 3
"""After so many nights nothing may grow any more."""


class Weather:
    """What a relay does tonight: now and then the wrong thing, at any stage."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._stages = dice.sample(["mail", "rcpt", "data", "body", "dot", "taken", "quit"], 3)
        self._misdeeds = (CUT, answer("451 4.3.0 later"), answer("421 4.3.2 closing"))
        self._calm = 0

    def __call__(self, stage: str, _: Session) -> Misdeed | None:
        self._calm -= 1
        if stage not in self._stages or self._calm > 0 or self._dice.random() > 0.05:
            return None
        self._calm = 40
        if stage == "taken":
            return CUT
        return self._dice.choice(self._misdeeds[: 1 if stage in {"body", "quit"} else 3])


def fortnight(seed: int, runs: int, folder: Path) -> Outcome:
    """F16: ``runs`` nights with 2,000 readers; kills, cuts, refusals, locks and readers who leave."""
    found = Outcome(part="F16", what="nights with 2,000 readers and random faults", seed=seed, runs=runs)
    dice = random.Random(f"F16 {seed}")
    folder.mkdir(exist_ok=True)
    file = folder / "digest.sqlite"
    store = open_store(file)
    add_readers(store, range(1, READERS + 1))
    gone = 0
    sizes: list[tuple[int, int]] = []
    with nurseries(2) as senders, Sink(delay=0.0005) as sink:
        for night in range(runs):
            edition = replace(EDITION, date=EDITION.date + timedelta(days=night))
            record = frozen(store, count=0, clock=HastyClock(), edition=edition)
            sink.plan = Weather(dice)
            kills = _evening(store, file, sink, senders, edition, dice)
            sink.plan = lambda _stage, _session: None
            _send_to_the_end(store, sink, edition)
            problems, figures = _judged(store, sink, edition, audience=record.audience or 0, kills=kills)
            for name, number in figures.items():
                found.count(name, number)
            found.count("kills", kills)
            gone += figures["left"]
            if record.audience is not None and night and record.audience > READERS:
                problems.append(f"{record.audience} readers")
            found.blame(problems, where=f"night {night + 1}")
            sink.book.clear()
            gc.collect()
            sizes.append((_resident(), sum(1 for _ in Path("/proc/self/fd").iterdir())))
    found.blame(_growth(sizes), where="after all nights")
    found.figures["MB grown after night 3"] = (sizes[-1][0] - sizes[min(SETTLED, runs - 1)][0]) >> 20
    store.close()
    return found


def _evening(
    store: Store, file: Path, sink: Sink, senders: list[Nursery], edition: EditionId, dice: random.Random
) -> int:
    """Let senders work, and what goes wrong tonight go wrong; return how many were killed."""
    faults: list[Callable[[], None]] = [
        lambda: _lock(file, dice.uniform(0.2, 2.5)),
        lambda: _leave(store, edition, dice),
    ]
    kills = 0
    for number in range(dice.randrange(2, 6)):
        before = sink.sessions
        children = [
            one.begin(file=str(file), port=sink.port, connections=3, edition=str(edition), canary=0)
            for one in senders
        ]
        until(lambda before=before: sink.sessions > before)  # type: ignore[misc]
        other = threading.Thread(target=dice.choice(faults))
        other.start()
        time.sleep(dice.uniform(0.05, 0.4))
        for child in children:
            if number or dice.random() < 0.7:
                kill(child)
        other.join()
        kills += sum(one.wait() == -signal.SIGKILL for one in senders)
    return kills


def _lock(file: Path, seconds: float) -> None:
    lock = sqlite3.connect(file, timeout=30, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    time.sleep(seconds)
    lock.execute("COMMIT")
    lock.close()


def _leave(store: Store, edition: EditionId, dice: random.Random) -> None:
    with store.read() as connection:
        rows = connection.execute(text("SELECT id FROM subscriber")).scalars().all()
    for number in dice.sample(rows, 5):
        unsubscribe(
            store,
            [edition.newsletter],
            SubscriberId(number),
            origin=ConsentOrigin.ONE_CLICK,
            now=HastyClock().now(),
        )


def _send_to_the_end(store: Store, sink: Sink, edition: EditionId) -> None:
    """Send until nothing is open; what was deferred comes up at once."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with store.write("time passes") as connection:
            connection.execute(text("UPDATE delivery SET state = 'queued' WHERE state = 'deferred'"))
            connection.execute(text("UPDATE delivery SET next_at = NULL"))
        report = send(store, sink, connections=3, edition=edition, max_per_connection=100)
        if report.tally.final == report.tally.total:
            return
        time.sleep(0.2)


def _judged(
    store: Store, sink: Sink, edition: EditionId, *, audience: int, kills: int
) -> tuple[list[str], dict[str, int]]:
    copies = sink.copies()
    with store.read() as connection:
        tally = ledger.tally(connection, edition)
        rows = connection.execute(
            text("SELECT mailbox, state, maybe_dup FROM delivery WHERE edition_date = :day"),
            {"day": edition.date.isoformat()},
        ).all()
    problems = []
    if not audience == tally.total == len(rows):
        problems.append(
            f"the states sum up to {tally.total}, the rows are {len(rows)}, the audience {audience}"
        )
    stuck = [row for row in rows if row.state not in {"sent", "suppressed"}]
    lost = [row.mailbox for row in rows if row.state == "sent" and not copies[row.mailbox]]
    outside = [row.mailbox for row in rows if copies[row.mailbox] > 1 + row.maybe_dup]
    problems += [f"{row.mailbox} is {row.state}" for row in stuck]
    problems += [f"lost: {one}" for one in lost] + [f"a copy outside the window: {one}" for one in outside]
    return problems, {
        "sent": sum(row.state == "sent" for row in rows),
        "left": sum(row.state == "suppressed" for row in rows),
        "lost": len(lost),
        "copies outside the window": len(outside),
        "flagged": sum(row.maybe_dup for row in rows),
        "in doubt at the end": sum(row.state == "in_doubt" for row in rows),
    }


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _growth(sizes: list[tuple[int, int]]) -> list[str]:
    if len(sizes) <= SETTLED + 1:
        return []
    (memory, files), (last_memory, last_files) = sizes[SETTLED], sizes[-1]
    problems = []
    if last_memory > memory * 1.2 + (8 << 20):
        problems.append(f"memory grew from {memory >> 20} to {last_memory >> 20} MB")
    if last_files > files + 3:
        problems.append(f"open files grew from {files} to {last_files}")
    return problems
