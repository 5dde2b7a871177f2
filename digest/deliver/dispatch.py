"""Stage deliver: who takes which copy when. Shared by the connections of one run and by who conducts them.

A connection asks for a copy, and waits where none may go; it hands in what was answered. The conductor looks
here for what needs it: breakage, a relay that is shut, nothing left to do.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from digest.clock import Clock
from digest.deliver.canary import Canary, Faults
from digest.deliver.ceiling import Ceiling
from digest.deliver.judge import login_refused, relay_failed, relay_refuses, settlement
from digest.deliver.replies import fate, said
from digest.deliver.shares import Shares
from digest.deliver.stock import Held, Stock
from digest.deliver.traffic import Traffic
from digest.errors import DeliveryStopped
from digest.model import DeliveryState, Reply
from digest.store.ledger import Lease, Settlement

log = logging.getLogger(__name__)

_AHEAD = 2
"""Copies a run may hold leased for each of its connections, beside those on their way."""
_BACKWARD = timedelta(seconds=60)
_SOON = 1.0
"""Seconds that a copy may wait in hand; longer, and it goes back to the ledger."""

Settle = Callable[[Lease, Settlement], None]


@dataclass(slots=True, kw_only=True)
class Dispatch:
    """One run's copies in hand, and what it has learnt."""

    clock: Clock
    traffic: Traffic
    connections: int
    lease: float
    """Seconds."""
    canaries: dict[str, Canary]
    settle: Settle
    nudge: Callable[[], None]
    latest: datetime
    """The latest wall time seen."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    work: threading.Condition = field(init=False)
    """Told to connections: there may be something to take."""
    news: threading.Condition = field(init=False)
    """Told to the conductor: nobody can go on without it."""
    stock: Stock = field(default_factory=Stock)
    busy: dict[Held, str] = field(default_factory=dict)
    """Copies on their way, and through which relay."""
    shares: Shares
    ceiling: Ceiling
    out: set[str] = field(default_factory=set)
    """Relays that this run uses no more: they let nobody in."""
    stop: DeliveryStopped | None = None
    """Why no relay can be used any more."""
    faults: Faults = field(default_factory=Faults)
    waiting: int = 0
    final: int = 0
    claiming: bool = False
    """Copies are being leased."""
    dry: bool = False
    """There was nothing to lease when last asked."""
    sated: bool = False
    """What was leased last had to wait for its domain: first somebody has to come back."""
    closing: bool = False
    behind: bool = False
    """The wall clock jumped back: nothing is taken until that is settled."""
    failure: BaseException | None = None
    hold: str | None = None

    def __post_init__(self) -> None:
        """Let both conditions share one lock."""
        self.work, self.news = threading.Condition(self.lock), threading.Condition(self.lock)

    # For a connection

    def take(self, relay: str) -> Held | None:
        """Return a copy to offer through ``relay``; waits for one; None where the connection may go home."""
        with self.lock:
            while not self.closing and relay not in self.out:
                found = self._pick(relay)
                if found is not None:
                    return found
                self._want_more()
                self.waiting += 1
                if self._is_still():
                    self.news.notify()
                self.work.wait()
                self.waiting -= 1
            return None

    def answered(self, held: Held, reply: Reply, *, relay: str) -> None:
        """Hand in the answer to a copy: its row, its domain, its relay and its edition learn from it."""
        found, now = fate(reply), self.clock.now()
        with self.lock:
            if held not in self.busy:
                return  # given up already
            self._back(held, settlement(held.lease, reply, found, now=now))
            tick = self.clock.monotonic()
            if found.stop:
                self.out.add(relay)
                self._give_up(relay, login_refused(reply))
            tripped = self.traffic.answered(relay, held.lane, reply, found, now=tick, began=held.began)
            canary = self.canaries[relay]
            if not found.relay_fault and canary.answered(hard=found.hard) and not tripped:
                self.traffic.shut(relay, tick, began=held.began)
                tripped = True
            if tripped:
                self._give_up(relay, relay_failed(reply) if found.relay_fault else relay_refuses(reply))
            if not found.relay_fault and self.faults.answered(fault=found.edition_fault):
                self.hold = f"the relay refuses this edition's mail: {said(reply)}"
                self._close()
            self._call_one()

    def ended(self, held: Held, became: Settlement) -> None:
        """Hand in a copy that nobody answered to."""
        with self.lock:
            relay = self.busy.get(held)
            if relay is None:
                return  # given up already
            self._back(held, became)
            self.traffic.end(relay, held.lane, self.clock.monotonic(), began=held.began)
            self._call_one()

    def fail(self, failure: BaseException) -> None:
        """Note what broke; the first breakage ends the run."""
        with self.lock:
            self.failure = self.failure or failure
            self._close()

    # For the writer

    def wanted(self) -> int:
        """Return how many more copies can be taken in hand; not one by one, unless somebody waits."""
        with self.lock:
            room = _AHEAD * self.connections - len(self.stock)
            left = self.ceiling.left(self.clock.now())
            if left is not None:
                room = min(room, left - len(self.stock) - len(self.busy))
            if self.sated and not self.claiming:
                return 0
            if self.closing or self.behind or room <= 0:
                self.dry = self.dry or self.claiming
                self.claiming = False
                return 0
            return room if self.claiming or room >= self.connections else 0

    def stocked(self, leases: Sequence[Lease], *, over: float, is_open: bool) -> None:
        """Take leased copies in hand; where the edition is not to be sent just now, let go of all."""
        with self.lock:
            self.claiming, self.dry = False, not leases
            now = self.clock.monotonic()
            fresh = [Held.of(lease, over=over) for lease in leases]
            self.stock.add(one for one in fresh if not self._has_to_wait(one, now))
            if not is_open or self.closing:
                self.let_go(lambda _: True)
            if self.waiting:
                self.work.notify(len(self.stock)) if len(self.canaries) == 1 else self.work.notify_all()
            if self._is_still():
                self.news.notify()

    # For the conductor

    def rests(self, within: float) -> bool:
        """Wait up to ``within`` seconds; tell whether nobody is at work and nothing can be taken just now."""
        with self.lock:
            if not (self._is_still() or self.closing):
                self.news.wait(within)
            self.sated = False
            self.work.notify_all()  # a rest may be over
            return self._is_still()

    def pause(self) -> float | None:
        """Return the seconds until a copy in hand may go; None where there is none."""
        with self.lock:
            now = self.clock.monotonic()
            rest = self.traffic.relay_wait(self._relays(), now) if self._relays() else math.inf
            # What comes too late is given back: a domain's copies for their turn, all others at once.
            self.stock.remove(lambda one: self._has_to_wait(one, now))
            self.let_go(lambda one: one.over < now + rest + self.lease / 2)
            if not len(self.stock):
                return None
            return max(rest, min(self.traffic.lane_wait(one.lane, now) for one in self.stock.held))

    def let_go(self, unwanted: Callable[[Held], bool]) -> None:
        """Give leases back to the ledger."""
        with self.lock:
            now = self.clock.now()
            for one in self.stock.remove(unwanted):
                self.settle(one.lease, Settlement(state=DeliveryState.QUEUED, at=now))

    def believe(self, now: datetime) -> None:
        """Take ``now`` for the time: the clock is right again, or a person says so."""
        with self.lock:
            self.latest, self.behind = now, False
            self.work.notify_all()

    def close(self) -> None:
        """Let nobody take anything more."""
        with self.lock:
            self._close()

    def abandon(self) -> None:
        """Give back all leases; a copy on its way whose dot may have left is in doubt."""
        with self.lock:
            self.let_go(lambda _: True)
            now = self.clock.now()
            for held in list(self.busy):
                state = DeliveryState.IN_DOUBT if held.marked else DeliveryState.QUEUED
                self.ended(held, Settlement(state=state, at=now))

    # Within

    def _pick(self, relay: str) -> Held | None:
        if not self._clock_is_right():
            return None
        now = self.clock.monotonic()
        if self.stock.held and self.stock.held[0].over < now + self.lease / 2:
            self.let_go(lambda one: one.over < now + self.lease / 2)
        if self.canaries[relay].is_alone and relay in self.busy.values():
            return None
        if len(self.canaries) > 1 and not self.shares.may(relay, self._usable(now)):
            return None
        held = self.stock.take(lambda lane: self.traffic.may(relay, lane, now))
        if held is not None:
            held.began = now
            self.busy[held] = relay
            self.traffic.begin(relay, held.lane)
            if len(self.canaries) > 1:
                self.shares.took(relay, self._usable(now))
                self.work.notify_all()
        return held

    def _relays(self) -> list[str]:
        return [relay for relay in self.canaries if relay not in self.out]

    def _usable(self, now: float) -> list[str]:
        """Return the relays that take mail just now, if perhaps not one more."""
        return [relay for relay in self._relays() if self.traffic.relay_wait([relay], now) <= 0]

    def _clock_is_right(self) -> bool:
        now = self.clock.now()
        if self.latest - now > _BACKWARD:
            self.behind = True
        elif now > self.latest:
            self.latest = now
        return not self.behind

    def _want_more(self) -> None:
        if not (len(self.stock) or self.claiming or self.dry or self.sated or self.behind):
            self.claiming = True
            self.nudge()

    def _is_still(self) -> bool:
        return not self.busy and not self.claiming and (self.dry or self.behind or bool(len(self.stock)))

    def _back(self, held: Held, became: Settlement) -> None:
        self.busy.pop(held, None)
        self.sated = False
        self.settle(held.lease, became)
        self.final += became.state.is_final
        if became.state is DeliveryState.SENT:
            self.ceiling.count(became.at)

    def _give_up(self, relay: str, why: DeliveryStopped) -> None:
        log.error("delivery.relay_shut", extra={"relay": relay, "why": why.what})
        others = self._relays()
        if not others or self.traffic.shut_for(others, self.clock.monotonic()) > 0:
            self.stop = why
            self._close()
        self.work.notify_all()

    def _close(self) -> None:
        self.closing = True
        self.work.notify_all()
        self.news.notify()

    def _call_one(self) -> None:
        """Tell a connection that waits that one more may go; each, where they go different ways."""
        if self.waiting and (len(self.stock) or self.closing):
            self.work.notify(1 if len(self.canaries) == 1 else self.waiting)
        elif not self.busy:
            self.news.notify()

    def _has_to_wait(self, one: Held, now: float) -> bool:
        """Give a copy back for later where its domain rests, or leaves no room to others."""
        rests = self.traffic.lane_wait(one.lane, now) > _SOON
        room = max(self.traffic.room(one.lane), self.connections // 2)
        is_full = self.stock.by_lane[one.lane] > room and len(self.stock.by_lane) > 1
        if not (rests or is_full):
            return False
        self.sated = self.sated or not rests
        at = self.clock.now()
        later = at + timedelta(seconds=self.traffic.next_slot(one.lane, now))
        self.settle(one.lease, Settlement(state=DeliveryState.QUEUED, at=at, next_at=later))
        return True
