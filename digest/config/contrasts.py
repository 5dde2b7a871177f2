"""Whether every text of a theme can be read. In: the settings. Out: what cannot, and what could; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.config.schema import Settings
from digest.config.theme import ThemeConfig
from digest.text.contrast import READABLE, contrast, readable, told

_STANDS_ON = {
    "soft": ("ground", "paper", "panel"),
    "ink": ("paper", "panel"),
    "text": ("paper", "panel"),
    "accent": ("paper", "panel"),
    "mast_title": ("mast",),
    "mast_label": ("mast",),
    "mast_text": ("mast",),
    "mast_link": ("mast",),
}
"""The texts of a palette, and what each may stand on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A text that does not stand out from its ground."""

    keys: tuple[tuple[str, ...], ...]
    """What makes it so: the text's key and the ground's, the newsletter's own first."""
    what: str
    remedy: str


def unreadable(settings: Settings) -> Iterator[Unreadable]:
    """Yield what nobody could read of the site's theme, then of each newsletter's own."""
    yield from _of(settings.theme, (("theme",),))
    for name, newsletter in settings.newsletters.items():
        if newsletter.theme.model_fields_set:
            yield from _of(settings.theme_of(newsletter), (("newsletters", name, "theme"), ("theme",)))


def _of(theme: ThemeConfig, tables: tuple[tuple[str, ...], ...]) -> Iterator[Unreadable]:
    for mode, palette in (("light", theme.light), ("dark", theme.dark)):
        colours = palette.model_dump()
        for key, colour, grounds in _texts(theme, mode, colours):
            faint = [name for name in grounds if contrast(colour, colours[name]) < READABLE]
            if not faint:
                continue
            ground, name = colours[faint[0]], ".".join(key)
            yield Unreadable(
                keys=tuple((*table, *tail) for table in tables for tail in (key, (mode, faint[0]))),
                what=f"{name} {colour} on {mode}.{faint[0]} {ground} has a contrast of "
                f"{told(contrast(colour, ground))}, and text needs {READABLE}:1",
                remedy=_remedy(name, colour, [colours[other] for other in grounds]),
            )


def _texts(
    theme: ThemeConfig, mode: str, colours: dict[str, str]
) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """Yield the key of each text's colour, the colour, and what it may stand on."""
    for text, grounds in _STANDS_ON.items():
        yield (mode, text), colours[text], grounds
    accent = "accent" if mode == "light" else "dark_accent"
    for key, section in theme.sections.items():
        yield ("sections", key, accent), getattr(section, accent), _STANDS_ON["accent"]


def _remedy(key: str, colour: str, grounds: list[str]) -> str:
    near = readable(colour, grounds)
    if near is None:
        return f"no {key} is readable on all of {', '.join(grounds)}: bring these nearer to each other"
    return f'the nearest that can be read: {key} = "{near}"'
