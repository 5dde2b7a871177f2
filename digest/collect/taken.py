"""Remember what of a place was taken, in the one string that is kept for a source between runs; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from digest import __version__
from digest.collect.marks import read_marks, write_marks
from digest.config.source import SourceConfig
from digest.model import Validators

MOST = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The fingerprints of what was taken, under the configuration that it was read by."""

    config: str
    fingerprints: frozenset[bytes] = frozenset()

    def __contains__(self, fingerprint: bytes) -> bool:
        """Tell whether this was taken."""
        return fingerprint in self.fingerprints

    def now(self, fingerprints: Iterable[bytes]) -> Validators:
        """Return what is to be kept: exactly these, in whatever order they come."""
        kept = sorted(set(fingerprints))[:MOST]
        return Validators(etag=f"{self.config} {write_marks(kept)}")


def taken(known: Validators | None, config: SourceConfig) -> Taken:
    """Return what is remembered; nothing where the configuration or the program changed since."""
    told = "\n".join((__version__, config.model_dump_json()))
    own = hashlib.sha256(told.encode()).hexdigest()[:16]
    given, _, packed = ((known.etag if known else None) or "").partition(" ")
    if given != own:
        return Taken(config=own)
    try:
        return Taken(config=own, fingerprints=frozenset(read_marks(packed)))
    except ValueError:
        return Taken(config=own)
