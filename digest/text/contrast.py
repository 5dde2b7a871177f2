"""How well a text stands out from its ground, by WCAG 2.2; pure.

In: colours as ``#rrggbb``. Out: a ratio from 1 (the same) to 21 (black on white), or a colour that does.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Iterator, Sequence

READABLE = 4.5
"""Of text of any size: WCAG 2.2, success criterion 1.4.3."""

_STEPS = 200


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, "contrast ratio"); their order does not matter."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def told(ratio: float) -> str:
    """Return a ratio with two digits, cut and not rounded: 4.499 is not yet 4.50."""
    return f"{math.floor(ratio * 100) / 100:.2f}:1"


def readable(colour: str, grounds: Sequence[str], least: float = READABLE) -> str | None:
    """Return the colour nearest to ``colour``, of its hue, that is readable on all ``grounds``."""
    for candidate in _by_distance(colour):
        if all(contrast(candidate, ground) >= least for ground in grounds):
            return candidate
    return None


def _by_distance(colour: str) -> Iterator[str]:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    for step in range(_STEPS + 1):
        for moved in (lightness - step / _STEPS, lightness + step / _STEPS):
            if 0 <= moved <= 1:
                parts = colorsys.hls_to_rgb(hue, moved, saturation)
                yield "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue
