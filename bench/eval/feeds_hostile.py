"""Hostile feeds, each in a process of its own: its rule holds, in a second, in little memory."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.eval.bombs import bombs
from bench.eval.figure import Figure
from bench.eval.forked import Ran, forked
from bench.eval.hostile_rules import RULES, Outcome, outcome
from bench.eval.rows import read_rows
from bench.eval.tally import Tally

_SLOW, _LARGE = 1.0, 64_000_000
"""Seconds and octets that a file of the data may take."""
_BOMB_SLOW, _BOMB_LARGE = 2.0, 200_000_000
"""What a bomb may take; its kind was chosen to take all it can."""


def measure(data: Path) -> Iterator[Figure]:
    """Yield per cent of the rules of ``data/feeds/hostile`` that hold, and of the bombs that are stopped."""
    folder = data / "feeds"
    tally, runs, unknown = Tally(), list[Ran[Outcome]](), 0
    with _canary() as (port, connections):
        for row in read_rows(folder / "hostile"):
            body = (folder / "hostile" / Path(row["file"]).name).read_bytes()
            runs.append(ran := forked(partial(outcome, body, port=port)))
            tally.check("hostile.calm", _told(row["file"], ran), _is_calm(ran, _SLOW, _LARGE))
            rule = RULES.get(row["expect"])
            if rule is None:
                print(f"# hostile: no check for {row['expect']!r}", file=sys.stderr)
                unknown += 1
            else:
                holds = ran.result is not None and rule(ran.result, ran.asked)
                tally.check("hostile.rules", f"{row['file']}: {row['expect']}", holds)
        reached = connections()
    if not runs:
        return
    blown = []
    for name, bomb in bombs():
        blown.append(ran := forked(partial(outcome, bomb, port=0)))
        tally.check("bombs.stopped", _told(name, ran), _is_calm(ran, _BOMB_SLOW, _BOMB_LARGE))
    yield from tally.figures()
    yield Figure(name="hostile.rules_without_check", value=unknown, at_most=0)
    yield Figure(name="hostile.canary_connections", value=reached, at_most=0)
    yield from _most("hostile", runs, _SLOW, _LARGE)
    yield from _most("bombs", blown, _BOMB_SLOW, _BOMB_LARGE)


def _most(kind: str, runs: list[Ran[Outcome]], slow: float, large: int) -> Iterator[Figure]:
    yield Figure(name=f"{kind}.slowest_s", value=max(ran.seconds for ran in runs), at_most=slow)
    yield Figure(name=f"{kind}.largest_mb", value=max(ran.grown for ran in runs) / 1e6, at_most=large / 1e6)


def _is_calm(ran: Ran[Outcome], slow: float, large: int) -> bool:
    return ran.error is None and ran.seconds < slow and ran.grown < large


def _told(name: str, ran: Ran[Outcome]) -> str:
    return f"{name}: {ran.seconds:.2f} s, {ran.grown / 1e6:.0f} MB {ran.error or ''}"


@contextmanager
def _canary() -> Iterator[tuple[int, Callable[[], int]]]:
    """Listen on loopback; nobody must come. Gives the port, and a count of those who came."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)

        def came() -> int:
            count = 0
            while True:
                try:
                    listening.accept()[0].close()
                except BlockingIOError:
                    return count
                count += 1

        yield int(listening.getsockname()[1]), came
