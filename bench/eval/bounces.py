"""How well returned mails are understood, without any token: the action, the address, and how fast."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.eval.figure import Figure
from bench.eval.rows import read_rows
from digest.deliver.bounces import classify
from digest.model import BounceAction, Report

_SLOW = 1.0


@dataclass(slots=True)
class _Tally:
    """Counts of one half, or of all."""

    counts: Counter[str] = field(default_factory=Counter)

    def share(self, of: str, among: str) -> float:
        return 100 * self.counts[of] / self.counts[among] if self.counts[among] else 100.0


def measure(data: Path) -> Iterator[Figure]:
    """Classify every mail and compare; shares are per cent, halves by the file's hash."""
    folder = data / "bounces"
    tallies = {"": _Tally(), "build.": _Tally(), "confirm.": _Tally()}
    for row in read_rows(folder):
        half = "build." if int(row["sha256"][:8], 16) % 2 == 0 else "confirm."
        message = (folder / row["file"]).read_bytes()
        start = time.perf_counter()
        report = classify(message)
        slow = time.perf_counter() - start > _SLOW
        for name in ("", half):
            tallies[name].counts["slow"] += slow
            _compare(row, report, tallies[name].counts, show=name == "build.")
    for name, tally in tallies.items():
        yield from _figures(name, tally)


def _compare(row: dict[str, Any], report: Report, counts: Counter[str], *, show: bool) -> None:
    found = sorted(one.action for one in report.recipients)
    if "expected" in row:
        wanted = sorted(one["action"] for one in row["expected"])
        right = set(wanted) == set(found)
        counts["messages"] += 1
        counts["right"] += right
        counts["exact"] += wanted == found
        counts["suppress.given"] += "suppress" in found
        counts["suppress.asked"] += "suppress" in wanted
        counts["suppress.right"] += "suppress" in found and "suppress" in wanted
        counts["on_none"] += not wanted and any(one is not BounceAction.IGNORE for one in found)
        if show and not right:
            told = [(one["action"], one["reason"], one["dsn"]) for one in row["expected"]]
            got = [(str(one.action), str(one.reason), one.status, one.code) for one in report.recipients]
            print(f"  {row['file']}: {told} {got}"[:260])
        return
    expected = row["expected_addresses"]
    wanted_addresses = {a.lower() for kind in expected.values() for a in kind}
    if not wanted_addresses:
        return
    addresses = {(one.address or "").lower() for one in report.recipients}
    counts["addressed"] += 1
    counts["address"] += wanted_addresses <= addresses
    counts["too_many"] += not addresses <= wanted_addresses
    if show and not wanted_addresses <= addresses:
        print(f"  {row['file']}: {len(wanted_addresses)} wanted, {sorted(addresses)} found"[:260])


def _figures(name: str, tally: _Tally) -> Iterator[Figure]:
    whole = not name
    yield Figure(
        name=f"{name}action_right", value=tally.share("right", "messages"), at_least=97 if whole else None
    )
    yield Figure(name=f"{name}each_recipient_right", value=tally.share("exact", "messages"))
    yield Figure(
        name=f"{name}suppress_precision",
        value=tally.share("suppress.right", "suppress.given"),
        at_least=98 if whole else None,
    )
    yield Figure(
        name=f"{name}suppress_recall",
        value=tally.share("suppress.right", "suppress.asked"),
        at_least=90 if whole else None,
    )
    yield Figure(
        name=f"{name}address_found", value=tally.share("address", "addressed"), at_least=95 if whole else None
    )
    yield Figure(name=f"{name}more_addresses", value=tally.share("too_many", "addressed"))
    if whole:
        yield Figure(name="actions_on_non_bounces", value=tally.counts["on_none"], at_most=0)
        yield Figure(name="slow", value=tally.counts["slow"], at_most=0)
