"""An edition's page on the web in a real browser, with the policy that it is sent with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from evening import ARABIC, ENGLISH, HARD
from ledger_kit import HOUR
from playwright.sync_api import Page

from bench.editions import keep
from digest.clock import FixedClock
from digest.config import load_site
from digest.model import Edition, EditionId, EditionState, NewsletterId
from digest.store import Store, editions
from digest.web import public_server

pytestmark = pytest.mark.browser

CONFIG = """
[site]
name = "The Courier"
url = "https://courier.example"
postal_address = "The Courier, 4 Quay Street"
[web]
port = 0
[newsletters.evening]
sender = "digest@courier.example"
"""


@pytest.fixture
def served(write_site: Callable[..., Path], store: Store) -> Iterator[Callable[[Edition], str]]:
    site = load_site(write_site(digest=CONFIG))
    with public_server(site, store, FixedClock(HOUR)) as address:

        def sent(told: Edition) -> str:
            identity = EditionId(newsletter=NewsletterId("evening"), date=told.id.date)
            edition = replace(told, id=identity)
            with store.write("an edition that is out") as connection:
                keep(connection, edition, at=HOUR)
                editions.set_state(connection, edition.id, to=EditionState.DONE, if_in=list(EditionState))
            return f"{address.rstrip('/')}/e/{edition.id.newsletter}/{edition.id.date}"

        yield sent


@pytest.mark.parametrize("edition", [ENGLISH, HARD, ARABIC], ids=["plain", "hostile", "from-right"])
def test_the_page_is_clean_small_and_reports_nothing(
    edition: Edition, served: Callable[[Edition], str], page: Page
) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("requestfailed", lambda request: told.append(request.url))
    page.goto(served(edition))
    assert told == []
    for dark in ("light", "dark"):
        page.emulate_media(color_scheme=dark)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    for width in (320, 375, 760):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert (
        page.evaluate("JSON.parse(document.querySelector('script').textContent)['@type']") == "CollectionPage"
    )
    assert page.locator("main").count() == 1


def test_the_policy_would_be_heard_of(served: Callable[[Edition], str], page: Page) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(served(ENGLISH))
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")
    assert any("Content Security Policy" in line for line in told)
