"""What hostile editions show does nothing in a real browser; what is hostile is seen to do something."""

from __future__ import annotations

from pathlib import Path

import pytest
from evening import HARD, LOOK

from bench.eval.xss_browser import looked_at
from digest.render import render

pytestmark = pytest.mark.browser


def test_a_hostile_page_is_caught_and_an_edition_of_hostile_texts_is_not(
    chromium: str, tmp_path: Path
) -> None:
    page = render(HARD, look=LOOK).page(frozenset())
    assert page is not None
    calm = {one.name: one for one in looked_at(chromium, [page.html], tmp_path / "calm")}
    assert not any(one.is_missed for one in calm.values())
    hostile = "<!DOCTYPE html><img src='//spy.example/p.gif' onerror='confirm(1); null.x'>"
    wild = {one.name: one for one in looked_at(chromium, [hostile], tmp_path / "wild")}
    assert wild["browser.planted_caught"].value == 100
    for name in ("browser.dialogs", "browser.foreign_requests", "browser.script_errors"):
        assert wild[name].is_missed
