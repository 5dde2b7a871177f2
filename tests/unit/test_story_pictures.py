"""A story's picture in the mail: as large as its place, with words, and nothing where there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from evening import ARABIC_PICTURED, ENGLISH, LOOK, PICTURED, edition, entry, features, news, picture
from lint_kit import good
from lxml import etree

from digest.compose import with_pictures
from digest.config import ThemeConfig
from digest.model import Edition
from digest.render import Presentation, WebPage, render
from digest.render.lint import lint


def html(made: Edition, look: Presentation = LOOK) -> str:
    page = render(made, look=look).page(frozenset())
    assert page is not None
    return page.html


def images(made: Edition, look: Presentation = LOOK) -> list[dict[str, str]]:
    return [
        {str(k): str(v) for k, v in image.attrib.items()}
        for image in etree.HTML(html(made, look)).iter("img")
    ]


def one(**changes: Any) -> Edition:
    return edition(news(entry("a", "Harbour reopens", "A.", "B.", picture=picture("a", **changes))))


def test_a_picture_is_as_wide_as_its_place() -> None:
    sizes = [(image["width"], image["height"]) for image in images(PICTURED)]
    assert sizes[0] == ("476", "317"), "above the first story"
    assert sizes[1] == ("60", "90"), "a high one beside the words is not higher than others"
    assert ("246", "164") in sizes, "above a feature beside another"


def test_without_numbers_and_columns_pictures_are_as_wide_as_the_shelf() -> None:
    theme = ThemeConfig.model_validate({"looks": {"news": {"numbered": False}, "features": {"columns": 1}}})
    sizes = [image["width"] for image in images(PICTURED, replace(LOOK, theme=theme))]
    assert sizes[0] == "520"
    assert sizes[-1] == "520"


def test_a_picture_may_grow_in_a_narrow_window_but_no_further_than_its_pixels() -> None:
    (found,) = images(edition(features(*[entry(n, n, "A.", picture=picture("a")) for n in "a"])))
    assert "max-width:520px" in found["style"]
    (small,) = images(one(width=300, height=200))
    assert small["width"] == "300"
    assert "max-width:300px" in small["style"]


def test_words_and_credit_stand_there_as_text() -> None:
    made = one(alt='A "crane" & <b>dusk</b>\n', credit="Photo: <i>Lotte</i> Ahn")
    assert images(made)[0]["alt"] == 'A "crane" & <b>dusk</b>'
    assert "Photo: &lt;i&gt;Lotte&lt;/i&gt; Ahn" in html(made)
    assert "ED-SUBJECT" not in html(one(alt="ED-SUBJECT <!--cut story x-->"))


@pytest.mark.parametrize("alt", ["", "Harbour reopens", "HARBOUR REOPENS"])
def test_what_the_headline_says_is_not_read_out_twice(alt: str) -> None:
    assert images(one(alt=alt))[0]["alt"] == ""


def test_long_words_are_cut() -> None:
    assert len(images(one(alt="word " * 400))[0]["alt"]) <= 250


def test_nothing_is_shown_where_nobody_could_load_it() -> None:
    assert html(PICTURED, replace(LOOK, pictures_url=None)).count("<img") == 0


def test_a_mail_without_pictures_has_nothing_of_them() -> None:
    assert "thumb" not in html(ENGLISH)


def test_small_pictures_stand_at_the_end_of_the_lines() -> None:
    for made, side in ((PICTURED, "right"), (ARABIC_PICTURED, "left")):
        (*_, last) = re.findall(r'<table[^>]*width="(?:76|136)"[^>]*>', html(made))
        assert f'align="{side}"' in last


def test_every_segment_shows_the_same_as_the_page_rendered_whole() -> None:
    made = render(PICTURED, look=LOOK)
    for topics in (frozenset[str](), frozenset({"features"}), frozenset({"Labour"})):
        page, whole = made.page(topics), made.whole(topics)
        assert page is not None
        assert whole is not None
        assert page.html == whole.html


def test_the_page_on_the_web_tells_search_engines_of_them() -> None:
    page = html(PICTURED, replace(LOOK, web=WebPage()))
    assert '"image": "https://courier.example/i/aaaa' in page


def test_an_edition_goes_without_pictures_that_are_gone() -> None:
    names = PICTURED.picture_names
    assert with_pictures(PICTURED, names) is PICTURED
    left = with_pictures(PICTURED, names - {"a" * 32 + ".jpg"})
    assert left.picture_names == names - {"a" * 32 + ".jpg"}
    assert with_pictures(PICTURED, frozenset()) == ENGLISH


@pytest.mark.parametrize("made", [PICTURED, ARABIC_PICTURED])
def test_the_lint_finds_nothing_amiss(made: Edition) -> None:
    assert lint(good(made)) == ()
