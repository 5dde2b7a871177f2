"""Stage deliver: encoded words (RFC 2047), folded. In: one line of text. Out: ASCII for a header; pure.

What a reader takes for one letter stays in one word: a program that shows each word by itself shows it whole.
"""

from __future__ import annotations

import binascii
import unicodedata
from collections.abc import Iterator, Sequence

_LINE = 76  # of an encoded word and the blank before it; a word has 75 characters at most
_BEGIN, _END = {"q": "=?utf-8?q?", "b": "=?utf-8?b?"}, "?="
_ROOM = _LINE - 1 - len(_BEGIN["q"]) - len(_END)
# What stands for itself in a phrase, too (RFC 2047, 5).
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_QUOTED = tuple(chr(byte) if byte in _PLAIN else "_" if byte == 32 else f"={byte:02X}" for byte in range(256))
_AS_IT_IS = bytes(_PLAIN | {32})
_MARKS = frozenset({"Mn", "Mc", "Me"})


def encoded_words(text: str, *, used: int) -> str:
    """Return ``text`` as encoded words, a line each; ``used`` characters stand on the first line already."""
    data = text.encode()
    room = _ROOM - used + 1
    in_quoted = len(data) + 2 * len(data.translate(None, delete=_AS_IT_IS))
    if in_quoted <= -(-len(data) // 3) * 4:
        quoted = ["".join([_QUOTED[byte] for byte in letter.encode()]) for letter in _letters(text)]
        words = ["".join(quoted[start:end]) for start, end in _filled(quoted, "q", room=room)]
        return _told("q", words)
    raw = [letter.encode() for letter in _letters(text)]
    return _told(
        "b",
        [
            binascii.b2a_base64(b"".join(raw[start:end]), newline=False).decode("ascii")
            for start, end in _filled(raw, "b", room=room)
        ],
    )


def _told(coding: str, words: Sequence[str]) -> str:
    return "\r\n ".join(f"{_BEGIN[coding]}{word}{_END}" for word in words)


def _filled(letters: Sequence[str | bytes], coding: str, *, room: int) -> Iterator[tuple[int, int]]:
    """Yield from where to where letters fill a word."""
    start = taken = 0
    for at, length in enumerate(map(len, letters)):
        longer = taken + length
        if at > start and (longer if coding == "q" else -(-longer // 3) * 4) > room:
            yield start, at
            start, taken, room = at, 0, _ROOM
            longer = length
        taken = longer
    yield start, len(letters)


def _letters(text: str) -> Iterator[str]:
    """Yield letters with the marks and joiners that cling to them; hostile heaps of marks are parted."""
    clinging = {char for char in set(text) if not char.isascii() and _clings(char)}
    letter = ""
    for char in text:
        clings = letter and (char in clinging or letter[-1] == _JOINER)
        if clings and len((letter + char).encode()) <= _LONGEST:
            letter += char
            continue
        if letter:
            yield letter
        letter = char
    if letter:
        yield letter


_JOINER = "\u200d"
_LONGEST = 15
"""Octets of a letter that stays whole: quoted, it has 45 characters, which any line has room for."""


def _clings(char: str) -> bool:
    return (
        char in "\u200d\ufe0e\ufe0f"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or unicodedata.category(char) in _MARKS
    )
