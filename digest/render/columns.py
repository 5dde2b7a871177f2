"""Stage render: plain text in columns. In: a line. Out: lines of at most so many columns; pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

WIDTH = 72
"""Of the text part; mail programs quote and indent, so less than the 76 they may take."""


def columns(text: str) -> int:
    """Return how many columns a terminal gives ``text``: two for wide letters, none for marks."""
    return len(text) if text.isascii() else sum(_width(char) for char in text)


def wrap(text: str, width: int = WIDTH, indent: int = 0) -> str:
    """Break ``text`` at spaces, a longer word anywhere; ``indent`` the lines after the first."""
    lines: list[str] = []
    line, used = "", 0
    room = width - indent
    for piece in _pieces(text, room):
        wide = columns(piece)
        gap = 1 if line else 0
        if line and used + gap + wide > room:
            lines.append(line)
            line, used, gap = "", 0, 0
        line += " " * gap + piece
        used += gap + wide
    lines.append(line)
    return ("\n" + " " * indent).join(lines)


def rule(text: str, sign: str = "=") -> str:
    """Return a line of ``sign`` as wide as ``text``."""
    return sign * min(columns(text), WIDTH)


def _pieces(text: str, room: int) -> Iterator[str]:
    for word in text.split():
        if columns(word) <= room:
            yield word
            continue
        part, used = "", 0
        for char in word:
            wide = _width(char)
            if used + wide > room:
                yield part
                part, used = "", 0
            part += char
            used += wide
        yield part


def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
