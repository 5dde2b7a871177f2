"""F6, F15: a machine that lets the database down: locked, full, read-only, out of memory or of files."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from fault_rig import Rig
from faults.suite.outcome import Outcome
from faults.suite.stage import nurseries, rig, until
from smtp_sink import Sink

LOCKED_FOR = 5.0
SIDE_BY_SIDE = 10


def database(seed: int, runs: int, folder: Path) -> Outcome:
    """F6: the database is locked for 5 s, full, or read-only; ``runs`` times each."""
    found = Outcome(part="F6", what="database locked 5 s, full, read-only", seed=seed)
    dice = random.Random(f"F6 {seed}")
    with nurseries(min(runs, SIDE_BY_SIDE)) as made:
        for batch in range(0, runs, len(made)):
            with ExitStack() as open_now:
                rigs = [
                    open_now.enter_context(
                        rig(folder / f"locked {batch + number}", one, readers=80, connections=2, delay=0.002)
                    )
                    for number, one in enumerate(made[: runs - batch])
                ]
                _locked(found, rigs, dice)
        for number in range(runs):
            with rig(folder / f"full {number}", made[0], readers=60, connections=2) as one:
                grown = max(file.stat().st_size for file in one.file.parent.iterdir())
                room = dice.randrange(10_000, 300_000)
                _stopped(found, one, f"full {number}", most_bytes=grown + room)
        for number in range(runs):
            with rig(folder / f"read-only {number}", made[0], readers=40, connections=2) as one:
                one.run(point="marked", mails=dice.randrange(30))
                _stopped(found, one, f"read-only {number}", read_only=True)
    return found


def _locked(found: Outcome, rigs: list[Rig], dice: random.Random) -> None:
    locks: list[sqlite3.Connection] = []
    for made in rigs:
        made.begin()
        until(lambda made=made: bool(made.sink.book))  # type: ignore[misc]
        time.sleep(dice.uniform(0, 0.02))
        locks.append(sqlite3.connect(made.file, timeout=30, isolation_level=None))
        locks[-1].execute("BEGIN IMMEDIATE")
    time.sleep(LOCKED_FOR)
    for lock in locks:
        lock.execute("COMMIT")
        lock.close()
    for made in rigs:
        code = made.nursery.wait()
        # Its leases of 2 s were over: what it had in hand another run may take over.
        made.kills = 1
        if code or made.run():
            found.blame([f"a sender ended with {code}"], where=made.file.parent.name)
        _book(found, made)


def _stopped(found: Outcome, made: Rig, where: str, **limits: Any) -> None:
    """Run a sender that the database lets down; then one that it does not."""
    before = len(made.sink.book)
    made.begin(**limits)
    code = made.nursery.wait()
    if code < 0:
        found.blame([f"it died of signal {-code} instead of stopping"], where=where)
    if "read_only" in limits and len(made.sink.book) != before:
        found.blame(["a mail left without its mark"], where=where)
    found.count("stopped with an error", code != 0)
    if "read_only" in limits:
        made.file.parent.chmod(0o755)
        for file in made.file.parent.iterdir():
            file.chmod(0o644)
    made.kills += 1
    if made.run():
        found.blame(["the next sender could not go on"], where=where)
    _book(found, made)


def _book(found: Outcome, made: Rig) -> None:
    found.runs += 1
    copies = made.sink.copies()
    problems = made.problems()
    found.count("lost", sum("lost" in problem for problem in problems))
    found.count("copies outside the window", sum("outside" in problem for problem in problems))
    found.count("flagged", made.flagged())
    found.count("copies inside", sum(copies.values()) - len(copies))
    found.blame(problems, where=made.file.parent.name)


# A whole command on a machine without room

SITE = """
[site]
name = "The Courier"
url = "https://courier.example"
postal_address = "4 Quay Street"
[smtp]
host = "127.0.0.1"
port = {port}
[newsletters.evening]
sender = "digest@courier.example"
[newsletters.evening.gate]
fresh = "none"
"""
READERS = 40
NOW = "2026-10-06T18:00+02:00"
HANGS = 60
"""Seconds after which a command hangs."""


def no_room(seed: int, runs: int, folder: Path) -> Outcome:
    """F15: ``digest send`` without memory, disk or file handles; ``runs`` times."""
    found = Outcome(part="F15", what="digest send out of memory, disk or files", seed=seed)
    dice = random.Random(f"F15 {seed}")
    kinds: tuple[Callable[[], None], ...] = (
        lambda: resource.setrlimit(resource.RLIMIT_AS, (dice.randrange(120, 400) << 20,) * 2),
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (dice.randrange(40_000, 600_000),) * 2),
        lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (dice.randrange(6, 24),) * 2),
    )
    ready = _site(folder / "ready")
    for number in range(runs):
        here = folder / str(number)
        shutil.copytree(ready, here)
        with Sink() as sink:
            (here / "config" / "digest.toml").write_text(SITE.format(port=sink.port), encoding="utf-8")
            try:
                first = _digest(here, "send", limit=kinds[number % len(kinds)])
            except subprocess.TimeoutExpired:  # it was killed then: what it left is looked at all the same
                first = subprocess.CompletedProcess([], 1, "", "it hung")
                found.count("hung")
            problems = _half(here)
            if first.stderr == "it hung":
                problems.append("it hung instead of ending with an error")
            if first.returncode < 0 and -first.returncode not in {6, 9}:
                problems.append(f"it died of signal {-first.returncode}")
            if first.returncode and not first.stderr.strip():
                problems.append(f"it ended with {first.returncode} and said nothing")
            found.count("stopped", first.returncode != 0)
            _forget_leases(here)
            then = _digest(here, "send")
            copies = sink.copies()
        flagged = _ask(here, "SELECT mailbox FROM delivery WHERE maybe_dup > 0")
        if len(copies) != READERS:
            problems.append(f"{READERS - len(copies)} readers are lost: {then.stderr[-300:]}")
        problems += [
            "a copy outside the window"
            for name, many in copies.items()
            if many > 1 and (name,) not in flagged
        ]
        found.runs += 1
        found.count("lost", READERS - len(copies))
        found.blame(problems, where=f"{('memory', 'disk', 'files')[number % 3]} {number}")
    return found


def _site(root: Path) -> Path:
    for name in ("config", "texts"):
        (root / name).mkdir(parents=True)
    (root / "config" / "digest.toml").write_text(SITE.format(port=9), encoding="utf-8")
    (root / "config" / "sources.toml").write_text(
        '[sources.own]\nkind = "folder"\npath = "texts"\nlanguage = "en"\n', encoding="utf-8"
    )
    listed = ", ".join(f'"reader{number}@example{number % 5}.example"' for number in range(READERS))
    (root / "config" / "subscribers.toml").write_text(f"subscribers = [{listed}]\n", encoding="utf-8")
    text = root / "texts" / "bridge.txt"
    text.write_text(
        "title Harl bridge closed after cracks were found\ndate 2026-10-06\n"
        "The Harl bridge was closed on Tuesday morning after inspectors found cracks in two piers. "
        "Buses will replace the tram until spring at the earliest, the city council said.\n",
        encoding="utf-8",
    )
    os.utime(text, (1, 1))
    for command in ("collect", "build"):
        _digest(root, command).check_returncode()
    return root


def _digest(
    root: Path, *words: str, limit: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    def limited() -> None:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        if limit is not None:
            limit()

    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from digest.cli import main; main()",
            *words,
            "--site",
            str(root),
            "--now",
            NOW,
        ],
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
        preexec_fn=limited,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )


def _ask(root: Path, question: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(root / "data" / "digest.sqlite")) as connection:
        return connection.execute(question).fetchall()


def _half(root: Path) -> list[str]:
    """Say where an edition is frozen for only some of its readers."""
    state, audience = _ask(root, "SELECT state, audience FROM edition")[0]
    rows = _ask(root, "SELECT count(*) FROM delivery")[0][0]
    if state in {"frozen", "sending", "done"} and not audience == rows == READERS:
        return [f"half an edition is {state}: {rows} rows for an audience of {audience}"]
    return []


def _forget_leases(root: Path) -> None:
    """Let the leases of the sender that is dead run out: their time is two minutes."""
    with contextlib.closing(sqlite3.connect(root / "data" / "digest.sqlite")) as connection:
        connection.execute(
            "UPDATE delivery SET lease_until = '2026-10-06 00:00:00.000000' WHERE lease_until IS NOT NULL"
        )
        connection.commit()
