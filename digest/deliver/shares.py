"""Stage deliver: how relays share the mails where each has a weight. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Shares:
    """Keeps each relay to its share; without weights each takes as much as it can."""

    weights: Mapping[str, float]
    taken: dict[str, float] = field(default_factory=dict)
    """Mails by weight: equal where all have had their shares."""

    def may(self, relay: str, usable: Collection[str]) -> bool:
        """Tell whether ``relay`` is not ahead of the others that can be used just now."""
        if len(self.weights) < 2:
            return True
        others = [self.taken.get(other, 0.0) for other in usable if other in self.weights]
        return self.taken.get(relay, 0.0) <= min(others, default=0.0) + 1e-9

    def took(self, relay: str, usable: Collection[str]) -> None:
        """Note a mail; who cannot be used just now has nothing to catch up with later."""
        if len(self.weights) < 2:
            return
        level = self.taken.get(relay, 0.0)
        for other in self.weights:
            if other not in usable:
                self.taken[other] = max(self.taken.get(other, 0.0), level)
        self.taken[relay] = level + 1 / self.weights[relay]
