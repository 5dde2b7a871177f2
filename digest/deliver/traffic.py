"""Stage deliver: which mail may go now, through which relay: pacing, breakers, the ceiling of a new sender.

In: domains, answers, monotonic seconds. Out: yes, no, not before. Pure but for its lock: the runs of one
process share it, so that a relay or a domain that asks for patience gets it from all of them.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from digest.deliver.lane import Lane, Relay
from digest.deliver.replies import asks_for_patience, is_greylisting, is_policy, said
from digest.model import DeliveryState, Fate, Reply, Stage

_START = 5.0
"""Mails that may be under way to a domain of which nothing is known."""
_MOST = 1000.0
_KNOWN = 5000
"""Domains that are remembered, at least; beyond, those of which nothing is to be told are forgotten."""
_ONE_HOUSE = {
    "googlemail.com": "gmail.com",
    "hotmail.com": "outlook.com",
    "live.com": "outlook.com",
    "msn.com": "outlook.com",
    "ymail.com": "yahoo.com",
    "rocketmail.com": "yahoo.com",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
}
"""Domains that one house receives for: they share what it grants."""


def lane_of(address: str) -> str:
    """Return whose patience a mail to ``address`` takes: its domain, or the house behind it."""
    domain = address.rpartition("@")[2].lower()
    return _ONE_HOUSE.get(domain, domain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A domain that is left alone for a while."""

    domain: str
    said: str


@dataclass(slots=True)
class Traffic:
    """What relays and domains have granted so far."""

    lanes: dict[str, Lane] = field(default_factory=dict)
    relays: dict[str, Relay] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    most: int = _KNOWN
    """So many lanes, and it is looked for some to forget."""

    def know(self, relay: str, *, connections: int) -> None:
        """Note how many connections a relay may have."""
        with self.lock:
            known = self.relays.setdefault(relay, Relay(window=connections, limit=connections))
            known.limit = connections

    def may(self, relay: str, lane: str, now: float) -> bool:
        """Tell whether one more mail may go this way now."""
        with self.lock:
            known = self.lanes.get(lane)
            return self.relays[relay].is_free(now) and (known is None or known.is_free(now))

    def begin(self, relay: str, lane: str) -> None:
        """Note that a mail goes."""
        with self.lock:
            self.relays[relay].begin()
            self._lane(lane).begin()

    def end(self, relay: str, lane: str, now: float, *, began: float) -> None:
        """Note that a mail came back without an answer that means anything to anybody."""
        with self.lock:
            self.relays[relay].end(now, began=began)
            self._lane(lane).end(now, began=began)

    def answered(self, relay: str, lane: str, reply: Reply, found: Fate, *, now: float, began: float) -> bool:
        """Learn from an answer; tell whether it opened the relay's breaker."""
        with self.lock:
            tripped = self._relay_learns(self.relays[relay], lane, reply, found, now=now, began=began)
            if not found.relay_fault:
                self._domain_learns(self._lane(lane), reply, found, now=now, began=began)
            self.end(relay, lane, now, began=began)
            if len(self.lanes) > self.most:
                self._forget(now)
            return tripped

    def shut(self, relay: str, now: float, *, began: float) -> None:
        """Open a relay's breaker for a reason of the caller's."""
        with self.lock:
            self.relays[relay].trip(now, began=began)

    def relay_wait(self, relays: Sequence[str], now: float) -> float:
        """Return the seconds until one of ``relays`` takes mail again."""
        with self.lock:
            return min(self.relays[relay].wait(now) for relay in relays)

    def shut_for(self, relays: Sequence[str], now: float) -> float:
        """Return the seconds until a breaker of ``relays`` lets a probe through; 0 where one is closed."""
        with self.lock:
            return min(self.relays[relay].breaker.wait(now) for relay in relays)

    def lane_wait(self, lane: str, now: float) -> float:
        """Return the seconds of rest that a domain has left."""
        with self.lock:
            known = self.lanes.get(lane)
            return known.wait(now) if known is not None else 0.0

    def room(self, lane: str) -> int:
        """Return how many mails a domain may have under way."""
        with self.lock:
            known = self.lanes.get(lane)
            return int(known.window) if known is not None else int(_START)

    def next_slot(self, lane: str, now: float) -> float:
        """Return the seconds after which one more that has to wait for a domain has its turn."""
        with self.lock:
            return self._lane(lane).next_slot(now)

    def resting(self, now: float) -> tuple[Rest, ...]:
        """Return the domains whose breaker is open, and what they said."""
        with self.lock:
            return tuple(
                Rest(domain=name, said=lane.said)
                for name, lane in sorted(self.lanes.items())
                if lane.breaker.wait(now) > 0
            )

    def _lane(self, lane: str) -> Lane:
        if lane not in self.lanes:
            self.lanes[lane] = Lane(window=_START, limit=_MOST)
        return self.lanes[lane]

    def _forget(self, now: float) -> None:
        """Forget domains that are as if nothing were known of them: a large list has very many."""
        self.lanes = {name: lane for name, lane in self.lanes.items() if lane.is_remarkable(now, _START)}
        self.most = max(_KNOWN, 2 * len(self.lanes))

    @staticmethod
    def _relay_learns(
        relay: Relay, lane: str, reply: Reply, found: Fate, *, now: float, began: float
    ) -> bool:
        if found.relay_fault:
            if asks_for_patience(reply):
                relay.slower(now, pause=True)
            return relay.strike(now, began=began)
        if found.state is DeliveryState.SENT:
            relay.window = min(relay.window + 1, relay.limit)
        refused = found.state is DeliveryState.FAILED and not (found.soft or found.edition_fault)
        return relay.answered(
            now,
            began=began,
            blamed=lane if refused or is_policy(reply) else "",
            unknown=lane if found.hard else "",
        )

    @staticmethod
    def _domain_learns(lane: Lane, reply: Reply, found: Fate, *, now: float, began: float) -> None:
        if found.state is DeliveryState.SENT:
            lane.good(began=began)
        elif is_policy(reply):
            if lane.policy(now, began=began):
                lane.said = said(reply)
        else:
            lane.refused.append(False)
            lane.breaker.mend(began=began)
            # Greylisting wants a first try for each reader: fewer at once, but no pauses.
            pause = not is_greylisting(reply)
            if reply.stage is not Stage.MAIL and asks_for_patience(reply):
                lane.slower(now, pause=pause)
            elif found.state is DeliveryState.DEFERRED:
                lane.put_off(now, pause=pause)
