"""How well and how safely feeds are read: real, small ones with a point each, agency files, hostile ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bench.eval import agency, feeds_hostile, feeds_micro, feeds_real
from bench.eval.figure import Figure

PARTS: tuple[Callable[[Path], Iterator[Figure]], ...] = (
    feeds_real.measure,
    feeds_micro.measure,
    agency.measure,
    feeds_hostile.measure,
)


def measure(data: Path) -> Iterator[Figure]:
    """Yield the figures of every part of ``data/feeds``; shares are per cent."""
    for part in PARTS:
        yield from part(data)
