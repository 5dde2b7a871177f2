"""What a check of a site finds, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from digest.errors import DigestError


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found of one part of a site, and what to do about it."""

    part: str
    level: Level
    what: str
    remedy: str = ""


def broken(error: DigestError, part: str) -> Finding:
    """Return the finding for an error."""
    return Finding(part=part, level=Level.ERROR, what=error.what, remedy=error.hint)


def warning(part: str, what: str, remedy: str) -> Finding:
    """Return the finding for what a person should look at."""
    return Finding(part=part, level=Level.WARNING, what=what, remedy=remedy)


def error(part: str, what: str, remedy: str) -> Finding:
    """Return the finding for what does not work."""
    return Finding(part=part, level=Level.ERROR, what=what, remedy=remedy)


def ok(part: str, what: str) -> Finding:
    """Return the finding for what is well."""
    return Finding(part=part, level=Level.OK, what=what)


def is_placeholder(host: str) -> bool:
    """Tell whether a host is one of the documentation's, or this machine."""
    return host in {"", "localhost", "127.0.0.1", "::1"} or host.endswith((".example", ".localhost"))


def private(file: Path, part: str) -> Iterator[Finding]:
    """Yield a warning where others may read a secret's file."""
    if file.exists() and file.stat().st_mode & 0o077:
        yield warning(part, f"{file} can be read by others", f"chmod 600 {file}")
