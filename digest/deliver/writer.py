"""Stage deliver: the one thread of a run that writes the ledger; all connections share its commits.

In: marks before a dot (whoever asks waits until the mark is durable), results (nobody waits), jobs. What
comes in during one commit goes into the next: the more connections wait, the more share one sync of the disk.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from digest.clock import Clock
from digest.deliver.stock import Held
from digest.errors import StoreError
from digest.store import Store, ledger
from digest.store.ledger import Connection, Lease, Settlement

log = logging.getLogger(__name__)

_LINGER = 0.2
"""Seconds that a result may wait for a mark to share its commit with."""


@dataclass(frozen=True, slots=True)
class _Mark:
    held: Held
    answer: SimpleQueue[bool | BaseException]


@dataclass(frozen=True, slots=True)
class _Result:
    lease: Lease
    settlement: Settlement


@dataclass(frozen=True, slots=True)
class _Job:
    """Something to do in a transaction of its own, after all that came before it."""

    doing: str
    work: Callable[[Connection], Any]
    answer: SimpleQueue[Any]


class _Now:
    """Asks for a commit at once."""


class _End:
    """Asks the writer to end."""


@dataclass(slots=True, kw_only=True)
class Writer:
    """Writes what became of copies, marks them before their dots, and leases new ones on the way."""

    store: Store
    clock: Clock
    restock: Callable[[Connection], Callable[[], None] | None]
    """Called in each commit: leases what is wanted; what it returns is called once that is durable."""
    on_breakage: Callable[[BaseException], None]
    inbox: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    results: list[_Result] = field(default_factory=list)
    """What the next commit writes; forgotten when that is durable."""
    closed: bool = False
    """No mark is given any more."""
    gone: bool = False
    thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to write."""
        self.thread = threading.Thread(target=self._run, name="ledger writer", daemon=True)
        self.thread.start()

    def mark(self, held: Held, answer: SimpleQueue[bool | BaseException]) -> bool:
        """Mark a copy durably and return True; False forbids its dot. ``answer`` is the caller's own."""
        self.inbox.put(_Mark(held, answer))
        if self.gone:  # else whoever empties the inbox at the end still finds it
            return False
        told = answer.get()
        if isinstance(told, BaseException):
            raise told
        return told

    def settle(self, lease: Lease, settlement: Settlement) -> None:
        """Have a result written soon, at the latest with the next mark."""
        self.inbox.put(_Result(lease, settlement))

    def nudge(self) -> None:
        """Have a commit made at once, and copies leased in it."""
        self.inbox.put(_Now)

    def do(self, doing: str, work: Callable[[Connection], Any]) -> Any:
        """Do ``work`` in a transaction after all results that are known now; return what it returned."""
        answer: SimpleQueue[Any] = SimpleQueue()
        self.inbox.put(_Job(doing, work, answer))
        if self.gone:  # else whoever empties the inbox at the end still finds it
            raise StoreError("the sender has ended")
        told = answer.get()
        if isinstance(told, BaseException):
            raise told
        return told

    def forbid(self) -> None:
        """Give no mark from here on. When this returns, those asked for before are given or refused."""
        self.closed = True
        with suppress(StoreError):  # whoever asked for a mark has heard of it, too
            self.do("deciding the last marks", lambda _: None)

    def end(self) -> None:
        """Write what is known, and end: from here on no dot may leave."""
        self.closed = True
        self.inbox.put(_End)
        if self.thread is not None:
            self.thread.join()

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as exc:  # noqa: BLE001 (nobody may wait for a writer that is no more)
            self.on_breakage(exc)
        finally:
            self.gone = True
            self._send_away()

    def _work(self) -> None:
        marks: list[_Mark] = []
        while True:
            job, urgent, ended = self._gather(marks)
            if marks or urgent or ended:
                self._commit(marks)
                marks = []
            if job is not None:
                self._carry_out(job)
            if ended:
                return

    def _send_away(self) -> None:
        """Answer whoever came too late."""
        while not self.inbox.empty():
            match self.inbox.get():
                case _Mark(answer=answer):
                    answer.put(False)
                case _Job(answer=answer):
                    answer.put(StoreError("the sender has ended"))

    def _gather(self, marks: list[_Mark]) -> tuple[_Job | None, bool, bool]:
        """Take what has come in; return a job, whether to commit at once, whether to end."""
        try:
            item = self.inbox.get(timeout=_LINGER) if self.results else self.inbox.get()
        except Empty:
            return None, True, False
        urgent = False
        while True:
            if isinstance(item, _Result):
                self.results.append(item)
            elif isinstance(item, _Mark):
                marks.append(item)
            elif isinstance(item, _Job):
                return item, urgent, False
            elif item is _End:
                return None, True, True
            else:
                urgent = True
            if self.inbox.empty():  # nobody else takes anything out
                return None, urgent, False
            item = self.inbox.get()

    def _commit(self, marks: list[_Mark]) -> None:
        leases = [mark.held.lease for mark in marks if not self.closed]
        given = (False,) * len(marks)
        try:
            with self.store.write("marking and settling copies") as connection:
                self._settle(connection)
                if leases:
                    given = ledger.mark_all(connection, leases, now=self.clock.now())
                stocked = None if self.closed else self.restock(connection)
        except BaseException as exc:  # noqa: BLE001 (whoever waits must hear of it, whatever it is)
            self.on_breakage(exc)
            for mark in marks:
                mark.answer.put(exc)
            return
        self.results.clear()
        for mark, may in zip(marks, given, strict=True):
            mark.held.marked = may
            mark.answer.put(may)
        if stocked is not None:
            stocked()

    def _settle(self, connection: Connection) -> None:
        if not self.results:
            return
        written = ledger.settle_all(connection, [(one.lease, one.settlement) for one in self.results])
        if written != len(self.results):
            log.info("delivery.fence_refused", extra={"copies": len(self.results) - written})

    def _carry_out(self, job: _Job) -> None:
        try:
            with self.store.write(job.doing) as connection:
                self._settle(connection)  # where the commit before failed
                told = job.work(connection)
            self.results.clear()
        except BaseException as exc:  # noqa: BLE001 (it is the caller's)
            told = exc
        job.answer.put(told)
