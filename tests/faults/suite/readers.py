"""F10: readers who leave while the edition is on its way."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

from faults.suite.outcome import Outcome
from faults.suite.stage import HastyClock, send, states
from ledger_kit import EDITION, address, frozen
from smtp_sink import Misdeed, Session, Sink
from sqlalchemy import text

from digest.model import ConsentOrigin, SubscriberId
from digest.store import open_store
from digest.subscribe import unsubscribe

SHARE = 4
"""One reader in so many leaves."""
SOON = 1.0
"""Seconds between a reader's mark, the last look, and the dot: a copy that comes later was not looked at."""


def leaving(seed: int, runs: int, folder: Path) -> Outcome:
    """F10: ``runs`` readers unsubscribe at random moments while everybody's copy is sent."""
    found = Outcome(part="F10", what="readers unsubscribe while sending", seed=seed, runs=runs)
    dice = random.Random(f"F10 {seed}")
    readers = SHARE * runs
    folder.mkdir(exist_ok=True)
    store = open_store(folder / "digest.sqlite")
    frozen(store, count=readers, clock=HastyClock())
    with store.read() as connection:
        numbers: dict[str, int] = dict(
            connection.execute(text("SELECT mailbox, subscriber FROM delivery")).all()
        )
    left: dict[str, float] = {}
    came: dict[str, float] = {}

    def plan(stage: str, session: Session) -> Misdeed | None:
        if stage == "dot":
            came[session.recipient] = time.monotonic()
        return None

    going = [address(number) for number in dice.sample(range(1, readers + 1), runs)]

    def leave() -> None:
        while not came:
            time.sleep(0.001)
        for mailbox in going:
            time.sleep(dice.uniform(0, 0.01))
            unsubscribe(
                store,
                [EDITION.newsletter],
                SubscriberId(numbers[mailbox]),
                origin=ConsentOrigin.ONE_CLICK,
                now=HastyClock().now(),
            )
            left[mailbox] = time.monotonic()

    with Sink(plan=plan, delay=0.02) as sink:
        crowd = threading.Thread(target=leave)
        crowd.start()
        send(store, sink, connections=4, timeout=30.0, data_timeout=30.0, max_per_connection=100)
        crowd.join()
        copies = sink.copies()
    with store.read() as connection:
        rows: dict[str, str] = dict(connection.execute(text("SELECT mailbox, state FROM delivery")).all())
    late = [one for one in going if one in came and came[one] > left[one] + SOON]
    wrong = [one for one in going if rows[one] == "suppressed" and one in copies]
    stayed = [one for one in rows if one not in going and (rows[one] != "sent" or copies[one] != 1)]
    found.count("left before their copy", sum(rows[one] == "suppressed" for one in going))
    found.count("had it already", sum(rows[one] == "sent" for one in going))
    found.count("sent after they had left", len(late) + len(wrong))
    problems = [f"{one} left and was mailed" for one in (*late, *wrong)]
    problems += [f"{one} stayed and is {rows[one]}" for one in stayed]
    if set(states(store)) - {"sent", "suppressed"}:
        problems.append(f"the ledger says {states(store)}")
    if not 0 < found.figures["left before their copy"] < runs:
        problems.append("nobody, or everybody, left in time: nothing was shown")
    found.blame(problems, where="leaving")
    store.close()
    return found
