"""Read a kind's data: every ``*.jsonl`` and ``*.jsonl.gz`` of a folder, whatever its name."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def read_rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of all files, in the order of their names."""
    for path in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")]):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for line in data.decode().split("\n"):
            if line.strip():
                yield json.loads(line)
