"""Measure speed: ``python -m bench [--only STAGE]``; exit 1 where a need is missed.

A stage is a module of this package with ``measure() -> Iterable[Figure]``.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence

STAGES = ("collect", "select", "render", "deliver", "web")


def main(argv: Sequence[str] | None = None) -> int:
    """Print one line a figure for every stage that has a benchmark."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=STAGES, help="this stage only")
    options = parser.parse_args(argv)
    missed = measured = 0
    for stage in [options.only] if options.only else STAGES:
        if importlib.util.find_spec(f"bench.{stage}") is None:
            print(f"# {stage}: no benchmark", file=sys.stderr)
            continue
        for figure in importlib.import_module(f"bench.{stage}").measure():
            print(f"{stage}.{figure}", flush=True)
            measured += 1
            missed += figure.is_missed
    if not measured:
        print("nothing was measured", file=sys.stderr)
        return 2
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
