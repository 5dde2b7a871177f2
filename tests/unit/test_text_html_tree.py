"""Trees of pages: what a browser shows as blocks, in bounded time."""

from __future__ import annotations

import pytest

from digest.text.html_tree import Run, parse, remove, runs


def read(html: str) -> tuple[Run, ...]:
    tree = parse(html)
    assert tree is not None
    return runs(tree)


def test_blocks_come_in_the_order_of_the_page() -> None:
    found = read("<div>One <b>two</b><p>three</p>four<ul><li>five</ul>six</div>seven")
    assert [(run.text, run.tag) for run in found] == [
        ("One two", "div"),
        ("three", "p"),
        ("four", "div"),
        ("five", "li"),
        ("six", "div"),
        ("seven", "body"),
    ]


def test_a_break_ends_a_block_after_a_full_stop_or_when_it_is_repeated() -> None:
    assert [run.text for run in read("<p>One<br>two.<br>Three<br><br>four<br> <br>five</p>")] == [
        "One two.",
        "Three",
        "four",
        "five",
    ]


def test_a_block_knows_how_much_of_it_is_links() -> None:
    whole, half, none = read("<p><a href=x>abcd</a></p><p><a href=x><b>ab</b></a>cd</p><p>abcd</p>")
    assert (whole.linked, half.linked, none.linked) == (1.0, 0.5, 0.0)


def test_a_block_knows_what_it_stands_in() -> None:
    quote, after = read('<blockquote class="q" id=a><p class="x y">Yes.</p></blockquote><p>No.</p>')
    assert (quote.quoted, after.quoted) == (True, False)
    assert quote.names == "q x y"
    assert quote.path[:2] == after.path[:2]
    assert quote.path[2] != after.path[2]


def test_text_behind_what_is_removed_stays_where_it_was() -> None:
    tree = parse("<p>One<i>gone</i> two</p><div>gone</div>three<div>gone</div>")
    assert tree is not None
    remove([*tree.iter("i"), *tree.iter("div")])
    assert [run.text for run in runs(tree)] == ["One two", "three"]


@pytest.mark.parametrize("text", ["", "   ", "<!-- a -->"])
def test_what_holds_nothing_is_no_tree(text: str) -> None:
    assert parse(text) is None


def test_text_without_markup_is_one_block() -> None:
    assert [run.text for run in read("a > b")] == ["a > b"]


def test_controls_do_not_end_a_text() -> None:
    assert [run.text for run in read("<p>One\x00two\x0bthree \ud800four</p>")] == ["One two three ?four"]


def test_a_tag_with_more_attributes_than_any_has_loses_them() -> None:
    many = " ".join(f"a{n}=1" for n in range(200))
    (run,) = read(f"<p class=x {many}>One</p>")
    assert (run.text, run.names) == ("One", "")
    (run,) = read(f'<p class=x title="{many * 5}">One</p>')
    assert run.names == "x"


def test_the_depth_of_a_tree_and_the_number_of_its_blocks_are_bounded() -> None:
    assert max(len(run.path) for run in read("<div>x" * 5000)) <= 256
    assert len(read("<p>x" * 50_000)) <= 5000
