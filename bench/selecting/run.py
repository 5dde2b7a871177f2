"""One measured run, in a process of its own: ``python -m bench.selecting.run ARTICLES ROUNDS``.

It prints one line of JSON: the seconds of processor time that one choice takes (the median of the rounds),
and the most memory the process ever had, in MB.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time

from bench.selecting.day import day
from digest.select import select


def main() -> None:
    """Measure and print."""
    articles, rounds = int(sys.argv[1]), int(sys.argv[2])
    versions, choice = day(articles)
    seconds = []
    for _ in range(rounds):
        started = time.process_time()
        found = select(versions, choice)
        seconds.append(time.process_time() - started)
        if len(found.verdicts) != articles or not found.picks:
            raise SystemExit("not every article got its verdict: what was measured is something else")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": statistics.median(seconds), "peak": peak}))


if __name__ == "__main__":
    main()
