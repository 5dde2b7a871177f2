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
_MARKS = frozenset({"Mn", "Mc", "Me"})


def encoded_words(text: str, *, used: int) -> str:
    """Return ``text`` as encoded words, a line each; ``used`` characters stand on the first line already."""
    letters = [letter.encode() for letter in _letters(text)]
    quoted = ["".join([_QUOTED[byte] for byte in letter]) for letter in letters]
    octets = sum(map(len, letters))
    coding = "q" if sum(map(len, quoted)) <= -(-octets // 3) * 4 else "b"
    lengths = [len(letter) for letter in (quoted if coding == "q" else letters)]
    words = []
    for start, end in _filled(lengths, coding, room=_ROOM - used + 1):
        inside = (
            "".join(quoted[start:end])
            if coding == "q"
            else binascii.b2a_base64(b"".join(letters[start:end]), newline=False).decode("ascii")
        )
        words.append(f"{_BEGIN[coding]}{inside}{_END}")
    return "\r\n ".join(words)


def _filled(lengths: Sequence[int], coding: str, *, room: int) -> Iterator[tuple[int, int]]:
    """Yield from where to where letters fill a word."""
    start = taken = 0
    for at, length in enumerate(lengths):
        longer = taken + length
        if at > start and (longer if coding == "q" else -(-longer // 3) * 4) > room:
            yield start, at
            start, taken, room = at, 0, _ROOM
            longer = length
        taken = longer
    yield start, len(lengths)


def _letters(text: str) -> Iterator[str]:
    """Yield letters with the marks and joiners that cling to them; hostile heaps of marks are parted."""
    letter = ""
    for char in text:
        clings = letter and not char.isascii() and _clings(letter, char)
        if clings and len((letter + char).encode()) <= _LONGEST:
            letter += char
            continue
        if letter:
            yield letter
        letter = char
    if letter:
        yield letter


_LONGEST = 15
"""Octets of a letter that stays whole: quoted, it has 45 characters, which any line has room for."""


def _clings(letter: str, char: str) -> bool:
    return (
        letter[-1] == "\u200d"
        or char in "\u200d\ufe0e\ufe0f"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or unicodedata.category(char) in _MARKS
    )
