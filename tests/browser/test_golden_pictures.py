"""The built-in theme looks as it did: a changed colour, line or place shows as a difference of pixels.

All is set in a font whose every character is a square: every machine draws it alike. Look at the difference,
and at the mail; then `make golden` accepts it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import pytest
from box_font import box_style
from evening import LOOK
from evenings import EVENINGS
from pixels import MOST, different, picture
from playwright.sync_api import Browser, Page

from digest.render import render

pytestmark = pytest.mark.browser

HERE = Path(__file__).parents[1] / "golden" / "pictures"
STEP = 24
"""Of 255: less is how another browser smooths an edge."""
Scheme = Literal["light", "dark"]


def html_of(language: str) -> str:
    made = render(EVENINGS[language], look=LOOK).page(frozenset())
    assert made is not None
    return made.html.replace("</head>", box_style() + "</head>")


@pytest.mark.parametrize("width", [375, 760])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_theme_looks_as_it_did(browser: Browser, language: str, scheme: Scheme, width: int) -> None:
    file = HERE / f"{language}-{width}-{scheme}.png"
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
        page = context.new_page()
        drawn = picture(page, html_of(language))
        if os.environ.get("ACCEPT_GOLDEN") == "1" and _is_new(page, file, drawn):
            file.write_bytes(drawn)
        share = different(page, file.read_bytes(), drawn, most=STEP)
    assert share <= MOST, f"{file.name}: {share:.2%} of the pixels changed: look, then `make golden`"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("#fffdf9", "#f0e8d8"),  # a ground
        ("#b0391d", "#1d39b0"),  # the accent
        ("border-top:3px", "border-top:5px"),
        ("font-size:23px", "font-size:22px"),
    ],
)
def test_the_picture_shows_a_small_change(browser: Browser, old: str, new: str) -> None:
    html = html_of("en")
    assert old in html
    with browser.new_context(viewport={"width": 760, "height": 900}, color_scheme="light") as context:
        page = context.new_page()
        drawn = picture(page, html.replace(old, new))
        assert different(page, (HERE / "en-760-light.png").read_bytes(), drawn, most=STEP) > MOST


def _is_new(page: Page, file: Path, drawn: bytes) -> bool:
    return not file.exists() or different(page, file.read_bytes(), drawn) > 0
