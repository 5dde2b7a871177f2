"""Stage deliver: one connection at work: a copy is taken, made, offered, and its answer handed in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from queue import SimpleQueue

from digest.clock import Clock
from digest.deliver.copies import Copy
from digest.deliver.dispatch import Dispatch
from digest.deliver.stock import Held
from digest.deliver.transport import Route, Transport
from digest.deliver.writer import Writer
from digest.model import DeliveryState, Reply, Stage
from digest.store.ledger import Lease, Settlement

_TOO_SLOW = Reply(stage=Stage.BODY, text="so slow that the lease was over before the final dot")
"""A strike against the relay; the copy comes after those that were never tried."""
_UNFIT = Reply(stage=Stage.RCPT, text="the address cannot be written into a mail")


@dataclass(slots=True, kw_only=True)
class Connection:
    """Offers one copy after the other through one route, in a thread of its own."""

    route: Route
    dispatch: Dispatch
    writer: Writer
    clock: Clock
    copy: Callable[[Lease], Copy | None]
    """Makes a reader's mail; None where his address cannot be written into one."""
    answer: SimpleQueue[bool | BaseException] = field(default_factory=SimpleQueue)
    thread: threading.Thread | None = None

    def start(self, name: str) -> None:
        """Begin to work."""
        self.thread = threading.Thread(target=self._work, name=name, daemon=True)
        self.thread.start()

    def _work(self) -> None:
        try:
            transport = self.route.open()
            try:
                while (held := self.dispatch.take(self.route.name)) is not None:
                    self._offer(transport, held)
            finally:
                transport.close()
        except BaseException as exc:  # noqa: BLE001 (the conductor raises it)
            self.dispatch.fail(exc)

    def _offer(self, transport: Transport, held: Held) -> None:
        try:
            copy = self.copy(held.lease)
            if copy is None:
                self._end(held, DeliveryState.FAILED, _UNFIT)
                return
            withheld = False

            def before_dot() -> bool:
                nonlocal withheld
                withheld = not self._mark(held)
                return not withheld

            reply = transport.send(copy.envelope, copy.message, before_dot=before_dot)
        except BaseException:
            self._end(held, DeliveryState.IN_DOUBT if held.marked else DeliveryState.QUEUED)
            raise
        if withheld and not self._is_over(held, self.clock.now()):
            self._end(held, DeliveryState.QUEUED)
        else:
            self.dispatch.answered(held, _TOO_SLOW if withheld else reply, relay=self.route.name)

    def _mark(self, held: Held) -> bool:
        """Mark the copy durably (T2); False forbids the dot."""
        if self.clock.monotonic() >= held.over:
            return False
        # Whoever slept through the commit until others may take the copy over lets the dot stay.
        return self.writer.mark(held, self.answer) and self.clock.monotonic() < held.over

    def _is_over(self, held: Held, now: datetime) -> bool:
        return self.clock.monotonic() >= held.over or now >= held.lease.until

    def _end(self, held: Held, state: DeliveryState, reply: Reply | None = None) -> None:
        self.dispatch.ended(held, Settlement(state=state, at=self.clock.now(), reply=reply))
