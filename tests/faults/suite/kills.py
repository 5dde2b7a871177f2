"""F1, F3, F8: senders that are killed at any moment, killed at every named point, or stopped for long."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from fault_rig import Nursery, Rig, kill
from faults.suite.outcome import Outcome
from faults.suite.stage import begun_and_met, killed_at, nurseries, rig
from smtp_sink import CUT, Misdeed

READERS = 500
BY_THE_RELAY: dict[str, Misdeed | None] = {
    "mail": None,
    "rcpt": None,
    "data": None,
    "body": None,
    "dot": CUT,  # the dot came, and the relay is dead before it takes the mail
    "taken": None,  # it has taken the mail and not said so
}
BY_ITSELF = ("claimed", "body over", "marked", "answered", "before done")
POINTS = (*BY_THE_RELAY, *BY_ITSELF)


def _book(found: Outcome, rig: Rig, where: str) -> None:
    """Hold the relay's book against the ledger and add up."""
    problems = rig.problems()
    copies = rig.sink.copies()
    found.count("kills", rig.kills)
    found.count("lost", sum("lost" in problem for problem in problems))
    found.count("copies outside the window", sum("outside" in problem for problem in problems))
    found.count("flagged", rig.flagged())
    found.count("copies inside", sum(copies.values()) - len(copies))
    found.blame(problems, where=where)


def at_any_moment(seed: int, runs: int, folder: Path) -> Outcome:
    """F1: ``runs`` kills of one of two senders with three connections each."""
    found = Outcome(part="F1", what="kill -9 at any moment, two senders on one ledger", seed=seed)
    dice = random.Random(f"F1 {seed}")
    evenings = 0
    with nurseries(2) as (one, two):
        while found.runs < runs:
            evenings += 1
            with rig(folder / str(evenings), one, readers=READERS, connections=3, delay=0.004) as made:
                most = runs - found.runs
                while made.kills < most and made.open_rows() > 30:
                    before = made.sink.sessions
                    other = made.begin(two)

                    def at_some_moment(before: int = before) -> None:
                        made.connected(before)
                        time.sleep(dice.uniform(0, 0.06))

                    made.run_and_kill(at_some_moment)
                    if dice.random() < 0.5:
                        time.sleep(dice.uniform(0, 0.02))
                    kill(other)
                    made.kills += two.wait() == -signal.SIGKILL
                code = made.run()
                where = f"evening {evenings}"
                if code:
                    found.blame([f"the last sender ended with {code}"], where=where)
                _book(found, made, where)
                found.runs += made.kills
                if not made.kills:
                    found.blame(["no sender was killed"], where=where)
                    break
    return found


def at_named_points(seed: int, runs: int, folder: Path) -> Outcome:
    """F3: ``runs`` kills at each of eleven points, by the sender itself or by the relay."""
    found = Outcome(part="F3", what=f"kill -9 at {len(POINTS)} named points", seed=seed)
    dice = random.Random(f"F3 {seed}")
    with nurseries(1) as (nursery,):
        for point in POINTS:
            if point == "before done":
                _before_done(found, nursery, runs, folder)
                continue
            with rig(folder / point, nursery, readers=4 * runs + 8) as made:
                for _ in range(runs):
                    mails = dice.randrange(4)
                    if point in BY_THE_RELAY:
                        killed_at(made, point, mails=mails, then=BY_THE_RELAY[point])
                    else:
                        made.run(point=point, mails=mails)
                if made.kills != runs:
                    found.blame([f"{made.kills} of {runs} senders were killed"], where=point)
                code = made.run()
                if code:
                    found.blame([f"the last sender ended with {code}"], where=point)
                found.runs += made.kills
                if point in {"dot", "taken", "marked", "answered"} and made.flagged() < runs:
                    found.blame([f"only {made.flagged()} of {runs} copies in doubt are flagged"], where=point)
                _book(found, made, point)
    return found


def _before_done(found: Outcome, nursery: Nursery, runs: int, folder: Path) -> None:
    for number in range(runs):
        with rig(folder / f"before done {number}", nursery, readers=3) as made:
            made.run(point="before done")
            code = made.run()
            if code or made.kills != 1:
                found.blame([f"{made.kills} kills, and the next ended with {code}"], where="before done")
            found.runs += made.kills
            _book(found, made, f"before done {number}")


def stopped_for_long(seed: int, runs: int, folder: Path) -> Outcome:
    """F8: a sender that sleeps through five of its leases while another takes over."""
    found = Outcome(part="F8", what="SIGSTOP for five leases, then SIGCONT", seed=seed)
    dice = random.Random(f"F8 {seed}")
    side_by_side = min(runs, 10)
    with nurseries(2 * side_by_side) as made:
        for batch in range(0, runs, side_by_side):
            pairs = list(zip(made[::2], made[1::2], strict=True))[: runs - batch]
            _batch(found, pairs, dice, folder / str(batch))
    return found


def _batch(found: Outcome, pairs: list[tuple[Nursery, Nursery]], dice: random.Random, folder: Path) -> None:
    with ExitStack() as open_now:
        rigs: list[tuple[Rig, Nursery, int]] = []
        for number, (one, other) in enumerate(pairs):
            made = open_now.enter_context(rig(folder / str(number), one, readers=60, connections=2))
            stage = dice.choice(["mail", "rcpt", "data", "body", "dot", "taken"])
            rigs.append((made, other, _stop_at(made, stage, mails=dice.randrange(20))))
        for made, other, _ in rigs:
            made.begin(other)
        time.sleep(10)
        for made, other, child in rigs:
            is_locked_out = other.wait() != 0
            os.kill(child, signal.SIGCONT)
            code = made.nursery.wait()
            if is_locked_out:
                # It fell asleep within a commit: SQLite lets nobody else write, so nobody else sent either.
                found.count("slept with the database locked")
                code = code or made.run()
            if code:
                found.blame([f"a sender ended with {code}"], where=str(made.file))
            made.kills = 1  # as good as one: what it had in doubt was sent again by the other
            found.runs += 1
            _book(found, made, str(made.file.parent.name))


def _stop_at(rig: Rig, stage: str, *, mails: int) -> int:
    stopped = threading.Event()

    def stop(child: int) -> None:
        os.kill(child, signal.SIGSTOP)
        stopped.set()

    child = begun_and_met(rig, stage, stop, mails=mails)
    if not stopped.wait(10):
        raise AssertionError(f"the sender never came to {stage}")
    return child
