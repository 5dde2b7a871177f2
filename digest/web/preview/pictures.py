"""Preview: pictures of mails, where Chromium is there. In: files with mails. Out: PNGs."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from digest.errors import DigestError
from digest.web.preview.chromium import Tab, chromium, tab

_TALLEST = 16_000
"""Pixels: more makes no texture."""


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
        with tempfile.TemporaryDirectory() as profile, tab(program, Path(profile)) as browser:
            for shot in shots:
                (folder / shot.name).write_bytes(_take(browser, shot))
                taken.append(f"{folder.name}/{shot.name}")
    except (ConnectionError, RuntimeError, TimeoutError) as exc:
        raise DigestError(
            f"Chromium took no picture: {exc}", hint="the pages are written all the same"
        ) from exc
    return tuple(taken)


def _take(browser: Tab, shot: Shot) -> bytes:
    browser.call(
        "Emulation.setDeviceMetricsOverride",
        width=shot.width,
        height=900,
        deviceScaleFactor=1,
        mobile=False,
    )
    browser.open(shot.page.resolve().as_uri())
    size = browser.call("Page.getLayoutMetrics")["cssContentSize"]
    clip = {"x": 0, "y": 0, "width": shot.width, "height": min(size["height"], _TALLEST), "scale": 1}
    answer = browser.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
    return base64.b64decode(answer["data"])
