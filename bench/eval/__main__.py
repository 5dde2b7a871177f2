"""Measure quality: ``python -m bench.eval --data DIR [--only KIND]``; exit 1 where a need is missed."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

KINDS = (
    "feeds",
    "extract",
    "xss",
    "teasers",
    "clusters",
    "categories",
    "related",
    "bounces",
    "addresses",
    "updates",
)
_OF_OUR_OWN = frozenset({"updates"})
"""These measure on texts of the project's own: by name they need no data."""
_FOLDERS = {"xss": "html_xss", "related": "seed"}
"""Where a kind's data lies, if not under its own name."""


def main(argv: Sequence[str] | None = None) -> int:
    """Print one line a figure for every kind that has data and an evaluator."""
    parser = argparse.ArgumentParser(prog="python -m bench.eval", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with one folder a kind")
    parser.add_argument("--only", choices=KINDS, help="this kind only")
    options = parser.parse_args(argv)
    if options.data is None and options.only not in _OF_OUR_OWN:
        parser.error("--data names a folder with one folder a kind")
    data = options.data or Path()
    missed = measured = 0
    for kind in [options.only] if options.only else KINDS:
        if importlib.util.find_spec(f"bench.eval.{kind}") is None:
            print(f"# {kind}: no evaluator", file=sys.stderr)
            continue
        there = (
            measured or options.only if kind in _OF_OUR_OWN else (data / _FOLDERS.get(kind, kind)).is_dir()
        )
        if not there:
            continue
        for figure in importlib.import_module(f"bench.eval.{kind}").measure(data):
            print(f"{kind}.{figure}", flush=True)
            measured += 1
            missed += figure.is_missed
    if not measured:
        print(f"nothing to measure in {options.data}", file=sys.stderr)
        return 2
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
