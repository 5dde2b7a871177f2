"""Preview: a mail as mail programs colour it. In: HTML. Out: HTML for the frame.

Colour schemes of a frame reach its content in some browsers only, so the query itself is rewritten.
The sent mail is never touched.
"""

from __future__ import annotations

import colorsys
import re
from enum import StrEnum


class Colours(StrEnum):
    """How the mail program shows colours."""

    LIGHT = "light"
    DARK = "dark"  # as designed: the mail's own dark rules
    FORCED = "forced"  # the program turns light backgrounds and dark texts round by itself


_QUERY = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)")
_LIGHT_QUERY = re.compile(r"\(\s*prefers-color-scheme\s*:\s*light\s*\)")
_STYLE = re.compile(r"""(?<= style=")[^"]*(?=")|(?<= style=')[^']*(?=')""")
_SHEET = re.compile(r"(?<=>)[^<]*(?=</style)", re.IGNORECASE)
_NAMES = {
    "black": "#000000",
    "gray": "#808080",
    "grey": "#808080",
    "navy": "#000080",
    "silver": "#c0c0c0",
    "white": "#ffffff",
    "whitesmoke": "#f5f5f5",
    "ivory": "#fffff0",
}
_COLOUR = rf"#[0-9a-f]{{3,8}}\b|rgba?\([^)]*\)|\b(?:{'|'.join(_NAMES)})\b"
_BGCOLOR = re.compile(rf"""(?<= bgcolor=["'])(?:{_COLOUR})(?=["'])""", re.IGNORECASE)
_FONT = re.compile(rf"""(<font\b[^>]* color=["'])({_COLOUR})(?=["'])""", re.IGNORECASE)
_DECLARED = re.compile(
    rf"(?<![\w-])(background(?:-color)?|color|border[a-z-]*)(\s*:\s*[^;{{}}#]*?)({_COLOUR})", re.IGNORECASE
)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_PAPER = "<style>:root{background:#121212;color:#e6e6e6}</style>"
"""What a client's own paper and ink become, where a mail sets none."""


def coloured(html: str, colours: Colours) -> str:
    """Return the mail in the colours asked for, whatever the browser prefers."""
    if colours is Colours.DARK:
        return _LIGHT_QUERY.sub("not all", _QUERY.sub("all", html))
    light = _LIGHT_QUERY.sub("all", _QUERY.sub("not all", html))
    return _forced(light) if colours is Colours.FORCED else light


def _forced(html: str) -> str:
    """Turn colours round as Gmail does: each by itself, on the elements and in the style blocks."""
    html = _BGCOLOR.sub(lambda found: turned(found[0], is_ground=True), html)
    html = _FONT.sub(lambda found: found[1] + turned(found[2], is_ground=False), html)
    html = _STYLE.sub(lambda style: _declarations(style[0]), html)
    html = _SHEET.sub(lambda sheet: _declarations(sheet[0]), html)
    return _HEAD.sub(lambda head: head[0] + _PAPER, html, count=1)


def _declarations(css: str) -> str:
    return _DECLARED.sub(
        lambda found: (
            found[1] + found[2] + turned(found[3], is_ground=found[1].lower().startswith("background"))
        ),
        css,
    )


def turned(colour: str, *, is_ground: bool) -> str:
    """Turn a light ground dark and a dark text light, hue and chroma kept; leave the rest."""
    parts = _parts(colour)
    if parts is None:
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*parts)
    if (lightness > 0.5) is not is_ground:
        return colour
    chroma = (1 - abs(2 * lightness - 1)) * saturation
    lightness = max(0.1, 1 - lightness) if is_ground else min(0.9, 1 - lightness)
    saturation = min(1.0, chroma / (1 - abs(2 * lightness - 1)))
    return "#" + "".join(
        f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, lightness, saturation)
    )


def _parts(colour: str) -> tuple[float, float, float] | None:
    """Return red, green and blue from 0 to 1; None where it is no colour, or one that lets others through."""
    written = _NAMES.get(colour.lower(), colour)
    if written.startswith("#"):
        digits = written[1:] if len(written) > 5 else "".join(char * 2 for char in written[1:])
        if len(digits) != 6:
            return None
        red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
        return red, green, blue
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", written)]
    if len(numbers) != 3 or "%" in written:
        return None
    return numbers[0] / 255, numbers[1] / 255, numbers[2] / 255
