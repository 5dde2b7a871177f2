"""What of the mail's checklist only a browser can tell: Outlook, sizes, links, print, pictures off."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from evening import ARABIC, ENGLISH, GERMAN, HARD, LOOK, many
from playwright.sync_api import Page, Route

from digest.config import BUILT_IN
from digest.config.theme import Logo
from digest.render import render
from digest.web.colours import Colours, coloured

pytestmark = pytest.mark.browser

EDITIONS = {"english": ENGLISH, "german": GERMAN, "arabic": ARABIC, "hard": HARD, "one story": many(1)}
RUNNING = """() => {
  const found = [];
  for (const e of document.body.querySelectorAll("p,li,div,td")) {
    const own = [...e.childNodes].filter(n => n.nodeType === 3 && n.data.trim());
    const s = window.getComputedStyle(e), size = parseFloat(s.fontSize);
    if (!own.length || !e.getClientRects().length || size < 2) continue;
    const lines = own.flatMap(node => {
      const told = [];
      const range = document.createRange();
      for (let at = 0, top = null, count = 0; at <= node.data.length; at++) {
        if (at === node.data.length) { told.push(count); break; }
        range.setStart(node, at); range.setEnd(node, at + 1);
        const r = range.getClientRects()[0];
        if (!r || !r.width) continue;
        if (top !== null && Math.abs(r.top - top) > size / 2) { told.push(count); count = 0; }
        top = r.top; count++;
      }
      return told;
    });
    found.push({text: e.textContent.trim().slice(0, 40), name: e.className, size,
                height: parseFloat(s.lineHeight) / size, longest: Math.max(...lines), lines: lines.length});
  }
  return found;
}"""


@cache
def mail(name: str) -> str:
    page = render(EDITIONS[name], look=LOOK).page(frozenset())
    assert page is not None
    return page.html


def with_outlook_parts(html: str) -> str:
    """Show what Outlook on Windows shows: its own parts, no style block, max-width or inline-block."""
    html = re.sub(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", r"\1", html, flags=re.DOTALL)
    html = re.sub(r"<style\b.*?</style>", "", html, flags=re.DOTALL)
    return re.sub(r"max-width:\s*\d+px;?|display:\s*inline-block;?", "", html)


@pytest.fixture
def opened(page: Page) -> Any:
    """Return a way to show a mail at a width."""

    def show(html: str, width: int = 760) -> Page:
        page.set_viewport_size({"width": width, "height": 900})
        page.set_content(html, wait_until="load")
        return page

    return show


@pytest.mark.parametrize("name", ["english", "arabic", "hard", "one story"])
@pytest.mark.parametrize("width", [700, 1200])
def test_outlook_shows_600_pixels_and_two_columns(opened: Any, name: str, width: int) -> None:
    page = opened(with_outlook_parts(mail(name)), width)
    content = page.locator("table[width='600']").first.bounding_box()
    assert content is not None
    assert content["width"] == pytest.approx(600, abs=1)
    columns = [cell.bounding_box() for cell in page.locator("td[width='274']").all()]
    for left, right in zip(columns[::2], columns[1::2], strict=False):
        assert left is not None
        assert right is not None
        assert abs(left["y"] - right["y"]) < 1
        assert left["width"] == pytest.approx(right["width"], abs=1)
        assert 260 < left["width"] < 290
    if name in {"english", "arabic"}:
        assert len(columns) >= 2


@pytest.mark.parametrize("colours", Colours)
@pytest.mark.parametrize("name", ["english", "arabic"])
def test_links_in_running_text_are_underlined(opened: Any, name: str, colours: Colours) -> None:
    page = opened(coloured(mail(name), colours))
    plain = page.evaluate(
        """() => [...document.body.querySelectorAll("a")]
          .filter(a => a.getClientRects().length && !a.closest("h1,h2,h3")
                  && !getComputedStyle(a).textDecorationLine.includes("underline"))
          .filter(a => a.parentElement.textContent.trim() !== a.textContent.trim()
                  || getComputedStyle(a).fontWeight < 600)
          .map(a => a.textContent)"""
    )
    assert plain == []


@pytest.mark.parametrize("width", [320, 375, 760])
@pytest.mark.parametrize("name", ["english", "german", "arabic"])
def test_text_is_large_and_loose_and_no_line_is_long(opened: Any, name: str, width: int) -> None:
    told = opened(mail(name), width).evaluate(RUNNING)
    body = [one for one in told if "teaser" in one["name"]]
    assert body
    assert min(one["size"] for one in body) >= 16
    assert min(one["size"] for one in told) >= 13
    # A line that stands alone has no line below it to be set apart from.
    assert [one for one in told if one["lines"] > 1 and one["height"] < 1.4] == []
    assert [one for one in body if one["longest"] > 75] == []
    assert [one for one in told if one["longest"] > 90] == []  # the small print, in a compact script


@pytest.mark.parametrize("name", ["english", "arabic"])
def test_printed_it_is_light_whole_and_says_where_links_lead(opened: Any, page: Page, name: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(media="print", color_scheme=scheme)
        opened(mail(name))
        dark = page.evaluate(
            """() => [...document.body.querySelectorAll("*")].filter(e => {
              const s = getComputedStyle(e), c = (s.backgroundColor.match(/[\\d.]+/g) || []).map(Number);
              return e.getClientRects().length && s.display !== "none" && (c.length === 3 || c[3] > 0)
                && (c[0] + c[1] + c[2]) / 3 < 200;
            }).map(e => e.tagName + "." + e.className)"""
        )
        assert dark == [], scheme
        pale = page.evaluate(
            """() => [...document.body.querySelectorAll("h1,h2,h3,h3 a,p,li,td")].filter(e => {
              const s = getComputedStyle(e), c = (s.color.match(/[\\d.]+/g) || []).map(Number);
              return [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
                && parseFloat(s.fontSize) > 2 && e.getClientRects().length && (c[0] + c[1] + c[2]) / 3 > 160;
            }).map(e => e.tagName + "." + e.className)"""
        )
        assert pale == [], scheme
    addresses = page.evaluate(
        """() => [...document.querySelectorAll("h3 a")].map(
          a => [a.href, getComputedStyle(a, "::after").content.replaceAll('"', "")])"""
    )
    assert addresses
    assert [shown for _, shown in addresses] == [address for address, _ in addresses]
    split = page.evaluate(
        """() => [...document.querySelectorAll("h3")].filter(h => {
          for (let e = h; e; e = e.parentElement)
            if (getComputedStyle(e).breakInside === "avoid") return false;
          return true;
        }).map(h => h.textContent)"""
    )
    assert split == []
    assert page.pdf().startswith(b"%PDF")


def test_without_pictures_nothing_is_lost(opened: Any, page: Page) -> None:
    logo = Logo(file=Path("logo.png"), width=200, height=60, alt="The Ellery Courier, est. 1871")
    look = replace(
        LOOK, theme=BUILT_IN.model_copy(update={"logo": logo}), logo_url="https://courier.example/logo.png"
    )
    shown = render(ENGLISH, look=look).page(frozenset())
    assert shown is not None
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route("**/*", refuse)
    text = opened(shown.html).inner_text("body")
    assert asked == ["https://courier.example/logo.png"]
    assert all(entry.teaser.headline in text for entry in ENGLISH.entries)
    box = page.get_by_alt_text("The Ellery Courier, est. 1871").bounding_box()
    assert box is not None
    assert box["height"] >= 13
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
