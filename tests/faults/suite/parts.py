"""The parts of the suite: what each does, and how often a full run does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from faults.suite import kills, machine, power, readers, relay, soak
from faults.suite.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A function ``(seed, runs, folder)``, and the runs of a full suite."""

    run: Callable[[int, int, Path], Outcome]
    runs: int


PARTS = {
    "F1": Part(run=kills.at_any_moment, runs=500),
    "F3": Part(run=kills.at_named_points, runs=50),
    "F4": Part(run=relay.cut_and_stalled, runs=50),
    "F5": Part(run=relay.by_the_table, runs=len(relay.TABLE)),
    "F6": Part(run=machine.database, runs=30),
    "F7": Part(run=power.power_cuts, runs=100),
    "F8": Part(run=kills.stopped_for_long, runs=50),
    "F10": Part(run=readers.leaving, runs=300),
    "F11": Part(run=relay.broken_relays, runs=20),
    "F15": Part(run=machine.no_room, runs=30),
    "F16": Part(run=soak.fortnight, runs=14),
}
