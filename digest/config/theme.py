"""How a newsroom's mails look: a palette for light and for dark, fonts, a logo, the looks of the sections.

A theme is data: the style sheets take its colours and fonts as names. What a newsletter's own theme leaves
out is the site's, and what that leaves out is the built-in one.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PositiveInt, model_validator

from digest.config.table import Table

WIDEST_LOGO = 520
"""Pixels: the width of the masthead without its margins."""

LOGO_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
"""What mail programs show; many know neither SVG nor WebP."""

_GENERIC = ("serif", "sans-serif", "monospace")


def _colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError(f"{value!r} is no colour; one is #1d182d")
    return value.lower()


def _font(value: str) -> str:
    # Words that are CSS identifiers need no quotation marks, which would end a style attribute.
    if not re.fullmatch(r"-?[A-Za-z][A-Za-z0-9-]*( [A-Za-z][A-Za-z0-9-]*)*", value):
        raise ValueError(f"{value!r} is no name of a font: letters, digits, hyphens and single spaces")
    return value


def _fonts(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or value[-1] not in _GENERIC:
        raise ValueError("the last font must be one that everybody has: " + ", ".join(_GENERIC))
    return value


def _picture(value: Path) -> Path:
    if value.suffix.lower() not in LOGO_TYPES:
        raise ValueError("mail programs show " + ", ".join(sorted(LOGO_TYPES)) + " only")
    if value.is_absolute() or ".." in PurePosixPath(value.as_posix()).parts:
        raise ValueError("name a file below the site's folder")
    return value


SectionKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Colour = Annotated[str, AfterValidator(_colour)]
Fonts = Annotated[tuple[Annotated[str, AfterValidator(_font)], ...], AfterValidator(_fonts)]


class Palette(Table):
    """The colours on a light ground, and which part of the mail has them."""

    ground: Colour = "#ece6dc"
    """Around the mail."""
    paper: Colour = "#fffdf9"
    """Behind hard news."""
    panel: Colour = "#f6efe3"
    """Behind features."""
    ink: Colour = "#1d182d"
    """Headlines."""
    text: Colour = "#3b3549"
    """Teasers."""
    soft: Colour = "#5f586b"
    """Facts: dates, counts, credits."""
    accent: Colour = "#b0391d"
    """Numerals and topics."""
    rule: Colour = "#221c3a"
    """The strong line above a section."""
    line: Colour = "#e3dacb"
    """Between stories."""
    panel_line: Colour = "#cbb99b"
    rail: Colour = "#f0bd78"
    """Beside earlier coverage."""
    mast: Colour = "#221c3a"
    """Behind masthead and footer."""
    mast_title: Colour = "#fff6e8"
    mast_label: Colour = "#f0bd78"
    mast_text: Colour = "#cdc4df"
    mast_link: Colour = "#ffd9a3"


class DarkPalette(Palette):
    """The colours on a dark ground."""

    ground: Colour = "#0f0d18"
    paper: Colour = "#1a1728"
    panel: Colour = "#211d32"
    ink: Colour = "#f7f1e7"
    text: Colour = "#dcd5e2"
    soft: Colour = "#b1a9c0"
    accent: Colour = "#ffa37d"
    rule: Colour = "#f0bd78"
    line: Colour = "#3a3450"
    panel_line: Colour = "#544a70"
    mast: Colour = "#2a2247"


class Logo(Table):
    """A picture above the title, which our own web server gives out."""

    file: Annotated[Path, AfterValidator(_picture)]
    """Below the site's folder; twice as many pixels as shown look sharp on phones."""
    width: Annotated[int, Field(ge=16, le=WIDEST_LOGO)]
    height: Annotated[int, Field(ge=16, le=200)]
    alt: Annotated[str, Field(min_length=1, max_length=100)]
    """What is read out, and shown where pictures are off."""


class NewsLook(Table):
    """How sections with the look ``news`` look."""

    numbered: bool = True


class FeaturesLook(Table):
    """How sections with the look ``features`` look."""

    columns: Annotated[int, Field(ge=1, le=2)] = 2
    italic: bool = True


class Looks(Table):
    """The two looks of sections."""

    news: NewsLook = NewsLook()
    features: FeaturesLook = FeaturesLook()


class SectionTheme(Table):
    """An accent of a section's own."""

    accent: Colour
    dark_accent: Colour


class ThemeConfig(Table):
    """How the mails look."""

    text_fonts: Fonts = ("Georgia", "serif")
    fact_fonts: Fonts = ("-apple-system", "Segoe UI", "Roboto", "Arial", "sans-serif")
    title_size: Annotated[PositiveInt, Field(ge=24, le=60)] = 46
    light: Palette = Palette()
    dark: DarkPalette = DarkPalette()
    band: tuple[Colour, ...] = ("#f2b45c", "#e0733f", "#b23a5e", "#6a3a86", "#41306e")
    """Below the masthead, from sunset to night."""
    band_shares: tuple[PositiveInt, ...] = (34, 24, 18, 14, 10)
    """Percent of the width, for each colour."""
    looks: Looks = Looks()
    logo: Logo | None = None
    sections: dict[SectionKey, SectionTheme] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole_band(self) -> ThemeConfig:
        if self.band and len(self.band) != len(self.band_shares):
            raise ValueError(
                f"band has {len(self.band)} colours, and band_shares {len(self.band_shares)} shares"
            )
        if self.band and sum(self.band_shares) != 100:
            raise ValueError(f"band_shares add up to {sum(self.band_shares)}, not to 100")
        return self

    def over(self, site: ThemeConfig) -> ThemeConfig:
        """Return this theme with ``site``'s where it says nothing."""
        own = self.model_dump(exclude_unset=True)
        return ThemeConfig.model_validate(_laid_over(site.model_dump(exclude_unset=True), own))


BUILT_IN = ThemeConfig()


def _laid_over(lower: dict[str, Any], upper: dict[str, Any]) -> dict[str, Any]:
    laid = dict(lower)
    for key, value in upper.items():
        below = laid.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        laid[key] = _laid_over(below, value) if both and below is not None else value
    return laid
