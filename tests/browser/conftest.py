from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from digest.web.preview.chromium import chromium as installed


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the Chromium that is installed; where it is missing, a failure in CI, else a loud skip."""
    found = installed()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: apt-get install chromium")
        pytest.skip("Chromium is missing: apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Give a browser that knows no host but this machine."""
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=chromium,
            args=[*quiet, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give an empty page of a fresh profile."""
    context = browser.new_context()
    yield context.new_page()
    context.close()
