"""Pictures of pages, and how much two of them differ; the browser that drew them compares them, too."""

from __future__ import annotations

import base64

from playwright.sync_api import Page

MOST = 0.001
"""Of all pixels: what may differ where nothing does."""

_COMPARE = """
async ([one, other, most]) => {
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
  const differs = i => [0, 1, 2].some(c => Math.abs(a.data[i + c] - b.data[i + c]) > most);
  let different = 0;
  for (let i = 0; i < a.data.length; i += 4) different += differs(i);
  return different / (a.data.length / 4);
}
"""


def picture(page: Page, html: str) -> bytes:
    """Return a page from top to bottom, as PNG."""
    page.set_content(html)
    page.evaluate("document.fonts.ready")
    return page.screenshot(full_page=True, animations="disabled")


def different(page: Page, one: bytes, other: bytes, *, most: int = 0) -> float:
    """Return which part of two pictures differs by more than ``most`` of 255; 1 where their sizes do."""
    page.set_content("<!DOCTYPE html>")
    told = [base64.b64encode(png).decode("ascii") for png in (one, other)]
    found: float = page.evaluate(_COMPARE, [*told, most])
    return found
