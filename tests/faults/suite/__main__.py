"""Run the fault suite; see the package."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from suite import kills, machine, power, readers, relay, soak
from suite.outcome import Outcome

Part = Callable[[int, int, Path], Outcome]
PARTS: dict[str, tuple[Part, int]] = {
    "F1": (kills.at_any_moment, 500),
    "F3": (kills.at_named_points, 50),
    "F4": (relay.cut_and_stalled, 50),
    "F5": (relay.by_the_table, 1000),
    "F6": (machine.database, 30),
    "F7": (power.power_cuts, 100),
    "F8": (kills.stopped_for_long, 50),
    "F10": (readers.leaving, 300),
    "F11": (relay.broken_relays, 20),
    "F15": (machine.no_room, 30),
    "F16": (soak.fortnight, 14),
}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--part", choices=PARTS, help="this part only")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--runs", type=int, help="so many runs instead of the part's own number")
    parser.add_argument("--results", type=Path, help="write the results to this file, too")
    options = parser.parse_args(argv)
    outcomes: list[Outcome] = []
    for name in [options.part] if options.part else PARTS:
        part, runs = PARTS[name]
        with tempfile.TemporaryDirectory(prefix="faults") as folder:
            began = time.monotonic()
            outcome = part(options.seed, options.runs or runs, Path(folder))
            outcome.seconds = time.monotonic() - began
        outcomes.append(outcome)
        print(outcome.line, flush=True)
        for problem in outcome.problems[:20]:
            print(f"     {problem}", flush=True)
    return 1 if any(outcome.problems for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
