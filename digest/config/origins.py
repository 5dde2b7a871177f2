"""Where each value of a site's settings came from: a file and its line, the environment, or the default."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, SecretStr

from digest.config.load import Site, place_of
from digest.net.address import without_login

DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A key, its value for people to read, and its place."""

    key: str
    value: str
    place: str


def origins(site: Site) -> tuple[Setting, ...]:
    """Return every setting with its place, in the order of the documented example; secrets stay secret."""
    return tuple(
        Setting(
            key=".".join(str(part) for part in loc),
            value=_shown(value),
            place=_short(place_of(loc, site.files) or DEFAULT, site),
        )
        for loc, value in _leaves(site.settings, ())
    )


def _leaves(node: Any, loc: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    inside: list[tuple[Any, Any]]
    if isinstance(node, BaseModel):
        inside = [(name, getattr(node, name)) for name in type(node).model_fields]
    elif isinstance(node, Mapping):
        inside = list(node.items())
    elif isinstance(node, tuple) and any(isinstance(part, BaseModel) for part in node):
        inside = list(enumerate(node))
    else:
        yield loc, node
        return
    for name, part in inside:
        yield from _leaves(part, (*loc, name))


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(secret)"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, str):
        return without_login(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, timedelta):
        return _duration(value)
    return "" if value is None else str(value)


def _duration(value: timedelta) -> str:
    """Write a duration as the files do: 90s, 30min, 36h, 7d."""
    if value == timedelta.max:
        return "none"
    seconds = value.total_seconds()
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds and seconds % length == 0:
            return f"{seconds // length:.0f}{unit}"
    return f"{seconds:g}s"


def _short(place: str, site: Site) -> str:
    """Return a place as seen from the site's folder."""
    for root in (site.root, site.files[0].parent.parent):
        place = place.removeprefix(f"{root}{os.sep}")
    return place
