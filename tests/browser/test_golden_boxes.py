"""Where each text of the golden mails stands: a change of a template shows as a difference of positions.

All is set in a font whose every character is a square, so that lines break alike everywhere. Look at the
difference, and at the mail; then `make golden` accepts it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from box_font import box_style
from evening import LOOK
from evenings import EVENINGS
from playwright.sync_api import Page

from digest.render import render

pytestmark = pytest.mark.browser

HERE = Path(__file__).parents[1] / "golden" / "mails"
WIDTHS = (375, 760)
BOXES = """() => [...document.querySelectorAll("h1, h2, h3, p, li, time, .num, .count, .close, .topline")]
  .filter(e => e.tagName !== "TIME" || e.className === "dated")
  .map(e => [e, e.getBoundingClientRect()])
  .map(([e, r]) => [e.tagName.toLowerCase() + (e.className ? "." + e.className.split(" ")[0] : ""),
                    ...[r.x, r.y, r.width, r.height].map(Math.round)].join(" "))"""


def boxes(page: Page, html: str) -> str:
    """Return the place and size of each text, at each width."""
    lines = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.set_content(html.replace("</head>", box_style() + "</head>"))
        page.evaluate("document.fonts.ready")
        assert page.evaluate("document.fonts.check('16px Box')")
        lines += [f"{width} {box}" for box in page.evaluate(BOXES)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", EVENINGS)
def test_every_text_stands_where_it_stood(page: Page, language: str) -> None:
    made = render(EVENINGS[language], look=LOOK).page(frozenset())
    assert made is not None
    found, file = boxes(page, made.html), HERE / f"{language}.boxes"
    if os.environ.get("ACCEPT_GOLDEN") == "1":
        file.write_text(found, encoding="utf-8")
    assert found == file.read_text(encoding="utf-8"), f"{file.name} changed: look, then `make golden`"


def test_the_font_sets_every_script_alike(page: Page) -> None:
    page.set_content(
        f"<html><head>{box_style()}</head><body><p><span>abcd</span><br><span>日本語で</span></p>"
    )
    page.evaluate("document.fonts.ready")
    widths = page.evaluate("[...document.querySelectorAll('span')].map(e => e.getBoundingClientRect().width)")
    assert widths == [pytest.approx(4 * 0.54 * 16, abs=0.1)] * 2
