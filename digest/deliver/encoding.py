"""Stage deliver: transfer encodings that leave places for a reader's values.

In: text with placeholders. Out: pieces of 7-bit bytes between which values can be put at any time.
Text is cut at the placeholders before it is encoded, so that no soft line break and no base64 quantum
ever splits one (RFC 2045, 6.7 and 6.8).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_LINE = 57  # raw bytes in a full base64 line of 76 characters
_SOFT = b"=\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a reader's value belongs."""

    name: str


def cut(text: str, names: Sequence[str]) -> tuple[str | Place, ...]:
    """Cut a text at every placeholder in ``names``; line ends become single line feeds, NUL goes."""
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    if not names:
        return (text,)
    parts = re.split(
        "(" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + ")", text
    )
    return tuple(Place(name=part) if index % 2 else part for index, part in enumerate(parts) if part)


def quoted(data: bytes) -> bytes:
    """Encode a whole text as quoted-printable."""
    return binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n")


def quoted_open(data: bytes) -> bytes:
    """Encode text that others follow as quoted-printable, ending at the beginning of a line."""
    # A stand-in for what follows keeps room for the soft break and a blank at the end from being one.
    line = binascii.b2a_qp(data + b"-", istext=True)[:-1].replace(b"\n", b"\r\n")
    return line if not line or line.endswith(b"\n") else line + _SOFT


def base64_lines(data: bytes) -> bytes:
    """Encode bytes as base64 in lines of at most 76 characters, each ended."""
    return b"".join(
        binascii.b2a_base64(data[start : start + _LINE], newline=False) + b"\r\n"
        for start in range(0, len(data), _LINE)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Text between two places, encoded as base64 for each of the three ways its quanta can fall."""

    raw: bytes
    encoded: tuple[bytes, bytes, bytes]

    @classmethod
    def of(cls, raw: bytes) -> Stretch:
        """Encode whole quanta of ``raw`` from its first, second and third byte on."""
        first, second, third = (base64_lines(raw[skip : _whole(raw, skip)]) for skip in range(3))
        return cls(raw=raw, encoded=(first, second, third))


def _whole(raw: bytes, skip: int) -> int:
    return skip + max(0, len(raw) - skip) // 3 * 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Base64Body:
    """A body in base64: only the quanta around a value are encoded again for each reader."""

    items: tuple[Stretch | Place, ...]

    @classmethod
    def of(cls, parts: Sequence[str | Place]) -> Base64Body:
        """Encode what lies between the places once."""
        return cls(items=tuple(Stretch.of(_crlf(part)) if isinstance(part, str) else part for part in parts))

    def fill(self, values: Mapping[str, str]) -> bytes:
        """Return the body with ``values`` in their places."""
        written: list[bytes] = []
        rest = b""  # raw bytes that do not yet make a quantum
        for item in self.items:
            if isinstance(item, Place):
                rest += values[item.name].encode()
                continue
            skip = -len(rest) % 3
            rest += item.raw[:skip]
            if len(item.raw) >= skip:
                written += [base64_lines(rest), item.encoded[skip]]
                rest = item.raw[_whole(item.raw, skip) :]
        return b"".join([*written, base64_lines(rest)])


def _crlf(text: str) -> bytes:
    # Base64 of text carries canonical line ends (RFC 2045, 6.8).
    return text.encode().replace(b"\n", b"\r\n")


def base64_is_shorter(text: str) -> bool:
    """Tell whether base64 carries a text in fewer bytes than quoted-printable does."""
    data = text.encode()
    return len(base64_lines(data)) < len(quoted(data))
