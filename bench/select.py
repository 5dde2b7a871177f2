"""Choosing among up to 50,000 articles, and writing teasers: time, what doubling costs, memory."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from bench import teasers
from bench.eval.figure import Figure

_SIZES = {1_000: 5, 10_000: 3, 50_000: 1}
"""Articles, and how many rounds."""


def measure() -> Iterator[Figure]:
    """Yield the figures; times are processor time, each size in a process of its own."""
    runs = {articles: _run(articles, rounds) for articles, rounds in _SIZES.items()}
    for articles, run in runs.items():
        yield Figure(name=f"seconds_at_{articles}", value=run["seconds"])
    for fewer, more in ((1_000, 10_000), (10_000, 50_000)):
        ratio = runs[more]["seconds"] / runs[fewer]["seconds"]
        doubling = ratio ** (1 / math.log2(more / fewer))
        yield Figure(name=f"doubling_{fewer}_to_{more}", value=doubling, at_most=2.3)
    yield Figure(name="peak_mb_at_10000", value=runs[10_000]["peak"], at_most=400)
    yield Figure(name="peak_mb_at_50000", value=runs[50_000]["peak"])
    yield from teasers.measure()


def _run(articles: int, rounds: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.selecting.run", str(articles), str(rounds)],
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
