"""Stage deliver: the frozen mails of an edition's segments, read once each."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from digest.deliver.template import Part, Template, read_part
from digest.errors import EditionError
from digest.model import EditionId
from digest.store import Store, segments


class _Samples(dict[str, str]):
    """A value for every place, as short and as plain as the readers' own."""

    def __missing__(self, name: str) -> str:
        return "x"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A segment's mail, and what need not be looked for in each of its copies.

    Readers' values bring in nothing of it: in a header they go on behind a blank where they are folded, and
    the tokens in bodies have neither dots nor blanks.
    """

    template: Template
    is_dotless: bool
    """No line begins with a dot, and the last one is ended."""
    is_relaxed: bool
    """The body has neither tabs nor blanks beside blanks or line ends."""

    @classmethod
    def of(cls, template: Template) -> Sheet:
        """Look through a copy."""
        sample = template.fill(_Samples())
        body = sample.partition(b"\r\n\r\n")[2]
        return cls(
            template,
            is_dotless=not sample.startswith(b".") and b"\n." not in sample and sample.endswith(b"\r\n"),
            is_relaxed=not any(blank in body for blank in (b"\t", b"  ", b" \r\n")),
        )


@dataclass(slots=True)
class Templates:
    """Reads a segment's mail when the first copy of it is made; all connections share it."""

    store: Store
    edition: EditionId
    known: dict[str, Sheet] = field(default_factory=dict)
    parts: dict[bytes, Part] = field(default_factory=dict)
    """The pieces of the mails, by their hashes: segments share them."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, segment: str) -> Sheet:
        """Return a segment's mail with its places. Raises EditionError where it was purged."""
        found = self.known.get(segment)
        if found is None:
            with self.lock:
                found = self.known.get(segment)
                if found is None:
                    found = self.known[segment] = self._read(segment)
        return found

    def _read(self, segment: str) -> Sheet:
        with self.store.read("reading a segment's mail") as connection:
            names = segments.sequence(connection, self.edition, segment)
            new = frozenset(names or ()) - self.parts.keys()
            found = segments.pieces(connection, self.edition, new)
        if names is None or len(found) < len(new):
            raise EditionError(
                f"the mails of {self.edition} are gone: an article in them was killed",
                hint="digest status tells where it stands",
            )
        self.parts |= {piece.hash: read_part(piece) for piece in found}
        return Sheet.of(Template(parts=tuple(self.parts[name] for name in names)))
