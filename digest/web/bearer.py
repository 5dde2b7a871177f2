"""Who asks: a token in the Authorization header (RFC 6750), and the source that it belongs to."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Self

from digest.config import Site, SourceKind
from digest.errors import ConfigError
from digest.model import SourceId

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearers:
    """The sources that may send articles, each with a hash of its token."""

    hashes: Mapping[SourceId, bytes] = field(repr=False)

    @classmethod
    def of(cls, site: Site) -> Self:
        """Read the tokens; a source without one, or with another's, may not send, and the log says why.

        The readers' pages and the evening do not depend on it.
        """
        found: dict[SourceId, bytes] = {}
        for key, source in site.settings.sources.items():
            if source.kind is SourceKind.PUSH:
                try:
                    found[SourceId(key)] = _hash(site.push_token(key))
                except ConfigError as exc:
                    log.error("push.no_token", extra={"source": key, "what": exc.what})  # noqa: TRY400 (no bug)
        times = Counter(found.values())
        for key in [key for key, known in found.items() if times[known] > 1]:
            log.error("push.same_token", extra={"source": key, "what": "another source has its token, too"})
            del found[key]
        return cls(hashes=found)

    def source(self, token: str) -> SourceId | None:
        """Return whose token this is; every one is compared, in the same time whatever it holds."""
        given = _hash(token)
        matching = [key for key, known in self.hashes.items() if compare_digest(known, given)]
        return matching[0] if matching and token else None


def bearer(header: str) -> str:
    """Return the token in an Authorization header; an empty text where there is none."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
