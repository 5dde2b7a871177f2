"""Fuzz one parser in this process: ``python -m bench.fuzz.one NAME FOUND CORPUS [libFuzzer's flags]``.

An exception other than CollectError, more than two seconds of the processor, or 200 MB on top of what the
process had is a finding; each kind is written down once and the run goes on.
"""

from __future__ import annotations

import hashlib
import resource
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["digest", "feedparser", "fastfeedparser", "trafilatura"]):
    from bench.fuzz.parsers import PARSERS
    from digest.errors import CollectError

_SLOW = 2.0
_SWOLLEN = 200_000_000


@dataclass(slots=True, kw_only=True)
class Watch:
    """Gives input to a parser and notes what goes wrong, each thing once."""

    read: Callable[[bytes], object]
    found: Path
    seen: set[str] = field(default_factory=set)
    peak: int = 0

    def __call__(self, data: bytes) -> None:
        """Give one input."""
        started = time.process_time()
        try:
            self.read(data)
        except CollectError:
            pass
        except Exception as exc:  # noqa: BLE001  any one is what is looked for
            self._note(_where(exc), data, traceback.format_exc())
        spent = time.process_time() - started
        if spent > _SLOW:
            self._note("slow", data, f"{spent:.1f} s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        if self.peak and peak - self.peak > _SWOLLEN:
            self._note("large", data, f"{(peak - self.peak) / 1e6:.0f} MB")
        self.peak = peak

    def _note(self, kind: str, data: bytes, told: str) -> None:
        if kind in self.seen:
            return
        self.seen.add(kind)
        name = f"{kind}-{hashlib.sha256(data).hexdigest()[:12]}"
        (self.found / name).write_bytes(data)
        (self.found / f"{name}.txt").write_text(told, encoding="utf-8", errors="replace")


def _where(exc: Exception) -> str:
    """Name an exception by its kind and the last line of ours."""
    ours = [frame for frame in traceback.extract_tb(exc.__traceback__) if "/digest/" in frame.filename]
    last = ours[-1] if ours else traceback.extract_tb(exc.__traceback__)[-1]
    return f"{type(exc).__name__}-{Path(last.filename).stem}-{last.lineno}"


def main() -> None:
    """Fuzz until the time is over."""
    name, found, *flags = sys.argv[1:]
    parser = PARSERS[name]
    for seed in parser.seeds:
        parser.read(seed)  # loads what is loaded at first use, before anything is measured
    atheris.Setup([sys.argv[0], *flags], Watch(read=parser.read, found=Path(found)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
