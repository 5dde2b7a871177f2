"""Stage deliver: a sender at work on one edition. In: the ledger, a transport; out: a report that sums up.

One commit a mail: the durable mark of a mail (T2) shares it with the result of the mail before (T3) and
with the lease of the mail after. The dot of a mail leaves only when that commit is through.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from digest.clock import Clock
from digest.deliver import copies
from digest.deliver.copies import Copy, Rules
from digest.deliver.ending import DeliveryReport, end, wait
from digest.deliver.judge import Judge
from digest.deliver.template import Part, Template, read_part
from digest.deliver.transport import Transport
from digest.errors import EditionError, NotFound, StoreError
from digest.model import DeliveryState, EditionId, EditionRecord, EditionState, Reply, Stage, SubscriberId
from digest.store import Store, beats, editions, holds, ledger, segments
from digest.store.ledger import Connection, Lease, Settlement

log = logging.getLogger(__name__)

_AHEAD = 2
"""Rows one connection may hold leased."""
_BACKWARD = timedelta(seconds=60)
_STEP = 1.0
"""Seconds between two looks at a clock that went back."""
_TOO_SLOW = Reply(stage=Stage.BODY, text="so slow that the lease was over before the final dot")
"""A strike against the relay; the copy comes after those that were never tried."""


@dataclass(slots=True, kw_only=True)
class _Held:
    """A lease, and when it is over by the sender's own monotonic clock."""

    lease: Lease
    over: float
    marked: bool = False


def deliver(
    store: Store,
    edition: EditionId,
    *,
    transport: Transport,
    rules: Rules,
    clock: Clock,
    owner: str,
    on_progress: Callable[[int, int], None] | None = None,
) -> DeliveryReport:
    """Send what is due of a frozen edition, and wait for the leases of others to end.

    Returns when nothing is open any more, only deferred copies remain, or the edition was held.
    Raises EditionError where the edition cannot be sent, DeliveryStopped where the relay cannot be used.
    ``on_progress`` gets the number of final copies and of all.
    """
    sender = _Sender(
        store=store,
        edition=edition,
        transport=transport,
        rules=rules,
        clock=clock,
        owner=owner,
        latest=clock.now(),
    )
    try:
        return sender.run(on_progress or (lambda _final, _all: None))
    finally:
        with suppress(StoreError):  # what is broken was said already; leases run out by themselves
            sender.let_go()
        transport.close()


@dataclass(slots=True, kw_only=True)
class _Sender:
    """One run: what it was given, and what it holds just now."""

    store: Store
    edition: EditionId
    transport: Transport
    rules: Rules
    clock: Clock
    owner: str
    latest: datetime
    """The latest wall time seen."""
    judge: Judge = field(default_factory=Judge)
    stock: list[_Held] = field(default_factory=list)
    current: _Held | None = None
    unwritten: list[tuple[Lease, Settlement]] = field(default_factory=list)
    """Results that the next commit writes."""
    templates: dict[str, Template] = field(default_factory=dict)
    parts: dict[bytes, Part] = field(default_factory=dict)
    """The pieces of the templates, by their hashes: templates share them."""
    final: int = 0

    def run(self, on_progress: Callable[[int, int], None]) -> DeliveryReport:
        started = self.clock.monotonic()
        record = self._begin()
        with self.store.read("counting copies") as connection:
            tally = ledger.tally(connection, self.edition)
        audience, self.final = tally.total, tally.final
        on_progress(self.final, audience)
        while True:
            held = self._next()
            if held is not None:
                self._offer(held, record)
                on_progress(self.final, audience)
                continue
            report, wait = self._rest(started)
            self.final = report.tally.final
            on_progress(self.final, audience)
            if wait is None:
                return report
            self.clock.sleep(wait)

    def let_go(self) -> None:
        """Write what is known and give back what is leased; a copy whose dot may have left is in doubt."""
        now = self.clock.now()
        if self.current is not None:
            state = DeliveryState.IN_DOUBT if self.current.marked else DeliveryState.QUEUED
            self.unwritten.append((self.current.lease, Settlement(state=state, at=now)))
            self.current = None
        self._give_back()
        if self.unwritten:
            with self._commit("giving back leases"):
                pass

    def _begin(self) -> EditionRecord:
        with self.store.write(f"beginning to send {self.edition}") as connection:
            record = editions.record(connection, self.edition)
            if record is None:
                raise NotFound(f"there is no edition {self.edition}", hint="digest build makes it")
            if record.state is EditionState.DONE:
                return record  # nothing is claimed of it, and the report says so
            sendable = (EditionState.FROZEN, EditionState.SENDING)
            if not editions.set_state(connection, self.edition, to=EditionState.SENDING, if_in=sendable):
                raise EditionError(
                    f"{self.edition} is {record.state} and cannot be sent",
                    hint=record.reason or "digest status tells where it stands",
                )
            return record

    # Taking up work

    def _next(self) -> _Held | None:
        """Return a copy with enough of its lease left, leased anew where needed; None when none is due."""
        self._wait_for_the_clock()
        self._give_back(self.clock.monotonic() + self.rules.lease.total_seconds() / 2)
        if not self.stock:
            with self._commit("leasing copies") as connection:
                self._claim(connection, _AHEAD)
        return self.stock.pop(0) if self.stock else None

    def _give_back(self, until: float = math.inf) -> None:
        """Give back the leases that end before ``until`` by the monotonic clock; all of them by default."""
        now = self.clock.now()
        for held in [held for held in self.stock if held.over < until]:
            self.stock.remove(held)
            self.unwritten.append((held.lease, Settlement(state=DeliveryState.QUEUED, at=now)))

    def _claim(self, connection: Connection, limit: int) -> None:
        """Lease copies while the edition is to be sent: the state is read again before each claim."""
        standing = ledger.standing(connection, self.edition)
        now = self.clock.now()
        if standing.state is not EditionState.SENDING or standing.is_over(now):
            return
        over = self.clock.monotonic() + self.rules.lease.total_seconds()
        leases = ledger.claim(
            connection,
            self.edition,
            owner=self.owner,
            now=now,
            until=now + self.rules.lease,
            limit=limit,
            msgid=lambda subscriber: copies.message_id(self.rules, self.edition, SubscriberId(subscriber)),
        )
        self.stock += [_Held(lease=lease, over=over) for lease in leases]

    def _wait_for_the_clock(self) -> None:
        """Wait when wall time jumped back: leases and deadlines are written in it.

        In steps: the clock may be set right, or a person may say that the new time is right.
        """
        behind = self.latest - self.clock.now()
        if behind > _BACKWARD:
            log.warning("delivery.clock_jumped_back", extra={"seconds": behind.total_seconds()})
            believed = self._beaten()
            while (behind := self.latest - self.clock.now()) > timedelta():
                if self._beaten() < believed:  # `digest resume`: nothing else takes a beat back
                    self.latest = self.clock.now()
                    break
                self.clock.sleep(min(behind.total_seconds(), _STEP))
        self.latest = max(self.latest, self.clock.now())

    def _beaten(self) -> datetime:
        """Return the latest wall time that the service has seen."""
        with self.store.read("looking at the last beat") as connection:
            last = beats.last(connection)
        return last.at if last is not None else self.latest

    # Handing over

    def _offer(self, held: _Held, record: EditionRecord) -> None:
        self.current = held
        copy = self._copy(held.lease, record)
        if copy is None:
            unfit = Reply(stage=Stage.RCPT, text="the address cannot be written into a mail")
            settlement = Settlement(state=DeliveryState.FAILED, at=self.clock.now(), reply=unfit)
        else:
            withheld = False

            def before_dot() -> bool:
                nonlocal withheld
                withheld = not self._mark(held)
                return not withheld

            reply = self.transport.send(copy.envelope, copy.message, before_dot=before_dot)
            now = self.clock.now()
            if withheld and not self._is_over(held, now):
                settlement = Settlement(state=DeliveryState.QUEUED, at=now)
            else:
                settlement = self.judge.settlement(held.lease, _TOO_SLOW if withheld else reply, now=now)
        self.current = None
        self.unwritten.append((held.lease, settlement))
        self.final += settlement.state.is_final
        self._heed_the_judge()

    def _is_over(self, held: _Held, now: datetime) -> bool:
        return self.clock.monotonic() >= held.over or now >= held.lease.until

    def _mark(self, held: _Held) -> bool:
        """Mark the copy durably (T2); False forbids the dot."""
        if self.clock.monotonic() >= held.over:
            return False
        with self._commit("marking a copy before its final dot") as connection:
            marked = ledger.mark_handing(connection, held.lease, now=self.clock.now())
            if not self.stock:
                self._claim(connection, _AHEAD - 1)
        held.marked = marked
        # Whoever slept through the commit until others may take the copy over lets the dot stay.
        return marked and self.clock.monotonic() < held.over

    @contextmanager
    def _commit(self, doing: str) -> Iterator[Connection]:
        """Give a transaction that also writes what became of earlier copies; durable, that is forgotten."""
        with self.store.write(doing) as connection:
            for lease, settlement in self.unwritten:
                if not ledger.settle(connection, lease, settlement):
                    log.info(
                        "delivery.fence_refused",
                        extra={
                            "edition": str(self.edition),
                            "subscriber": lease.subscriber,
                            "fence": lease.fence,
                        },
                    )
            yield connection
        self.unwritten.clear()

    def _copy(self, lease: Lease, record: EditionRecord) -> Copy | None:
        assert record.frozen_at is not None
        try:
            return copies.copy(
                self._template(lease.segment),
                self.rules,
                self.edition,
                subscriber=lease.subscriber,
                mailbox=lease.mailbox,
                name=lease.name,
                dated=record.frozen_at,
                msgid=lease.msgid,
                signer=self.rules.signer(record.frozen_at, record.send_before or record.frozen_at),
            )
        except ValueError:
            return None

    def _template(self, segment: str) -> Template:
        if segment not in self.templates:
            with self.store.read("reading a segment's mail") as connection:
                names = segments.sequence(connection, self.edition, segment)
                new = frozenset(names or ()) - self.parts.keys()
                found = segments.pieces(connection, self.edition, new)
            if names is None or len(found) < len(new):
                raise EditionError(
                    f"the mails of {self.edition} are gone: an article in them was killed",
                    hint="digest status tells where it stands",
                )
            self.parts |= {piece.hash: read_part(piece) for piece in found}
            self.templates[segment] = Template(parts=tuple(self.parts[name] for name in names))
        return self.templates[segment]

    def _heed_the_judge(self) -> None:
        """Stop, hold or pause as the answers so far demand; leases are given back first."""
        verdict = self.judge.verdict()
        if verdict.is_plain:
            return
        self._give_back()
        with self._commit("writing what became of the copies") as connection:
            if verdict.hold is not None:
                holds.hold(connection, self.edition, reason=verdict.hold, if_in=(EditionState.SENDING,))
        if verdict.stop is not None:
            raise verdict.stop
        self.clock.sleep(verdict.pause)

    # When nothing is due

    def _rest(self, started: float) -> tuple[DeliveryReport, float | None]:
        """Move on what time has moved on, and end the edition where nothing is open.

        Returns how many seconds to wait before looking for work again; None where this run is over.
        """
        now = self.clock.now()
        with self._commit(f"looking over {self.edition}") as connection:
            standing = ledger.standing(connection, self.edition)
            state = standing.state
            if state is EditionState.SENDING:
                over = standing.is_over(now)
                resend = self.rules.resend and not over
                ledger.sweep(connection, self.edition, now=now, patience=self.rules.patience, resend=resend)
                if over:
                    ledger.close(connection, self.edition)
            tally = ledger.tally(connection, self.edition)
            if state is EditionState.SENDING and tally.final == tally.total:
                state, reason = end(tally)
                editions.set_state(
                    connection, self.edition, to=state, if_in=(EditionState.SENDING,), reason=reason
                )
            outlook = ledger.outlook(connection, self.edition, now=now)
        report = DeliveryReport(
            edition=self.edition,
            state=state,
            tally=tally,
            seconds=self.clock.monotonic() - started,
            next_due=outlook.next_due,
        )
        return report, wait(
            outlook, patience=self.rules.patience, now=now
        ) if state is EditionState.SENDING else None
