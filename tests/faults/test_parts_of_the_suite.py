"""The fault suite in short: each part with a few runs. ``make faults`` runs all of it."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from faults.suite.parts import PARTS
from faults.suite.power import NoTracer, tracer

SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
FEW = {
    "F1": 12,
    "F3": 1,
    "F4": 1,
    "F5": 6,
    "F6": 2,
    "F7": 8,
    "F8": 3,
    "F10": 40,
    "F11": 1,
    "F15": 3,
    "F16": 1,
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_the_suite_finds_nothing(name: str, tmp_path: Path) -> None:
    if name == "F7":
        try:
            tracer()
        except NoTracer as exc:
            if os.environ.get("CI") == "true" and "missing" in str(exc):
                pytest.fail(str(exc))
            pytest.skip(str(exc))
    outcome = PARTS[name].run(SEED, FEW[name], tmp_path)
    assert outcome.problems == []
    assert outcome.runs >= FEW[name] or name == "F1"


def test_every_part_has_its_short_form() -> None:
    assert set(FEW) == set(PARTS)
