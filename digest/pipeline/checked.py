"""What a check of a site finds, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from digest.errors import DigestError


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found of one part of a site, and what to do about it."""

    part: str
    level: Level
    what: str
    remedy: str = ""


def broken(error: DigestError, part: str) -> Checked:
    """Return what is said of an error."""
    return Checked(part=part, level=Level.ERROR, what=error.what, remedy=error.hint)


def warning(part: str, what: str, remedy: str) -> Checked:
    """Return what is said of what a person should look at."""
    return Checked(part=part, level=Level.WARNING, what=what, remedy=remedy)


def error(part: str, what: str, remedy: str) -> Checked:
    """Return what is said of what does not work."""
    return Checked(part=part, level=Level.ERROR, what=what, remedy=remedy)


def ok(part: str, what: str) -> Checked:
    """Return what is said of what is well."""
    return Checked(part=part, level=Level.OK, what=what)


def is_placeholder(host: str) -> bool:
    """Tell whether a host is one of the documentation's, or this machine."""
    return host in {"", "localhost", "127.0.0.1", "::1"} or host.endswith((".example", ".localhost"))


def private(file: Path, part: str) -> Iterator[Checked]:
    """Yield a warning where others may read a secret's file."""
    if file.exists() and file.stat().st_mode & 0o077:
        yield warning(part, f"{file} can be read by others", f"chmod 600 {file}")
