"""Inlining changes no pixel: the mail that readers get looks like the page with its own style sheet.

Both are drawn in the same run by the same browser, which compares the pictures, too.
"""

from __future__ import annotations

import re
from functools import cache

import pytest
from evening import ARABIC, ENGLISH, HARD, LOOK
from pixels import MOST, different, picture
from playwright.sync_api import Browser, Page, ViewportSize

from digest.render import render
from digest.render.environment import fill
from digest.render.rendered import MAIL, as_names

pytestmark = pytest.mark.browser

EDITIONS = {"english": ENGLISH, "arabic": ARABIC, "hard": HARD}


@cache
def faces(name: str) -> tuple[str, str]:
    """Return the mail before and after inlining; after, it is joined from its pieces."""
    made = render(EDITIONS[name], look=LOOK)
    values = {**made.frame, **as_names(made.segment(made.shelves.full))}
    before = re.sub("<!--cut [^>]*-->", "", fill(made.templates, MAIL, values))
    page = made.page(frozenset())
    assert page is not None
    return before, page.html


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
        page = context.new_page()
        assert different(page, picture(page, before), picture(page, after)) <= MOST


def test_the_comparison_itself_sees_a_rule_that_was_lost(page: Page) -> None:
    before, after = faces("english")
    whole = picture(page, before)
    assert different(page, whole, picture(page, after.replace("font-weight:", "x:"))) > MOST
    assert different(page, whole, picture(page, after.replace("</h3>", "</h3><br>"))) == 1
