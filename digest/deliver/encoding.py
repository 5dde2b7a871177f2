"""Stage deliver: transfer encodings that leave places for a reader's values.

In: text with placeholders, in pieces. Out: 7-bit bytes of each piece, made once, that can be joined in any
order, and between which values can be put at any time. Text is cut at the placeholders before it is encoded,
so that no soft line break and no base64 quantum ever splits one (RFC 2045, 6.7 and 6.8).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

_LINE = 57
"""Raw bytes in a full line of base64."""
_FULL = 76
"""Characters in a full line of base64 (RFC 2045, 6.8)."""
_SOFT = b"=\r\n"
_TOO_LONG = re.compile(rb"^([^\n]{74,})(=(?:09|20))$", re.MULTILINE)
_WIDEST = 76
"""Characters in a line of quoted-printable, the soft break included (RFC 2045, 6.7)."""


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
    return _quoted(data).replace(b"\n", b"\r\n")


def _quoted(data: bytes) -> bytes:
    lines = binascii.b2a_qp(data, istext=True)
    # It lets a full line grow to 78 where a blank at its end has to be written as three characters.
    if b"=20\n" in lines or b"=09\n" in lines:
        lines = _TOO_LONG.sub(rb"\1=\n\2", lines)
    return _undotted(lines)


def _undotted(lines: bytes) -> bytes:
    """Encode dots that begin a line: SMTP would double them in each copy, and gateways have lost them."""
    if not lines.startswith(b".") and b"\n." not in lines:
        return lines
    return b"\n".join(map(_undotted_line, lines.split(b"\n")))


def _undotted_line(line: bytes) -> bytes:
    if not line.startswith(b"."):
        return line
    line = b"=2E" + line[1:]
    if len(line) <= _WIDEST:
        return line
    cut = line.rfind(b"=", _WIDEST - 4, _WIDEST - 1)  # never inside an escape
    cut = cut if cut > 0 else _WIDEST - 1
    return line[:cut] + b"=\n" + _undotted_line(line[cut:])


def quoted_open(data: bytes) -> bytes:
    """Encode text that others follow as quoted-printable, ending at the beginning of a line."""
    # A stand-in for what follows keeps room for the soft break and a blank at the end from being one.
    line = _quoted(data + b"-")[:-1].replace(b"\n", b"\r\n")
    return line if not line or line.endswith(b"\n") else line + _SOFT


def base64_lines(data: bytes) -> bytes:
    """Encode bytes as base64 in lines of at most 76 characters, each ended."""
    encoded = binascii.b2a_base64(data, newline=False)
    if len(encoded) <= _FULL:  # as around each value
        return encoded + b"\r\n" if data else b""
    lines = [encoded[start : start + _FULL] for start in range(0, len(encoded), _FULL)]
    return b"\r\n".join([*lines, b""])


def base64_length(octets: int) -> int:
    """Return how long so many octets are in base64, with the ends of their lines."""
    return -(-octets // 3) * 4 + -(-octets // _LINE) * 2


def crlf(text: str) -> bytes:
    """Return text with the canonical line ends that base64 carries (RFC 2045, 6.8)."""
    return text.encode().replace(b"\n", b"\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Text between two places, in base64 for each of the three ways its quanta can fall."""

    raw: bytes
    encoded: tuple[bytes, bytes, bytes] = field(repr=False)
    """Its whole quanta from the first, the second and the third byte on."""

    @classmethod
    def of(cls, raw: bytes) -> Stretch:
        """Encode whole quanta of ``raw``."""
        first, second, third = (base64_lines(raw[skip : _whole(raw, skip)]) for skip in range(3))
        return cls(raw=raw, encoded=(first, second, third))


def _whole(raw: bytes, skip: int) -> int:
    return skip + max(0, len(raw) - skip) // 3 * 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fall:
    """Stretches one after the other, when ``opening`` completes the quantum before them."""

    opening: bytes
    is_full: bool
    """False where the stretches are too short to complete it."""
    lines: tuple[bytes, ...]
    rest: bytes
    """What does not yet make a quantum."""


def _fall(stretches: Sequence[Stretch], skip: int) -> _Fall:
    """Join stretches of which the first ``skip`` bytes are encoded with what stands before."""
    opening = rest = b""
    lines: list[bytes] = []
    need = skip
    for stretch in stretches:
        if need:
            at = min(need, len(stretch.raw))
            opening += stretch.raw[:at]
            need -= at
            if need:
                continue
        else:
            at = -len(rest) % 3
            if len(stretch.raw) < at:
                rest += stretch.raw
                continue
            lines.append(base64_lines(rest + stretch.raw[:at]))
        lines.append(stretch.encoded[at])
        rest = stretch.raw[_whole(stretch.raw, at) :]
    return _Fall(opening=opening, is_full=not need, lines=tuple(filter(None, lines)), rest=rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base64Body:
    """A body in base64: only the quanta around a value are encoded again for each reader.

    It holds the encoded stretches themselves, which other bodies hold, too, and not what they are joined to.
    """

    begins: _Fall
    """What stands before the first place."""
    steps: tuple[tuple[str, tuple[_Fall, ...]], ...]
    """The name of each value, and what stands after it, for each way its quanta can fall."""

    @classmethod
    def of(cls, items: Iterable[Stretch | Place]) -> Base64Body:
        """Join what stands between the places."""
        runs: list[tuple[str, list[Stretch]]] = [("", [])]
        for item in items:
            if isinstance(item, Stretch):
                runs[-1][1].append(item)
            else:
                runs.append((item.name, []))
        return cls(
            begins=_fall(runs[0][1], 0),
            steps=tuple((name, tuple(_fall(run, skip) for skip in range(3))) for name, run in runs[1:]),
        )

    def fill(self, values: Mapping[str, str]) -> list[bytes]:
        """Return the body with ``values`` in their places, in pieces: joining them is the copy's work."""
        written = list(self.begins.lines)
        rest = self.begins.rest
        for name, falls in self.steps:
            rest += values[name].encode()
            fall = falls[-len(rest) % 3]
            rest += fall.opening
            if fall.is_full:
                written.append(base64_lines(rest))
                written += fall.lines
                rest = fall.rest
        written.append(base64_lines(rest))
        return written
