"""Stage render: a theme as the templates see it. In: the configured theme. Out: plain data; pure."""

from __future__ import annotations

from typing import Any

from digest.config import ThemeConfig
from digest.render.presentation import Presentation

_OUTLOOKS = ("Arial", "Calibri", "Cambria", "Courier New", "Georgia", "Segoe UI", "Tahoma", "Verdana")
"""Fonts of Windows: Outlook looks at the first name of a list only, and takes Times New Roman without it."""


def names(show: Presentation) -> dict[str, Any]:
    """Return a theme's colours, and its fonts as CSS; the logo only where it has an address."""
    theme: ThemeConfig = show.theme
    told = theme.model_dump(mode="json")
    return {
        **told,
        "text_fonts": ",".join(theme.text_fonts),
        "fact_fonts": ",".join(theme.fact_fonts),
        "band": tuple(
            {"colour": colour, "share": share}
            for colour, share in zip(theme.band, theme.band_shares, strict=False)
        ),
        "outlook": {
            "text_fonts": _outlook(theme.text_fonts),
            "fact_fonts": _outlook(theme.fact_fonts),
        },
        "logo": {**told["logo"], "url": show.logo_url} if told["logo"] and show.logo_url else None,
    }


def _outlook(fonts: tuple[str, ...]) -> str:
    known = next((font for font in fonts if font in _OUTLOOKS), None)
    return f"{known},{fonts[-1]}" if known else fonts[-1]
