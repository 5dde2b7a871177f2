"""Run the fault suite: ``make faults [PART=F1] [SEED=7]``; exit 1 where a part finds a problem."""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path

from faults.suite.outcome import Outcome
from faults.suite.parts import PARTS

PAGE = """# Faults, and what came of them

What `make faults` found when it was last run whole: an edition is sent, something breaks on purpose, and the
relay's own book is held against the ledger. *Lost* is a reader without a mail; a copy *outside the window* is
a second one that the ledger did not flag; copies *inside* are those that a relay took and could not confirm.
They bear one Message-ID and are the same bytes.

{day}, seed {seed}, {minutes} minutes, SQLite.

| part | fault | runs | what came of it | | time |
|---|---|---|---|---|---|
{rows}
`make faults PART=F1 SEED=7` repeats one part; `make test` runs all of them in short. F2 (PostgreSQL) comes
with that database; F9, F12, F13 and F14 (clocks, sources, models, restored backups) are tests of their own.
"""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--part", choices=PARTS, help="this part only")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--runs", type=int, help="so many runs instead of the part's own number")
    parser.add_argument("--jobs", type=int, default=1, help="parts side by side; 1 on a slow machine")
    parser.add_argument("--results", type=Path, help="write the results of a full suite to this file")
    options = parser.parse_args(argv)
    names = [options.part] if options.part else list(PARTS)
    outcomes: list[Outcome] = []
    with ProcessPoolExecutor(options.jobs) as crowd:
        for outcome in crowd.map(run, names, repeat(options.seed), repeat(options.runs)):
            outcomes.append(outcome)
            print(outcome.line, flush=True)
            for problem in outcome.problems[:20]:
                print(f"     {problem}", flush=True)
            if options.results is not None and not options.part:
                options.results.write_text(page(outcomes, options.seed), encoding="utf-8")
    return 1 if any(outcome.problems for outcome in outcomes) else 0


def run(name: str, seed: int, runs: int | None) -> Outcome:
    """Run one part, in a process of its own, and time it."""
    logging.getLogger("digest").setLevel(logging.CRITICAL)  # what goes wrong is made to
    part = PARTS[name]
    with tempfile.TemporaryDirectory(prefix="faults") as folder:
        began = time.monotonic()
        outcome = part.run(seed, runs or part.runs, Path(folder))
        outcome.seconds = time.monotonic() - began
    return outcome


def page(outcomes: Sequence[Outcome], seed: int) -> str:
    """Return the results as a page of the documentation."""
    minutes = sum(outcome.seconds for outcome in outcomes) / 60
    rows = "".join(
        f"| {one.part} | {one.what} | {one.runs} | {told(one)} | "
        f"{'ok' if not one.problems else f'**{len(one.problems)} problems**'} | {one.seconds:.0f} s |\n"
        for one in outcomes
    )
    return PAGE.format(day=datetime.now(UTC).date(), seed=seed, minutes=f"{minutes:.0f}", rows=rows)


def told(outcome: Outcome) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in outcome.figures.items())


if __name__ == "__main__":
    sys.exit(main())
