"""Stage render, lint: colours as CSS writes them. In: a value. Out: red, green and blue, or None; pure."""

from __future__ import annotations

import re

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})(?![0-9a-f])", re.IGNORECASE)
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)", re.IGNORECASE)
_NAMES = {"black": (0, 0, 0), "white": (255, 255, 255)}

Colour = tuple[int, int, int]


def colour(value: str) -> Colour | None:
    """Return the first colour that a value names: ``#222``, ``#1d182d``, ``rgb(…)``, black or white."""
    if found := _HEX.search(value):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := _RGB.search(value):
        return int(found[1]), int(found[2]), int(found[3])
    return next((_NAMES[word] for word in re.findall(r"[a-z]+", value.lower()) if word in _NAMES), None)
