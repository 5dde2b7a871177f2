"""Do many jobs that mostly wait in a few threads, and hand over what is done as soon as it is done."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from digest.clock import Clock
from digest.collect.turns import Turns

T = TypeVar("T")
R = TypeVar("R")


def fan_out(
    turns: Turns[T], work: Callable[[T], R], *, threads: int, clock: Clock
) -> Generator[tuple[R, ...], None, None]:
    """Yield the results of ``work`` for all jobs, those that are there together, none of them waiting.

    Jobs are begun only while their results are asked for: what lies here unasked is bounded by ``threads``,
    not by the jobs. Where the caller stops, the rest is left, and what runs is not waited for: it only reads.
    """
    running: dict[Future[R], str | None] = {}
    pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="collect")
    try:
        while running or not turns.is_over:
            # Twice as many as threads: none of them idles while the caller works on the last results.
            while len(running) < 2 * threads and (taken := turns.take(clock.monotonic())):
                host, job = taken
                running[pool.submit(work, job)] = host
            pause = turns.wait(clock.monotonic()) if len(running) < 2 * threads else None
            if not running:
                clock.sleep(pause or 0.0)
                continue
            done, _ = wait(running, timeout=pause, return_when=FIRST_COMPLETED)
            for future in done:
                turns.done(running.pop(future), clock.monotonic())
            if done:
                yield tuple(future.result() for future in done)
    finally:
        pool.shutdown(wait=not running, cancel_futures=True)
