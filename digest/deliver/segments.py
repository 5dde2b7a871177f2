"""Stage deliver: the frozen mails of an edition's segments, read once each."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from digest.deliver.template import Template
from digest.errors import EditionError
from digest.model import EditionId
from digest.store import Store, segments


@dataclass(slots=True)
class Templates:
    """Reads a segment's mail when the first copy of it is made; all connections share it."""

    store: Store
    edition: EditionId
    known: dict[str, Template] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, segment: str) -> Template:
        """Return a segment's mail with its places. Raises EditionError where it was purged."""
        found = self.known.get(segment)
        if found is None:
            with self.lock:
                found = self.known.setdefault(segment, self._read(segment))
        return found

    def _read(self, segment: str) -> Template:
        with self.store.read("reading a segment's mail") as connection:
            raw = segments.message(connection, self.edition, segment)
        if raw is None:
            raise EditionError(
                f"the mails of {self.edition} are gone: an article in them was killed",
                hint="digest status tells where it stands",
            )
        return Template.load(raw)
