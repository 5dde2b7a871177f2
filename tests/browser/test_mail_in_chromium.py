"""The mail in a real browser: no width makes it overflow, no colour hides a text.

A page of frames, one a case, measures itself and writes what it found into the document; Chromium dumps it.
"""

from __future__ import annotations

import html as markup
import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from evening import ARABIC, ENGLISH, GERMAN, HARD, LOOK, many

from digest.render import render
from digest.web.colours import Colours, coloured

pytestmark = pytest.mark.browser

EDITIONS = {"english": ENGLISH, "german": GERMAN, "arabic": ARABIC, "hard": HARD, "forty stories": many(40)}
WIDTHS = (320, 360, 375, 414, 480, 481, 600, 768, 1024, 1200)
NARROW = (320, 375, 480, 600, 1200)

MEASURE = """
const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
const linear = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
const light = ([r, g, b]) => [r, g, b].map(linear)
  .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
const contrast = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
const ground = e => {
  for (; e; e = e.parentElement) {
    const c = parse(e.ownerDocument.defaultView.getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c;
  }
  return [255, 255, 255];
};
function measure(d) {
  const view = d.defaultView, root = d.documentElement, walk = d.createTreeWalker(d.body, 4);
  let worst = 99, where = "", smallest = 99;
  for (let n; n = walk.nextNode();) {
    const e = n.parentElement, s = view.getComputedStyle(e);
    if (!n.data.trim() || !e.getClientRects().length || parseFloat(s.fontSize) < 2) continue;
    const c = contrast(parse(s.color), ground(e));
    smallest = Math.min(smallest, parseFloat(s.fontSize));
    if (c < worst) { worst = c; where = n.data.trim().slice(0, 40); }
  }
  const wide = [...d.body.querySelectorAll("h1,h2,h3,p,li")].filter(e => {
    const r = e.getBoundingClientRect();
    return r.width && (r.left < -1 || r.right > root.clientWidth + 1);
  }).map(e => e.textContent.slice(0, 40));
  return {scroll: root.scrollWidth, client: root.clientWidth, worst, where, smallest, wide};
}
window.addEventListener("load", () => {
  const found = {};
  for (const f of document.querySelectorAll("iframe")) found[f.name] = measure(f.contentDocument);
  document.body.innerHTML = "";
  document.body.appendChild(document.createElement("pre")).textContent = JSON.stringify(found);
});
"""


@cache
def mail(name: str) -> str:
    page = render(EDITIONS[name], look=LOOK).page(frozenset())
    assert page is not None
    return page.html


def without_style_block(html: str) -> str:
    return re.sub(r"<style data-premailer.*?</style>", "", html, flags=re.DOTALL)


def with_outlook_parts(html: str) -> str:
    """Show what Outlook shows: its own parts on, and neither max-width nor inline-block."""
    html = re.sub(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", r"\1", html, flags=re.DOTALL)
    return re.sub(r"max-width:\d+px; ?|display:inline-block; ?", "", without_style_block(html))


def measured(chromium: str, folder: Path, cases: dict[str, tuple[int, str]]) -> dict[str, Any]:
    """Return what each case, a width and a mail, measures in the browser."""
    frames = "".join(
        f'<iframe name="{name}" style="border:0;width:{width}px;height:700px" srcdoc="{markup.escape(mail)}">'
        "</iframe>"
        for name, (width, mail) in cases.items()
    )
    page = folder / "measure.html"
    page.write_text(
        f"<!DOCTYPE html><meta charset=utf-8><script>{MEASURE}</script><body>{frames}", encoding="utf-8"
    )
    command = [
        chromium,
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        f"--user-data-dir={folder / 'profile'}",
        *("--virtual-time-budget=20000", "--window-size=1400,900", "--dump-dom", page.as_uri()),
    ]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True, text=True)
    found = re.search(r"<pre>(.*)</pre>", done.stdout, re.DOTALL)
    assert found is not None, done.stderr[-2000:]
    result: dict[str, Any] = json.loads(markup.unescape(found[1]))
    assert result.keys() == cases.keys()
    return result


def overflowing(found: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in found.items() if one["scroll"] > one["client"] or one["wide"]}


def test_the_measure_itself_sees_overflow_and_faint_text(chromium: str, tmp_path: Path) -> None:
    wide = "<!DOCTYPE html><p style='width:900px;color:#999;background:#fff'>wide and faint</p>"
    found = measured(chromium, tmp_path, {"wide": (320, wide)})
    assert overflowing(found)
    assert found["wide"]["worst"] < 4.5


@pytest.mark.parametrize("name", EDITIONS)
def test_no_width_makes_the_mail_overflow(chromium: str, tmp_path: Path, name: str) -> None:
    cases = {str(width): (width, mail(name)) for width in WIDTHS}
    assert not overflowing(measured(chromium, tmp_path, cases))


@pytest.mark.parametrize("name", ["english", "arabic", "hard"])
def test_nor_does_it_without_the_style_block(chromium: str, tmp_path: Path, name: str) -> None:
    cases = {str(width): (width, without_style_block(mail(name))) for width in NARROW}
    assert not overflowing(measured(chromium, tmp_path, cases))


@pytest.mark.parametrize("name", ["english", "arabic", "hard"])
def test_outlooks_own_parts_are_600_pixels_wide(chromium: str, tmp_path: Path, name: str) -> None:
    cases = {"700": (700, with_outlook_parts(mail(name)))}
    assert not overflowing(measured(chromium, tmp_path, cases))


@pytest.mark.parametrize("name", ["english", "arabic"])
def test_every_text_stands_out_from_its_ground_in_every_colour(
    chromium: str, tmp_path: Path, name: str
) -> None:
    cases = {str(colours): (600, coloured(mail(name), colours)) for colours in Colours}
    found = measured(chromium, tmp_path, cases)
    assert {name: one["where"] for name, one in found.items() if one["worst"] < 4.5} == {}
    assert min(one["smallest"] for one in found.values()) >= 13
