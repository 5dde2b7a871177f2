"""Preview: what Chromium tells of mails, where it is there. In: files with mails. Out: PNGs, heights."""

from __future__ import annotations

import base64
import math
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from digest.errors import DigestError
from digest.web.preview.chromium import Tab, chromium, tab

_BROKEN = (ConnectionError, RuntimeError, TimeoutError)
_TALLEST = 16_000
"""Pixels: more makes no texture."""


Sized = tuple[Path, int]
"""A page and its width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture to take."""

    name: str
    page: Path
    width: int


def take_pictures(shots: Iterable[Shot], folder: Path, *, program: str | None = None) -> tuple[str, ...]:
    """Take pictures into ``folder`` and return their names; none where there is no Chromium."""
    program = program or chromium()
    if program is None:
        return ()
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[str] = []
    try:
        with _browser(program) as browser:
            for shot in shots:
                (folder / shot.name).write_bytes(_take(browser, shot))
                taken.append(f"{folder.name}/{shot.name}")
    except _BROKEN as exc:
        raise DigestError(
            f"Chromium took no picture: {exc}", hint="the pages are written all the same"
        ) from exc
    return tuple(taken)


def heights(pages: Iterable[Sized], *, program: str | None = None) -> Mapping[Sized, int]:
    """Return how tall each page is at its width, in pixels; nothing where there is no Chromium to measure."""
    program = program or chromium()
    found: dict[Sized, int] = {}
    if program is None:
        return found
    with suppress(*_BROKEN), _browser(program) as browser:
        for page, width in pages:
            found[page, width] = _height(browser, page, width=width)
    return found


@contextmanager
def _browser(program: str) -> Iterator[Tab]:
    with tempfile.TemporaryDirectory() as profile, tab(program, Path(profile)) as browser:
        browser.call("Emulation.setScrollbarsHidden", hidden=True)
        yield browser


def _take(browser: Tab, shot: Shot) -> bytes:
    height = _height(browser, shot.page, width=shot.width)
    clip = {"x": 0, "y": 0, "width": shot.width, "height": min(height, _TALLEST), "scale": 1}
    answer = browser.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
    return base64.b64decode(answer["data"])


def _height(browser: Tab, page: Path, *, width: int) -> int:
    # In a window of no height the content is not stretched to it.
    browser.call(
        "Emulation.setDeviceMetricsOverride", width=width, height=1, deviceScaleFactor=1, mobile=False
    )
    browser.open(page.resolve().as_uri())
    size: dict[str, float] = browser.call("Page.getLayoutMetrics")["cssContentSize"]
    return math.ceil(size["height"])
