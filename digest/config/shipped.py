"""Find the configuration's documented example: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def example_config() -> Path:
    """Return the folder with the example's files."""
    inside = _PACKAGE / "example_config"
    return inside if inside.is_dir() else _PACKAGE.parent / "config"
