"""Stage deliver: the copies a run has leased and nobody has taken yet. Pure: monotonic seconds come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from digest.deliver.traffic import lane_of
from digest.store.ledger import Lease


@dataclass(slots=True, kw_only=True, eq=False)
class Held:
    """A leased copy: whose patience it takes, when its lease is over by our own monotonic clock."""

    lease: Lease
    over: float
    lane: str
    began: float = 0.0
    """When a connection took it."""
    marked: bool = False
    """The ledger durably says that its dot may have left."""

    @classmethod
    def of(cls, lease: Lease, *, over: float) -> Held:
        """Take a lease in hand."""
        return cls(lease=lease, over=over, lane=lane_of(lease.mailbox))


@dataclass(slots=True)
class Stock:
    """What can be taken, the longest held first."""

    held: list[Held] = field(default_factory=list)
    by_lane: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        """Return how many copies there are."""
        return len(self.held)

    def add(self, fresh: Iterable[Held]) -> None:
        """Put copies in."""
        for one in fresh:
            self.held.append(one)
            self.by_lane[one.lane] += 1

    def take(self, may: Callable[[str], bool]) -> Held | None:
        """Take the first copy whose lane ``may`` be used; None where there is none."""
        asked: set[str] = set()
        for place, one in enumerate(self.held):
            if one.lane in asked:
                continue
            if may(one.lane):
                self._forget(one)
                return self.held.pop(place)
            asked.add(one.lane)
        return None

    def remove(self, unwanted: Callable[[Held], bool]) -> list[Held]:
        """Take out all copies that are ``unwanted``."""
        gone = [one for one in self.held if unwanted(one)]
        if gone:
            self.held = [one for one in self.held if one not in gone]
            for one in gone:
                self._forget(one)
        return gone

    def _forget(self, one: Held) -> None:
        self.by_lane[one.lane] -= 1
        if not self.by_lane[one.lane]:
            del self.by_lane[one.lane]
