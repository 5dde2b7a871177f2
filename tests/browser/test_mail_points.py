"""What the mail is for a finger, a magnifier, a screen reader, a printer, and with pictures off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from evening import ARABIC, ARABIC_PICTURED, ENGLISH, HARD, LOOK, PICTURED
from evenings import JAPANESE
from playwright.sync_api import Browser, Page

from digest.config import ThemeConfig
from digest.render import render

pytestmark = pytest.mark.browser

EDITIONS = {
    "english": ENGLISH,
    "arabic": ARABIC,
    "japanese": JAPANESE,
    "hard": HARD,
    "pictured": PICTURED,
    "arabic, pictured": ARABIC_PICTURED,
}
OTHER = ThemeConfig.model_validate(
    {
        "text_fonts": ["sans-serif"],
        "light": {"paper": "#ffffff", "mast": "#003b46", "accent": "#00529b"},
        "looks": {"news": {"numbered": False}, "features": {"columns": 1, "italic": False}},
        "logo": {"file": "config/logo.png", "width": 300, "height": 60, "alt": "The Ellery Courier"},
        "sections": {"features": {"accent": "#8a2a5b", "dark_accent": "#f09cc4"}},
    }
)
LOGO = "https://courier.example/logo/evening.png"
LOOKS = {"built-in": LOOK, "other": replace(LOOK, theme=OTHER, logo_url=LOGO)}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LANDMARKS = ("landmark-one-main", "region")
"""They ask for a page's landmarks, which the mail program brings."""


@cache
def mail(name: str, look: str = "built-in") -> str:
    page = render(EDITIONS[name], look=LOOKS[look]).page(frozenset())
    assert page is not None
    return page.html


def shown(page: Page, html: str, width: int = 375) -> Page:
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content(html)
    return page


@pytest.fixture
def dark(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(color_scheme="dark")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", EDITIONS)
def test_every_link_is_large_enough_for_a_finger(page: Page, name: str) -> None:
    sizes = "e => e.map(a => [a.textContent, Math.round(a.getBoundingClientRect().height)])"
    shown(page, mail(name))
    assert {link: high for link, high in page.eval_on_selector_all("a", sizes) if high < 44} == {}
    shown(page, mail(name), 760)
    assert {link: high for link, high in page.eval_on_selector_all("a", sizes) if high < 24} == {}


def test_no_two_links_lie_on_each_other(page: Page) -> None:
    shown(page, mail("english"))
    rects = page.eval_on_selector_all(
        "a", "e => e.map(a => a.getBoundingClientRect()).map(r => [r.x, r.y, r.right, r.bottom])"
    )
    for at, (left, top, right, bottom) in enumerate(rects):
        for other in rects[at + 1 :]:
            apart = other[0] >= right or other[2] <= left or other[1] >= bottom or other[3] <= top
            assert apart, (left, top, other)


@pytest.mark.parametrize("name", EDITIONS)
def test_text_twice_as_large_neither_overflows_nor_overlaps(page: Page, name: str) -> None:
    shown(page, mail(name))
    page.evaluate(
        """() => {
          const all = [...document.body.querySelectorAll("*")];
          const sizes = all.map(e => getComputedStyle(e)).map(s => [s.fontSize, s.lineHeight]);
          all.forEach((e, i) => sizes[i].forEach((v, at) => v.endsWith("px") && parseFloat(v) > 6 &&
            e.style.setProperty(at ? "line-height" : "font-size", parseFloat(v) * 2 + "px", "important")));
        }"""
    )
    assert page.evaluate(OVERFLOW) <= 0
    overlaps = page.evaluate(
        """() => [...document.querySelectorAll("p, h1, h2, h3, li")].filter(e => {
          const next = e.nextElementSibling;
          return next && next.getClientRects().length && e.getClientRects().length &&
            next.getBoundingClientRect().top < e.getBoundingClientRect().bottom - 17;
        }).map(e => e.textContent)"""
    )
    assert overlaps == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["english", "arabic"])
def test_axe_finds_nothing_in_light_and_in_dark(page: Page, dark: Page, name: str, look: str) -> None:
    for one in (page, dark):
        found = Axe().run(shown(one, mail(name, look)))
        violations = [v for v in found.response["violations"] if v["id"] not in LANDMARKS]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in violations] == []


def test_axe_sees_what_is_wrong(page: Page) -> None:
    found = Axe().run(shown(page, mail("english").replace('lang="en"', "", 1).replace("<h1", "<h5", 1)))
    assert {"html-has-lang", "heading-order"} & {v["id"] for v in found.response["violations"]}


@pytest.mark.parametrize("width", [320, 375, 480, 600, 1200])
@pytest.mark.parametrize("name", ["english", "hard"])
def test_another_theme_overflows_at_no_width_with_pictures_off(page: Page, name: str, width: int) -> None:
    html = mail(name, "other")  # no host is known: the logo does not load
    for one in (html, re.sub(r"<style data-premailer.*?</style>", "", html, flags=re.DOTALL)):
        shown(page, one, width)
        assert page.evaluate(OVERFLOW) <= 0
    logo = page.locator("img")
    assert logo.get_attribute("alt") == "The Ellery Courier"


def test_another_theme_is_600_pixels_wide_in_outlook(page: Page) -> None:
    html = re.sub(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", r"\1", mail("english", "other"), flags=re.DOTALL)
    html = re.sub(r"<style data-premailer.*?</style>", "", html, flags=re.DOTALL)
    shown(page, re.sub(r"max-width:\d+px;|display:inline-block;", "", html), 760)
    assert page.evaluate(OVERFLOW) <= 0
    widths = page.eval_on_selector_all(".col-solo", "e => e.map(c => c.getBoundingClientRect().width)")
    assert widths == [548, 548, 548]


@pytest.mark.parametrize("name", ["english", "arabic"])
def test_what_is_read_first_stands_first(page: Page, name: str) -> None:
    shown(page, mail(name))
    tops = page.eval_on_selector_all("h1, h2, h3, .teaser", "e => e.map(h => h.getBoundingClientRect().top)")
    assert tops == sorted(tops)
    shown(page, mail(name), 760)
    lefts = page.eval_on_selector_all(".col", "e => e.slice(0, 2).map(c => c.getBoundingClientRect().left)")
    assert (lefts == sorted(lefts)) == (name == "english")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_on_paper_grounds_are_white_and_addresses_are_told(browser: Browser, colours: Any) -> None:
    context = browser.new_context(color_scheme=colours)
    page = shown(context.new_page(), mail("english"), 760)
    page.emulate_media(media="print", color_scheme=colours)
    grounds = page.eval_on_selector_all(
        "body, td, table",
        """e => [...new Set(e.filter(x => x.getClientRects().length)
          .map(x => getComputedStyle(x).backgroundColor))]""",
    )
    assert set(grounds) <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    inks = page.eval_on_selector_all(
        "h1, h3 *, p, li", "e => [...new Set(e.map(x => getComputedStyle(x).color))]"
    )
    assert set(inks) == {"rgb(17, 17, 17)"}
    told = page.eval_on_selector_all("h3 a", "e => e.map(a => getComputedStyle(a, '::after').content)")
    links = page.eval_on_selector_all("h3 a", "e => e.map(a => a.getAttribute('href'))")
    assert told == [f'"{link}"' for link in links]
    assert page.eval_on_selector(".acts", "e => getComputedStyle(e).display") == "none"
    split = page.eval_on_selector_all(".story, .card", "e => e.map(x => getComputedStyle(x).breakInside)")
    assert set(split) == {"avoid"}
    context.close()
