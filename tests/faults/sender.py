"""A process that forks senders on demand, so that a kill costs milliseconds and not an import.

Reads one JSON line an order, answers with the child's number, and when it has ended with its status.
All interference goes through the transport, a public seam; the sender under test is the real one.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ledger_kit import EDITION, how
from sqlalchemy import text

from digest.clock import SystemClock
from digest.config import SmtpConfig
from digest.deliver import Envelope, Route, SmtpTransport, Transport, deliver
from digest.errors import DigestError
from digest.model import EditionId, Reply
from digest.store import Store, ledger, open_store

LEASE, DATA_WAIT, GRACE = 2.0, 2.0, 1.0


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Countdown:
    """Counts mails over all connections of a sender; true for the one after ``mails`` others."""

    def __init__(self, mails: int) -> None:
        self._left, self._lock = mails, threading.Lock()

    def is_over(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left < 0


class DiesAt:
    """Kills its own process at a named point of the mail after ``mails`` others."""

    def __init__(self, inner: Transport, *, point: str, countdown: Countdown) -> None:
        self._inner, self._point, self._countdown = inner, point, countdown

    def send(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], bool]) -> Reply:
        now = self._countdown.is_over()
        if now and self._point == "claimed":
            die()

        def look() -> bool:
            if now and self._point == "body over":
                die()
            marked = before_dot()
            if now and self._point == "marked":
                die()
            return marked

        reply = self._inner.send(envelope, message, before_dot=look)
        if now and self._point == "answered":
            die()
        return reply

    def close(self) -> None:
        self._inner.close()


class MarksTooLate:
    """A wrong sender: the dot leaves before the ledger knows of it."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    def send(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], bool]) -> Reply:
        reply = self._inner.send(envelope, message, before_dot=lambda: True)
        before_dot()
        return reply

    def close(self) -> None:
        self._inner.close()


class SaysSentTooEarly:
    """A wrong sender: the ledger says sent before the mail has left."""

    def __init__(self, inner: Transport, store: Store) -> None:
        self._inner, self._store = inner, store

    def send(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], bool]) -> Reply:
        with self._store.write("lying") as connection:
            connection.execute(
                text("UPDATE delivery SET state = 'sent' WHERE mailbox = :m"), {"m": envelope.recipient}
            )
        return self._inner.send(envelope, message, before_dot=lambda: before_dot() or True)

    def close(self) -> None:
        self._inner.close()


class RetriesBlindly:
    """A wrong sender: a lost answer is taken for a lost mail, and the mail is sent again at once."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    def send(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], bool]) -> Reply:
        reply = self._inner.send(envelope, message, before_dot=before_dot)
        if reply.code is None:
            reply = self._inner.send(envelope, message, before_dot=lambda: True)
        return reply

    def close(self) -> None:
        self._inner.close()


def limit(order: dict[str, Any]) -> None:
    """Take room or rights from this process: no file may grow past ``most_bytes``, or no file be written."""
    if "most_bytes" in order:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["most_bytes"],) * 2)
    if order.get("read_only"):
        folder = Path(order["file"]).parent
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555)
        if os.geteuid() == 0:  # whom no mode keeps from writing
            os.setgid(65534)
            os.setuid(65534)


def send(order: dict[str, Any]) -> None:
    limit(order)
    store = open_store(Path(order["file"]))
    relay = SmtpConfig.model_validate(
        {
            "host": "127.0.0.1",
            "port": order["port"],
            "helo": "sender.example",
            "timeout": 1.0,
            "data_timeout": DATA_WAIT,
            "max_per_connection": order.get("max_per_connection", 100),
        }
    )
    point = order.get("point")
    wrong = order.get("wrong")
    if wrong == "takes nothing over":
        ledger.sweep = lambda *_given, **_named: None  # type: ignore[assignment]
    countdown = Countdown(order.get("mails", 0))

    def connect() -> Transport:
        transport: Transport = SmtpTransport(relay)
        if point:
            transport = DiesAt(transport, point=point, countdown=countdown)
        if wrong == "marks too late":
            transport = MarksTooLate(transport)
        if wrong == "says sent too early":
            transport = SaysSentTooEarly(transport, store)
        if wrong == "retries blindly":
            transport = RetriesBlindly(transport)
        return transport

    def on_progress(final: int, total: int) -> None:
        if point == "before done" and final == total:
            die()

    deliver(
        store,
        EditionId.parse(order["edition"]) if "edition" in order else EDITION,
        routes=[Route(name="relay", open=connect, connections=order.get("connections", 1))],
        rules=how(lease=LEASE, patience=DATA_WAIT + GRACE, canary=order.get("canary", 20)),
        clock=SystemClock(),
        owner=f"sender {os.getpid()}",
        on_progress=on_progress,
    )


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                send(order)
                code = 0
            except DigestError as exc:
                if "most_bytes" not in order and "read_only" not in order:  # then it is what is wanted
                    print(f"a sender stopped: {exc}", file=sys.stderr)
            except BaseException:
                traceback.print_exc()
                raise
            finally:
                sys.stderr.flush()
                os._exit(code)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
