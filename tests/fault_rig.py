"""The rig: senders in processes of their own, a sink that keeps the book, and the comparison of both."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ledger_kit import EDITION, frozen
from smtp_sink import Sink
from sqlalchemy import text

from digest.clock import SystemClock
from digest.model import DeliveryState, EditionState
from digest.store import Store, ledger, open_store

HERE = Path(__file__).parent


class Nursery:
    """A process that has imported everything and forks a sender for each order."""

    def __init__(self) -> None:
        paths = os.pathsep.join([str(HERE), str(HERE.parent)])
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore::DeprecationWarning", str(HERE / "faults" / "sender.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": paths},
        )

    def begin(self, **order: Any) -> int:
        """Start a sender and return its process number."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._line())

    def wait(self) -> int:
        """Wait for the sender to end and return its exit code, negative for a signal."""
        return int(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the nursery died"
        return line

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


@dataclass(slots=True)
class Rig:
    """One frozen edition on one database, one sink, and senders that can be killed."""

    file: Path
    readers: int
    sink: Sink
    nursery: Nursery
    store: Store = field(init=False)
    kills: int = 0
    connections: int = 1
    """Of each sender: so many copies a kill may leave in doubt."""

    def __post_init__(self) -> None:
        self.store = open_store(self.file)
        frozen(self.store, count=self.readers, clock=SystemClock())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def begin(self, nursery: Nursery | None = None, **order: Any) -> int:
        return (nursery or self.nursery).begin(
            file=str(self.file), port=self.sink.port, connections=self.connections, **order
        )

    def run(self, **order: Any) -> int:
        """Let one sender run to its end."""
        self.begin(**order)
        code = self.nursery.wait()
        self.kills += code == -signal.SIGKILL
        return code

    def run_and_kill(self, when: Callable[[], None], **order: Any) -> bool:
        """Start a sender, kill it when ``when`` returns; tell whether it was still alive."""
        child = self.begin(**order)
        when()
        kill(child)
        killed = self.nursery.wait() == -signal.SIGKILL
        self.kills += killed
        return killed

    def connected(self, before: int, *, within: float = 10.0) -> None:
        """Wait until a sender has connected after session number ``before``, or there is none left to."""
        ends = time.monotonic() + within
        while self.sink.sessions == before and time.monotonic() < ends and self.open_rows():
            time.sleep(0.001)

    def open_rows(self) -> int:
        with self.store.read() as connection:
            tally = ledger.tally(connection, EDITION)
        return tally.total - tally.final

    def problems(self) -> list[str]:
        """Compare the sink's book with the ledger; an empty list is what the design promises."""
        copies = self.sink.copies()
        found: list[str] = []
        with self.store.read() as connection:
            tally = ledger.tally(connection, EDITION)
            standing = ledger.standing(connection, EDITION)
            rows = connection.execute(text("SELECT mailbox, state, maybe_dup, msgid FROM delivery")).all()
        if tally.total != self.readers or len(rows) != self.readers:
            found.append(f"the states sum up to {tally.total}, not to {self.readers}")
        if standing.state is not EditionState.DONE:
            found.append(f"the edition is {standing.state}: {tally.states}")
        for row in rows:
            if not copies[row.mailbox]:
                found.append(f"lost: {row.mailbox} ({row.state})")
            if copies[row.mailbox] > 1 + row.maybe_dup:
                found.append(f"a copy outside the window: {row.mailbox}, {copies[row.mailbox]} of them")
            if row.state != DeliveryState.SENT:
                found.append(f"not sent: {row.mailbox} is {row.state}")
        by_reader: dict[str, set[bytes]] = {}
        for taken in self.sink.book:
            by_reader.setdefault(taken.recipient, set()).add(taken.data)
        found += [f"copies that differ: {name}" for name, kinds in by_reader.items() if len(kinds) > 1]
        if len({taken.message_id for taken in self.sink.book}) != len(by_reader):
            found.append("a Message-ID names two readers, or a reader has two")
        most = self.kills * self.connections
        if self.flagged() > most or sum(copies.values()) - len(copies) > most:
            found.append(
                f"{self.flagged()} in doubt and {sum(copies.values())} mails after {self.kills} kills"
            )
        return found

    def flagged(self) -> int:
        with self.store.read() as connection:
            return int(connection.execute(text("SELECT sum(maybe_dup) FROM delivery")).scalar_one())


def kill(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
        os.kill(child, signal.SIGKILL)
