"""Markup without end is seen before a parser sees it."""

from __future__ import annotations

import time

import pytest

from digest.text.html import plain, to_lines
from digest.text.nesting import has_longer_tag, is_deeper_than, without_long_tags


def test_depth_counts_what_is_open_at_once() -> None:
    assert is_deeper_than(3, "<a><b><c><d>")
    assert not is_deeper_than(3, "<a></a>" * 10)
    assert not is_deeper_than(3, "<p><br><p><li><br>")
    assert not is_deeper_than(3, "<a/>" * 10, xml=True)


def test_a_long_tag_is_seen_whatever_stands_in_it() -> None:
    assert has_longer_tag(10, "<p title='a < b and more'>x")
    assert has_longer_tag(10, "<p never ended at all")
    assert not has_longer_tag(10, "a <b class=x>long text without any tag")


def test_a_long_tag_is_cut_down_to_its_name() -> None:
    assert without_long_tags(5, "a<img src='0123456789'>b<i>c") == "a<img>b<i>c"
    assert without_long_tags(5, "a<img src='0123456789") == "a<img"
    assert without_long_tags(5, "5 < 6 and <b>7</b>") == "5 < 6 and <b>7</b>"


@pytest.mark.parametrize(
    "html",
    [
        f"<p {' '.join(f'a{n}=x' for n in range(60_000))}>tide</p>",
        f"<p {'a<b/' * 100_000}>tide</p>",
        "<a" * 200_000 + ">tide",
        "<" * 400_000 + "tide",
        "&" * 150_000 + "tide",
        "<!--" * 100_000 + "tide",
    ],
    ids=["attributes", "odd attributes", "starts", "signs", "ampersands", "comments"],
)
def test_markup_without_end_is_read_in_a_moment(html: str) -> None:
    started = time.process_time()
    to_lines(html)
    plain(html)
    assert time.process_time() - started < 2
