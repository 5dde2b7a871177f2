from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from logs_kit import logs_kept

from digest.store import Store, open_store


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Put back what a command sets up for its process: levels, handlers and hooks."""
    with logs_kept():
        yield


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
