"""Stage deliver: a run over one edition, conducted. In: the ledger, routes; out: a report that sums up.

One thread writes the ledger for all (``writer.py``), one thread a connection offers copies
(``connection.py``); they meet in ``dispatch.py``. Here it is decided when a run waits, ends, or breaks off.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from digest.clock import Clock
from digest.deliver import copies
from digest.deliver.canary import Canary
from digest.deliver.ceiling import Ceiling, begin
from digest.deliver.connection import Connection
from digest.deliver.copies import Copy, Rules
from digest.deliver.dispatch import Dispatch
from digest.deliver.dkim import Signer
from digest.deliver.ending import DeliveryReport, due, end, wait
from digest.deliver.segments import Templates
from digest.deliver.shares import Shares
from digest.deliver.traffic import Traffic
from digest.deliver.transport import Route
from digest.deliver.writer import Writer
from digest.errors import EditionError, NotFound
from digest.model import DeliveryState, EditionId, EditionRecord, EditionState, SubscriberId
from digest.store import Store, beats, editions, holds, ledger
from digest.store.ledger import Lease, Tally

log = logging.getLogger(__name__)

_LOOK = 0.1
"""Seconds between two looks of the conductor while all are at work."""
_SWEEP = 1.0
"""Seconds between two looks at what has come due, while connections are busy with what they have."""
_LONG_WAIT = timedelta(seconds=10)
"""A longer wait is told."""
_STEP = 1.0
"""Seconds between two looks at a clock that went back."""
_AT_ONCE = 2.0
"""Seconds for copies on their way, where a run is to end at once."""


def deliver(
    store: Store,
    edition: EditionId,
    *,
    routes: Sequence[Route],
    rules: Rules,
    clock: Clock,
    owner: str,
    traffic: Traffic | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> DeliveryReport:
    """Send what is due of a frozen edition, and wait for the leases of others to end.

    Returns when nothing is open any more, only copies for later remain, or the edition was held.
    Raises EditionError where the edition cannot be sent, DeliveryStopped where no relay can be used.
    ``traffic`` is what earlier runs have learnt of relays and domains. ``on_progress`` gets the number of
    final copies and of all, in the caller's thread; what it raises ends the run after those on their way.
    """
    run = _Run(
        store=store,
        edition=edition,
        routes=tuple(routes),
        rules=rules,
        clock=clock,
        owner=owner,
        traffic=traffic or Traffic(),
        on_progress=on_progress or (lambda _final, _all: None),
    )
    return run.conduct()


@dataclass(slots=True, kw_only=True)
class _Run:
    """What a run was given, and who works for it."""

    store: Store
    edition: EditionId
    routes: tuple[Route, ...]
    rules: Rules
    clock: Clock
    owner: str
    traffic: Traffic
    on_progress: Callable[[int, int], None]
    ceiling: Ceiling = field(init=False)
    record: EditionRecord = field(init=False)
    dispatch: Dispatch = field(init=False)
    writer: Writer = field(init=False)
    templates: Templates = field(init=False)
    signer: Signer | None = None
    connections: list[Connection] = field(default_factory=list)
    audience: int = 0
    swept: float = 0.0
    waits: bool = False
    """Told that it waits for another sender's copies."""

    def conduct(self) -> DeliveryReport:
        """Begin, let everybody work, and end."""
        started = self.swept = self.clock.monotonic()
        self.record = self._begin()
        tally = self._count()
        self._hire(tally)
        shut = self.traffic.shut_for([route.name for route in self.routes], started)
        at_once = True
        try:
            self.writer.start()
            self._show()
            if shut > 0:  # an earlier run has found that no relay can be used
                report, _ = self._rest(started)
                return report.later(self.clock.now() + timedelta(seconds=shut))
            for connection in self.connections:
                connection.start(f"{connection.route.name} of {self.edition}")
            report = self._conduct(started)
            at_once = False
        except Exception:
            at_once = False
            raise
        finally:
            self._end(at_once=at_once)
        return report

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

    def _count(self) -> Tally:
        self.ceiling = Ceiling(self.rules.warm_up)
        now = self.clock.now()
        with self.store.read("counting copies") as connection:
            for span, _ in self.rules.warm_up.limits(now):
                self.ceiling.know(span, now, ledger.departed(connection, since=begin(now, span)))
            return ledger.tally(connection, self.edition)

    def _hire(self, tally: Tally) -> None:
        self.audience = tally.total
        alone = self.rules.canary if tally.of(DeliveryState.SENT) < self.rules.canary else 0
        for route in self.routes:
            self.traffic.know(route.name, connections=route.connections)
        # Both know each other: what is settled goes to the writer, what is leased comes from it.
        self.writer = Writer(
            store=self.store,
            clock=self.clock,
            restock=self._restock,
            on_breakage=lambda exc: self.dispatch.fail(exc),  # noqa: PLW0108 (it is made after)
        )
        number = sum(route.connections for route in self.routes)
        self.dispatch = Dispatch(
            clock=self.clock,
            traffic=self.traffic,
            connections=number,
            lease=self.rules.lease.total_seconds(),
            canaries={route.name: Canary(alone) for route in self.routes},
            shares=Shares({route.name: route.weight for route in self.routes if route.weight is not None}),
            ceiling=self.ceiling,
            settle=self.writer.settle,
            nudge=self.writer.nudge,
            latest=self.clock.now(),
            final=tally.final,
        )
        self.templates = Templates(self.store, self.edition)
        dated = self.record.frozen_at
        if dated is not None:
            self.signer = self.rules.signer(dated, self.record.send_before or dated)
        # No more than there are copies: a thread that finds nothing to do was made for nothing.
        wanted = max(1, tally.total - tally.final)
        self.connections = [
            Connection(
                route=route,
                dispatch=self.dispatch,
                writer=self.writer,
                clock=self.clock,
                copy=self._copy,
            )
            for route in self.routes
            for _ in range(min(route.connections, wanted))
        ]

    # While they work

    def _conduct(self, started: float) -> DeliveryReport:
        while True:
            self._show()
            still = self.dispatch.rests(_LOOK)
            if self.dispatch.failure is not None:
                raise self.dispatch.failure
            if self.dispatch.closing and not self.dispatch.busy:
                return self._close(started)
            if not still:
                self._sweep_meanwhile()
                continue
            if self.dispatch.behind:
                self._wait_for_the_clock()
                continue
            pause = self.dispatch.pause()
            if pause is not None:
                self.clock.sleep(min(pause, _STEP))
                continue
            report, later = self._rest(started)
            self._show()
            if later is None:
                return report
            if later > 0:
                self._tell_of_the_wait(report)
                self.clock.sleep(later)
            else:
                self.dispatch.dry = False  # something can be leased

    def _tell_of_the_wait(self, report: DeliveryReport) -> None:
        """Log once what a run waits for: after a sender was killed it can be many minutes."""
        if self.waits or report.next_due is None or report.next_due - self.clock.now() < _LONG_WAIT:
            return
        self.waits = True
        until = report.next_due.isoformat(timespec="seconds")
        log.warning("delivery.waits_for_another_sender", extra={"edition": str(self.edition), "until": until})

    def _show(self) -> None:
        self.on_progress(self.dispatch.final, self.audience)

    def _close(self, started: float) -> DeliveryReport:
        """End a run that is held, or that no relay serves any more."""
        hold, stop = self.dispatch.hold, self.dispatch.stop
        self.dispatch.let_go(lambda _: True)
        if hold is not None:
            self.writer.do(
                "holding the edition",
                lambda connection: holds.hold(
                    connection, self.edition, reason=hold, if_in=(EditionState.SENDING,)
                ),
            )
        report, _ = self._rest(started)
        self._show()
        if stop is not None and hold is None and report.tally.final < report.tally.total:
            raise stop
        return report

    def _sweep_meanwhile(self) -> None:
        """Let what has come due go on although some connection still waits for an answer."""
        now = self.clock.monotonic()
        if now - self.swept < _SWEEP or not self.dispatch.dry:
            return
        self.swept = now
        self.writer.do(f"looking over {self.edition}", self._sweep)
        self.dispatch.dry = False

    def _wait_for_the_clock(self) -> None:
        """Wait when wall time jumped back: leases and deadlines are written in it.

        In steps: the clock may be set right, or a person may say that the new time is right.
        """
        latest = self.dispatch.latest
        log.warning(
            "delivery.clock_jumped_back", extra={"seconds": (latest - self.clock.now()).total_seconds()}
        )
        believed = self._beaten(latest)
        while (behind := latest - self.clock.now()) > timedelta():
            if self._beaten(latest) < believed:  # `digest resume`: nothing else takes a beat back
                break
            self.clock.sleep(min(behind.total_seconds(), _STEP))
        self.dispatch.believe(self.clock.now())

    def _beaten(self, otherwise: datetime) -> datetime:
        """Return the latest wall time that the service has seen."""
        with self.store.read("looking at the last beat") as connection:
            last = beats.last(connection)
        return last.at if last is not None else otherwise

    # In the writer's transactions

    def _restock(self, connection: ledger.Connection) -> Callable[[], None] | None:
        """Lease copies while the edition is to be sent: its state is read again before each claim."""
        limit = self.dispatch.wanted()
        if limit <= 0:
            return None
        standing = ledger.standing(connection, self.edition)
        now, over = self.clock.now(), self.clock.monotonic() + self.rules.lease.total_seconds()
        is_open = standing.state is EditionState.SENDING and not standing.is_over(now)
        leases: tuple[Lease, ...] = ()
        if is_open:
            leases = ledger.claim(
                connection,
                self.edition,
                owner=self.owner,
                now=now,
                until=now + self.rules.lease,
                limit=limit,
                msgid=lambda subscriber: copies.message_id(self.rules, self.edition, subscriber),
            )
        return lambda: self.dispatch.stocked(leases, over=over, is_open=is_open)

    def _sweep(self, connection: ledger.Connection) -> EditionState:
        """Move on what time has moved on, and close the edition where it is over."""
        now = self.clock.now()
        standing = ledger.standing(connection, self.edition)
        if standing.state is EditionState.SENDING:
            over = standing.is_over(now)
            resend = self.rules.resend and not over
            ledger.sweep(connection, self.edition, now=now, patience=self.rules.patience, resend=resend)
            if over:
                ledger.close(connection, self.edition)
        return standing.state

    def _rest(self, started: float) -> tuple[DeliveryReport, float | None]:
        """Look over the edition, and end it where nothing is open.

        Returns how many seconds to wait before looking for work again; None where this run is over.
        """

        def look(connection: ledger.Connection) -> tuple[EditionState, Tally, ledger.Outlook]:
            state = self._sweep(connection)
            tally = ledger.tally(connection, self.edition)
            if state is EditionState.SENDING and tally.final == tally.total:
                ledger.require_sum(tally, self.edition, audience=self.record.audience)
                state, reason = end(tally)
                editions.set_state(
                    connection, self.edition, to=state, if_in=(EditionState.SENDING,), reason=reason
                )
            return state, tally, ledger.outlook(connection, self.edition, now=self.clock.now())

        state, tally, outlook = self.writer.do(f"looking over {self.edition}", look)
        now = self.clock.now()
        self.dispatch.final = tally.final
        report = DeliveryReport(
            edition=self.edition,
            state=state,
            tally=tally,
            seconds=self.clock.monotonic() - started,
            next_due=due(outlook, patience=self.rules.patience),
            resting=self.traffic.resting(self.clock.monotonic()),
        )
        if state is not EditionState.SENDING:
            return report, None
        if outlook.is_ready and self.ceiling.left(now) == 0:
            opens = self.ceiling.opens(now)
            return report.later(opens), None
        return report, wait(outlook, patience=self.rules.patience, now=now)

    # Making copies

    def _copy(self, lease: Lease) -> Copy | None:
        assert self.record.frozen_at is not None
        sheet = self.templates.of(lease.segment)
        try:
            return copies.copy(
                sheet.template,
                self.rules,
                self.edition,
                subscriber=SubscriberId(lease.subscriber),
                mailbox=lease.mailbox,
                name=lease.name,
                dated=self.record.frozen_at,
                msgid=lease.msgid,
                signer=self.signer,
                is_dotless=sheet.is_dotless,
                is_relaxed=sheet.is_relaxed,
            )
        except ValueError:
            return None

    # Going home

    def _end(self, *, at_once: bool) -> None:
        """Let copies on their way come back, write what is known, give back what is leased."""
        self.dispatch.close()
        # A real deadline: these threads wait for a relay, whatever clock the run was given.
        ends = time.monotonic() + _AT_ONCE if at_once else None
        try:
            for connection in self.connections:
                if connection.thread is not None:
                    connection.thread.join(None if ends is None else max(0.0, ends - time.monotonic()))
        finally:  # also where a person has lost patience
            if self.writer.thread is not None:
                self.writer.forbid()  # a mark that is being made lets a dot go: then its copy is in doubt
            self.dispatch.abandon()
            if self.writer.thread is not None:
                self.writer.end()
