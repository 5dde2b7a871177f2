from __future__ import annotations

import re

import pytest
from evening import ENGLISH, LOOK

from digest.render import render
from digest.web.colours import Colours, coloured, turned


@pytest.fixture(scope="module")
def html() -> str:
    page = render(ENGLISH, look=LOOK).page(frozenset())
    assert page is not None
    return page.html


def test_light_switches_the_dark_rules_off(html: str) -> None:
    assert "@media not all{body" in coloured(html, Colours.LIGHT)


def test_dark_switches_them_on(html: str) -> None:
    assert "@media all{body" in coloured(html, Colours.DARK)


def test_nothing_but_the_query_changes_in_the_designed_colours(html: str) -> None:
    back = coloured(html, Colours.DARK).replace("@media all{", "@media (prefers-color-scheme:dark){")
    assert back == html


def test_forced_dark_turns_paper_and_ink_round(html: str) -> None:
    forced = coloured(html, Colours.FORCED)
    styles = " ".join(re.findall(r" style=[\"'](.*?)[\"']>", forced))
    assert "#fffdf9" not in styles
    assert "#1d182d" not in styles
    assert "background-color:#221c3a" in styles, "what is dark stays"
    assert "@media not all{body" in forced


@pytest.mark.parametrize(
    ("colour", "is_ground", "stays"),
    [
        ("#fffdf9", True, False),
        ("#221c3a", True, True),
        ("#1d182d", False, False),
        ("#fff6e8", False, True),
        ("#ffffff", True, False),
        ("#000000", False, False),
    ],
)
def test_only_light_grounds_and_dark_texts_are_turned(colour: str, is_ground: bool, stays: bool) -> None:
    assert (turned(colour, is_ground=is_ground) == colour) is stays


def test_a_turned_colour_is_no_pure_black_or_white() -> None:
    assert turned("#ffffff", is_ground=True) == "#1a1a1a"
    assert turned("#000000", is_ground=False) == "#e6e6e6"
