"""Fuzz the parsers: ``python -m bench.fuzz [--seconds N] [--only NAME]``; exit 1 on a finding.

Every parser runs in a process of its own, guided by the coverage of our code and the feed parsers'. What is
found lies in ``.fuzz/NAME/found`` afterwards; what leads to new code is kept in ``.fuzz/NAME/corpus``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.eval.figure import Figure
from bench.fuzz.parsers import PARSERS
from bench.fuzz.seeds import WORDS

_PLACE = Path(".fuzz")
_HANGS = 10
"""Seconds of the clock for one input; a slow one is found before, by the processor's time."""


def main(argv: Sequence[str] | None = None) -> int:
    """Fuzz each parser for its share of the time; print how much it was given and what was found."""
    options = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    options.add_argument("--seconds", type=int, default=60, help="for all parsers together")
    options.add_argument("--only", choices=PARSERS, help="this parser only")
    asked = options.parse_args(argv)
    names = [asked.only] if asked.only else list(PARSERS)
    missed = 0
    for name in names:
        for figure in _fuzzed(name, seconds=max(1, asked.seconds // len(names))):
            print(f"fuzz.{figure}", flush=True)
            missed += figure.is_missed
    return 1 if missed else 0


def _fuzzed(name: str, *, seconds: int) -> Sequence[Figure]:
    corpus, found = _PLACE / name / "corpus", _PLACE / name / "found"
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    for place, seed in enumerate(PARSERS[name].seeds):
        (corpus / f"seed-{place}").write_bytes(seed)
    words = _PLACE / "words"
    words.write_text("\n".join(f'"{_escaped(word)}"' for word in WORDS), encoding="ascii")
    before = set(found.iterdir())
    # -fork and crash files of libFuzzer end a run at the first finding: the process notes its own.
    run = subprocess.run(
        [
            *(sys.executable, "-m", "bench.fuzz.one", name, str(found), str(corpus)),
            *(f"-dict={words}", f"-max_total_time={seconds}", f"-timeout={_HANGS}", "-max_len=20000"),
            *(f"-artifact_prefix={found}/", "-rss_limit_mb=0", "-print_final_stats=1"),
        ],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=seconds + 120,
    )
    new = sorted(set(found.iterdir()) - before)
    for path in new:
        print(f"  {path}")
    runs = [line.split()[-1] for line in run.stderr.splitlines() if "number_of_executed_units" in line]
    if not runs:
        print(run.stderr[-1500:], file=sys.stderr)
    return (
        Figure(name=f"{name}.inputs", value=float(runs[0]) if runs else 0.0, at_least=1),
        Figure(name=f"{name}.found", value=len(new), at_most=0),
    )


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    raise SystemExit(main())
