"""Inlining changes no pixel: the mail that readers get looks like the page with its own style sheet.

Both are drawn in the same run by the same browser, which compares the pictures, too.
"""

from __future__ import annotations

import base64
import re
from functools import cache

import pytest
from evening import ARABIC, ENGLISH, HARD, LOOK
from playwright.sync_api import Browser, Page, ViewportSize

from digest.render import render
from digest.render.environment import fill
from digest.render.rendered import MAIL, as_names

pytestmark = pytest.mark.browser

EDITIONS = {"english": ENGLISH, "arabic": ARABIC, "hard": HARD}
MOST = 0.001
"""Of all pixels."""

COMPARE = """
async ([one, other]) => {
  const pixels = async png => {
    const image = new Image();
    image.src = "data:image/png;base64," + png;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height), ground = canvas.getContext("2d");
    ground.drawImage(image, 0, 0);
    return {width: image.width, data: ground.getImageData(0, 0, image.width, image.height).data};
  };
  const [a, b] = [await pixels(one), await pixels(other)];
  if (a.width !== b.width || a.data.length !== b.data.length) return 1;
  const differs = i => [0, 1, 2].some(c => a.data[i + c] !== b.data[i + c]);
  let different = 0;
  for (let i = 0; i < a.data.length; i += 4) different += differs(i);
  return different / (a.data.length / 4);
}
"""


@cache
def faces(name: str) -> tuple[str, str]:
    """Return the mail before and after inlining; after, it is joined from its pieces."""
    made = render(EDITIONS[name], look=LOOK)
    values = {**made.frame, **as_names(made.segment(made.shelves.full))}
    before = re.sub("<!--cut [^>]*-->", "", fill(made.templates, MAIL, values))
    page = made.page(frozenset())
    assert page is not None
    return before, page.html


def picture(page: Page, html: str) -> str:
    page.set_content(html)
    return base64.b64encode(page.screenshot(full_page=True, animations="disabled")).decode()


def different(page: Page, one: str, other: str) -> float:
    pictures = [picture(page, one), picture(page, other)]
    page.set_content("<!DOCTYPE html>")
    found: float = page.evaluate(COMPARE, pictures)
    return found


@pytest.mark.parametrize("name", EDITIONS)
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 760])
def test_the_mail_looks_as_before_it_was_inlined(
    browser: Browser, name: str, colours: str, width: int
) -> None:
    viewport: ViewportSize = {"width": width, "height": 900}
    with browser.new_context(
        viewport=viewport, color_scheme="dark" if colours == "dark" else "light"
    ) as context:
        before, after = faces(name)
        assert "<style>" in before.partition("</head>")[0].rpartition("data-premailer")[0]
        assert different(context.new_page(), before, after) <= MOST


def test_the_comparison_itself_sees_a_rule_that_was_lost(page: Page) -> None:
    before, after = faces("english")
    assert different(page, before, after.replace("font-weight:", "x:")) > MOST
    assert different(page, before, after.replace("</h3>", "</h3><br>")) == 1
