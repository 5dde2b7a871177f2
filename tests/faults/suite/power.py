"""F7: the power goes, and what was written but not synced may be gone.

A sender runs under strace, which tells of every write to the database's files and of every sync, with the
bytes. From that the disk is made as a power cut at any moment could have left it: what was synced is there,
of the rest any part may be missing, or torn. The ledger on that disk is held against the relay's book.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from faults.suite.outcome import Outcome
from faults.suite.stage import HastyClock, send
from ledger_kit import frozen
from smtp_sink import Misdeed, Session, Sink
from sqlalchemy import text

from digest.store import open_store

READERS = 150
SECTOR = 512
_CALLS = "pwrite64,write,fdatasync,fsync,ftruncate"
_LINE = re.compile(r"^(\d+) +([\d.]+) (.*)$")
_WRITE = re.compile(
    r'^pwrite64\(\d+<(?P<file>[^>]*)>, "(?P<data>[^"]*)"(?P<cut>\.\.\.)?, \d+, (?P<at>\d+)\) = (?P<done>\d+)'
)
_SYNC = re.compile(r"^f(?:data)?sync\(\d+<(?P<file>[^>]*)>\) += 0")
_SHRINK = re.compile(r"^ftruncate\(\d+<(?P<file>[^>]*)>, (?P<size>\d+)\) += 0")


class NoTracer(Exception):
    """strace is missing, or may not trace here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that was done to a file, and when it was done."""

    at: float
    file: str
    offset: int = 0
    data: bytes | None = None
    size: int | None = None
    """A file cut to so many bytes."""

    @property
    def is_sync(self) -> bool:
        return self.data is None and self.size is None


def tracer() -> str:
    found = shutil.which("strace")
    if found is None:
        raise NoTracer("strace is missing: apt-get install strace")
    tried = subprocess.run([found, "-f", "-o", os.devnull, "true"], capture_output=True, check=False)
    if tried.returncode:
        raise NoTracer("strace may not trace here: the container must allow ptrace")
    return found


def power_cuts(seed: int, runs: int, folder: Path) -> Outcome:
    """F7: the power goes at ``runs`` moments of a sending; another sender goes on from each such disk."""
    found = Outcome(part="F7", what="power cut: what was not synced is lost or torn", seed=seed)
    try:
        program = tracer()
    except NoTracer as exc:
        found.blame([str(exc)], where="F7")
        return found
    folder.mkdir(exist_ok=True)
    before, steps, book = _recorded(program, folder)
    found.count("writes", sum(step.data is not None for step in steps))
    found.count("syncs", sum(step.is_sync for step in steps))
    dice = random.Random(f"F7 {seed}")
    first, last = book[0][0], book[-1][0]
    moments = sorted(dice.uniform(first - 0.02, last + 0.02) for _ in range(runs))
    with ThreadPoolExecutor(8) as crowd:
        outcomes = crowd.map(
            lambda given: _after(
                folder / str(given[0]), before, steps, book, given[1], random.Random(f"{seed} {given[0]}")
            ),
            enumerate(moments),
        )
        for number, (problems, figures) in enumerate(outcomes):
            found.runs += 1
            for name, many in figures.items():
                found.count(name, many)
            found.blame(problems, where=f"cut {number}")
    return found


def _recorded(program: str, folder: Path) -> tuple[Path, list[Step], list[tuple[float, str]]]:
    """Send one edition under strace; return the disk before it, what was done to it, and the relay's book."""
    folder = folder.resolve()
    file = folder / "traced" / "digest.sqlite"
    file.parent.mkdir()
    store = open_store(file)
    frozen(store, count=READERS, clock=HastyClock())
    store.close()
    before = folder / "before"
    shutil.copytree(file.parent, before)
    book: list[tuple[float, str]] = []

    def plan(stage: str, session: Session) -> Misdeed | None:
        if stage == "taken":
            book.append((time.time(), session.recipient))
        return None

    log = folder / "trace"
    paths = [part for name in (file.name, f"{file.name}-wal") for part in ("-P", str(file.with_name(name)))]
    with Sink(plan=plan, delay=0.002) as sink:
        order = {"file": str(file), "port": sink.port, "connections": 3, "canary": 0}
        sender = Path(__file__).parents[1] / "sender.py"
        trace = [program, "-f", "-y", "-ttt", "-xx", "-s", "1000000", "-e", f"trace={_CALLS}"]
        subprocess.run(
            [*trace, *paths, "-o", str(log), sys.executable, str(sender)],
            input=json.dumps(order) + "\n",
            text=True,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=300,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONWARNINGS": "ignore"},
        )
    return before, list(_steps(log)), sorted(book)


def _steps(log: Path) -> Iterator[Step]:
    """Read what strace wrote, in the order in which the calls came back."""
    begun: dict[str, str] = {}
    for line in log.read_text(encoding="ascii", errors="replace").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        thread, at, call = match[1], float(match[2]), match[3]
        if call.endswith("<unfinished ...>"):
            begun[thread] = call.removesuffix("<unfinished ...>")
            continue
        if call.startswith("<... "):
            call = begun.pop(thread, "") + call.partition("resumed>")[2].lstrip()
        yield from _step(call, at)


def _step(call: str, at: float) -> Iterator[Step]:
    if found := _WRITE.match(call):
        data = bytes.fromhex(found["data"].replace("\\x", ""))
        if found["cut"] or len(data) != int(found["done"]):
            raise ValueError("strace cut a write off")
        yield Step(at=at, file=_name(found["file"]), offset=int(found["at"]), data=data)
    elif found := _SYNC.match(call):
        yield Step(at=at, file=_name(found["file"]))
    elif found := _SHRINK.match(call):
        yield Step(at=at, file=_name(found["file"]), size=int(found["size"]))
    elif call.startswith("write("):
        raise ValueError(f"a write that is not understood: {call[:60]}")


def _name(path: str) -> str:
    if "\\x" in path:
        path = bytes.fromhex(path.replace("\\x", "")).decode()
    return path.rpartition("/")[2]


def disk_at(folder: Path, before: Path, steps: list[Step], moment: float, dice: random.Random) -> None:
    """Make the disk as a power cut at ``moment`` may leave it."""
    shutil.copytree(before, folder)
    for shared in folder.glob("*-shm"):
        shared.unlink()  # an index in memory: it is gone with the power
    past = steps[: bisect_right([step.at for step in steps], moment)]
    synced: dict[str, int] = {}
    for number, step in enumerate(past):
        if step.is_sync:
            synced[step.file] = number
    for number, step in enumerate(past):
        file = folder / step.file
        if number > synced.get(step.file, -1) and not step.is_sync and dice.random() < 0.5:
            continue  # it never reached the disk
        if step.data is not None:
            torn = number > synced.get(step.file, -1) and len(step.data) > SECTOR and dice.random() < 0.3
            data = (
                step.data[: SECTOR * dice.randrange(1, len(step.data) // SECTOR + 1)] if torn else step.data
            )
            with file.open("r+b" if file.exists() else "w+b") as handle:
                handle.seek(step.offset)
                handle.write(data)
        elif step.size is not None and file.exists():
            os.truncate(file, step.size)


def _after(
    folder: Path,
    before: Path,
    steps: list[Step],
    book: list[tuple[float, str]],
    moment: float,
    dice: random.Random,
) -> tuple[list[str], dict[str, int]]:
    """Cut the power, hold the ledger against the book, and let another sender go on."""
    disk_at(folder, before, steps, moment, dice)
    store = open_store(folder / "digest.sqlite")
    taken = Counter(reader for at, reader in book if at <= moment)
    with store.read() as connection:
        rows: dict[str, str] = dict(connection.execute(text("SELECT mailbox, state FROM delivery")).all())
    problems = [
        f"{reader} had its mail and the ledger forgot: {rows[reader]}"
        for reader in taken
        if rows[reader] not in {"handing", "sent", "in_doubt"}
    ]
    with Sink() as sink:
        for _ in range(40):
            report = send(store, sink, connections=2)
            if report.tally.final == report.tally.total:
                break
            time.sleep(0.1)
        copies = taken + sink.copies()
    with store.read() as connection:
        flagged: dict[str, int] = dict(
            connection.execute(text("SELECT mailbox, maybe_dup FROM delivery")).all()
        )
    lost = [reader for reader in rows if not copies[reader]]
    outside = [reader for reader, number in copies.items() if number > 1 + flagged[reader]]
    problems += [f"lost: {reader}" for reader in lost]
    problems += [f"a copy outside the window: {reader}" for reader in outside]
    if sum(flagged.values()) > 3:
        problems.append(f"{sum(flagged.values())} in doubt of three connections")
    store.close()
    return problems, {
        "lost": len(lost),
        "copies outside the window": len(outside),
        "flagged": sum(flagged.values()),
        "copies inside": copies.total() - len(copies),
    }
