"""Collecting 500 feeds under 500 names on this machine, beside what one would write in an afternoon.

The reference gets, parses and stores one feed after the other: httpx2, feedparser, one INSERT an entry, a
commit a feed. Its cost for a feed does not depend on how many there are, so it does fewer of them. Both are
run in turn, each in a process of its own, the server in a third.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.eval.figure import Figure

_ROUNDS = 3
_FEEDS = 500
_MANY = 2000
_REFERENCE_FEEDS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What a process took for one feed, in seconds, and its most memory in MB."""

    cold: float
    warm: float
    peak: float


def measure() -> Iterator[Figure]:
    """Yield the figures."""
    ours: list[_Run] = []
    reference: list[_Run] = []
    with _server() as port:
        for _ in range(_ROUNDS):
            reference.append(_run("reference", port, _REFERENCE_FEEDS))
            ours.append(_run("ours", port, _FEEDS))
        many = _run("ours", port, _MANY)
    yield Figure(name="cold_feeds_a_second", value=1 / _median(run.cold for run in ours))
    yield Figure(name="warm_feeds_a_second", value=1 / _median(run.warm for run in ours))
    yield Figure(name="cold_ratio", value=_median(_ratios("cold", ours, reference)), at_least=3)
    yield Figure(name="warm_ratio", value=_median(_ratios("warm", ours, reference)), at_least=20)
    peak = _median(run.peak for run in ours)
    yield Figure(name="peak_mb", value=peak, at_most=300)
    yield Figure(name=f"peak_at_{_MANY}_ratio", value=many.peak / peak, at_most=1.3)
    # The two that ran one after the other: what else the machine does was nearly the same for both.
    yield Figure(name=f"cost_a_feed_at_{_MANY}_ratio", value=many.cold / ours[-1].cold, at_most=1.25)


def _ratios(round_: str, ours: list[_Run], reference: list[_Run]) -> Iterator[float]:
    for mine, theirs in zip(ours, reference, strict=True):
        yield getattr(theirs, round_) / getattr(mine, round_)


def _median(values: Iterator[float]) -> float:
    return statistics.median(values)


def _run(who: str, port: int, feeds: int) -> _Run:
    done = subprocess.run(
        [sys.executable, "-m", "bench.collecting.run", who, str(port), str(feeds)],
        check=True,
        stdout=subprocess.PIPE,
    )
    told = json.loads(done.stdout)
    return _Run(cold=told["cold"] / feeds, warm=told["warm"] / feeds, peak=told["peak"])


@contextmanager
def _server() -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.collecting.server"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()
