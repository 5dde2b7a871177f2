"""Stage deliver: a segment's mail as pieces with places between them; segments share pieces.

In: pieces. Out: a reader's copy, and the form the store keeps of each piece.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from digest.deliver.encoding import Base64Body, Place, Stretch, quoted_open
from digest.store.segments import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """Bytes that stand in the mail as they are."""

    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadPlace:
    """Where a header value belongs, already written as a header wants it."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedPlace:
    """Where a value belongs in a quoted-printable body."""

    name: str


Made = Fixed | HeadPlace | QuotedPlace | Stretch | Place
"""A stretch or a place is part of a body in base64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a mail, ready to be joined, and as it is stored."""

    made: Made
    stored: Piece


def part(made: Made) -> Part:
    """Return a piece with its stored form: a letter for its kind, then what it holds."""
    match made:
        case Fixed(data=data):
            content = b"b" + data
        case HeadPlace(name=name):
            content = b"h" + name.encode()
        case QuotedPlace(name=name):
            content = b"q" + name.encode()
        case Stretch(raw=raw):
            content = b"t" + raw
        case Place(name=name):
            content = b"v" + name.encode()
    return Part(made=made, stored=Piece(hash=hashlib.sha256(content).digest(), content=content))


def read_part(stored: Piece) -> Part:
    """Read what ``part`` stored."""
    kind, content = stored.content[:1], stored.content[1:]
    made: Made
    match kind:
        case b"b":
            made = Fixed(data=content)
        case b"h":
            made = HeadPlace(name=content.decode())
        case b"q":
            made = QuotedPlace(name=content.decode())
        case b"t":
            made = Stretch.of(content)
        case b"v":
            made = Place(name=content.decode())
        case _:
            raise ValueError(f"a stored mail holds {kind!r}, which this version does not know")
    return Part(made=made, stored=stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Where what stands in a mail: the pieces themselves, which other mails hold, too, and gaps between."""

    bytes: tuple[bytes, ...]
    """Empty in the gaps."""
    heads: tuple[tuple[str, tuple[int, ...]], ...]
    """Each value that headers show, with its gaps."""
    quoted: tuple[tuple[str, tuple[int, ...]], ...]
    """Each value that quoted-printable bodies show, with its gaps."""
    bodies: tuple[tuple[int, Base64Body], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A segment's mail with its places; the same pieces and values always make the same bytes."""

    parts: tuple[Part, ...]
    plan: _Plan = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look for the places once: a copy is made for every reader."""
        object.__setattr__(self, "plan", _plan(one.made for one in self.parts))

    def fill(self, values: Mapping[str, str]) -> bytes:
        """Return a copy with a value for each place: header fields by name, others by placeholder."""
        plan = self.plan
        written = list(plan.bytes)
        for name, gaps in plan.heads:
            value = _for_head(name, values[name])
            for gap in gaps:
                written[gap] = value
        for name, gaps in plan.quoted:
            value = quoted_open(values[name].encode())
            for gap in gaps:
                written[gap] = value
        for gap, body in reversed(plan.bodies):  # the last first: it shifts what follows it
            written[gap : gap + 1] = body.fill(values)
        return b"".join(written)

    @property
    def hash(self) -> str:
        """Return a name for this content: SHA-256 of the hashes of its pieces."""
        return hashlib.sha256(b"".join(one.stored.hash for one in self.parts)).hexdigest()

    @property
    def stored(self) -> tuple[Piece, ...]:
        """Return what the store keeps."""
        return tuple(one.stored for one in self.parts)

    @property
    def octets(self) -> int:
        """Return how long a copy is, but for the values."""
        return len(self.fill(_Nothing()))


class _Nothing(dict[str, str]):
    """An empty value for every place."""

    def __missing__(self, key: str) -> str:
        return ""


_BREAKS_OUT = re.compile(r"\r(?!\n)|(?<!\r)\n|\n(?![ \t])|\0")


def _for_head(name: str, value: str) -> bytes:
    if not value.isprintable() and _BREAKS_OUT.search(value):
        raise ValueError(f"a value for {name} would break out of its header")
    return value.encode()


def _plan(parts: Iterable[Made]) -> _Plan:
    written: list[bytes] = []
    heads: dict[str, list[int]] = {}
    quoted: dict[str, list[int]] = {}
    bodies: list[tuple[int, list[Stretch | Place]]] = []
    for one in parts:
        match one:
            case Fixed(data=data):
                written.append(data)
            case Stretch() | Place() if bodies and bodies[-1][0] == len(written) - 1:
                bodies[-1][1].append(one)
            case Stretch() | Place():
                bodies.append((len(written), [one]))
                written.append(b"")
            case HeadPlace(name=name):
                heads.setdefault(name, []).append(len(written))
                written.append(b"")
            case QuotedPlace(name=name):
                quoted.setdefault(name, []).append(len(written))
                written.append(b"")
    return _Plan(
        bytes=tuple(written),
        heads=tuple((name, tuple(gaps)) for name, gaps in heads.items()),
        quoted=tuple((name, tuple(gaps)) for name, gaps in quoted.items()),
        bodies=tuple((gap, Base64Body.of(items)) for gap, items in bodies),
    )
