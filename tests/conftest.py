from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from digest.store import Store, open_store


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Put back what a command sets up for its process: levels, handlers and hooks."""
    root, ours = logging.getLogger(), logging.getLogger("digest")
    before = (root.level, ours.level, list(root.handlers), sys.excepthook, threading.excepthook)
    yield
    root.setLevel(before[0])
    ours.setLevel(before[1])
    for handler in [handler for handler in root.handlers if handler not in before[2]]:
        if type(handler).__module__.startswith("digest."):
            root.removeHandler(handler)
    sys.excepthook, threading.excepthook = before[3:]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "digest.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def write_site(tmp_path: Path) -> Callable[..., Path]:
    """Make a site of the given configuration files: ``write_site(digest="…", sources="…")``."""

    def make(**files: str) -> Path:
        config = tmp_path / "site" / "config"
        config.mkdir(parents=True, exist_ok=True)
        for name, content in ({"digest": "", "sources": "", "subscribers": ""} | files).items():
            (config / f"{name}.toml").write_text(content, encoding="utf-8")
        return tmp_path / "site"

    return make
