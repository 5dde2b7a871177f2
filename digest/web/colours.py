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
_STYLE = re.compile(r"""(?<= style=")[^"]*(?=")|(?<= style=')[^']*(?=')""")
_BGCOLOR = re.compile(r'(?<= bgcolor=")#[0-9a-fA-F]{6}(?=")')
_DECLARED = re.compile(r"(background(?:-color)?|color|border[a-z-]*)(\s*:\s*[^;#]*)(#[0-9a-fA-F]{6})\b")


def coloured(html: str, colours: Colours) -> str:
    """Return the mail in the colours asked for, whatever the browser prefers."""
    if colours is Colours.DARK:
        return _QUERY.sub("all", html)
    light = _QUERY.sub("not all", html)
    return _forced(light) if colours is Colours.FORCED else light


def _forced(html: str) -> str:
    html = _BGCOLOR.sub(lambda found: turned(found[0], is_ground=True), html)
    return _STYLE.sub(
        lambda style: _DECLARED.sub(
            lambda found: found[1] + found[2] + turned(found[3], is_ground=found[1].startswith("background")),
            style[0],
        ),
        html,
    )


def turned(colour: str, *, is_ground: bool) -> str:
    """Turn a light ground dark and a dark text light, hue and chroma kept; leave the rest."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    if (lightness > 0.5) is not is_ground:
        return colour
    chroma = (1 - abs(2 * lightness - 1)) * saturation
    lightness = max(0.1, 1 - lightness) if is_ground else min(0.9, 1 - lightness)
    saturation = min(1.0, chroma / (1 - abs(2 * lightness - 1)))
    return "#" + "".join(
        f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, lightness, saturation)
    )
