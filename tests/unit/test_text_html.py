"""Markup comes out of what feeds say, and nothing unseen stays."""

from __future__ import annotations

import time

import pytest

from digest.text.controls import balance, lines, one_line
from digest.text.html import plain, to_lines


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Harbour <b>re</b>opens", "Harbour reopens"),
        ("Salt &amp;amp; pepper", "Salt &amp; pepper"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("<p>One</p><p>Two<br>three</p>", "One Two three"),
        ("Ferry&nbsp;line \n  closed", "Ferry line closed"),
        ("Seen<script>alert(1)</script><style>p{}</style>", "Seen"),
        ("{{ 7*7 }} ${7*7}", "{{ 7*7 }} ${7*7}"),
        ("no\x00thing\x1b un\u200bseen\ufeff", "nothing unseen"),
        ("<object data=x>still told", "still told"),
        ("", ""),
    ],
)
def test_a_fragment_becomes_one_line_of_text(html: str, text: str) -> None:
    assert plain(html) == text


def test_block_elements_become_lines() -> None:
    html = "<h2>Tide</h2><p>First\nline.</p><ul><li>a</li><li>b</li></ul><table><tr><td>x<td>y</table>end"
    assert to_lines(html) == "Tide\nFirst line.\na\nb\nx y\nend"


def test_captions_and_navigation_are_no_text() -> None:
    html = "<nav>Home</nav><figure><figcaption>A pier</figcaption></figure><p>News.</p><aside>Ad</aside>"
    assert to_lines(html) == "News."


def test_blank_lines_part_paragraphs_where_there_is_no_block() -> None:
    assert to_lines("One line\nwrapped.\n\nTwo <em>lines</em>.") == "One line wrapped.\nTwo lines."


def test_direction_controls_without_partner_go() -> None:
    assert one_line("a \u2066b\u2069 c \u2066d") == "a \u2066b\u2069 c d"
    assert one_line("x\u202c y\u2069 \u202bz\u202c") == "x y \u202bz\u202c"
    assert balance("\u2066a\u202bb\u2069c") == "\u2066ab\u2069c"


def test_overrides_go_even_with_a_partner() -> None:
    assert one_line("Report \u202egnp.exe\u202c!") == "Report gnp.exe!"


def test_lines_loses_empty_lines() -> None:
    assert lines(" a \n\n\x00\n b  c ") == "a\nb c"


@pytest.mark.parametrize("piece", ["<div>", "<b>", "<svg><g>", "<table><tr><td>", "</x><div>"])
def test_nesting_without_end_is_read_in_a_moment(piece: str) -> None:
    started = time.process_time()
    assert "tide" in to_lines(piece * 20_000 + "tide")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<form><p>Line two</p></form>", "Line two"),
        ("<figure><figcaption>A pier</figcaption></figure>", "A pier"),
        ('<svg><text dominant-baseline="middle">x</text></svg>', "x"),
        ("<button onclick=x()>Show</button>", "Show"),
        ("<video><source>No video here</video><iframe>nor a frame</iframe>", ""),
        ("<script>alert(1)</script><template>later</template><title>t</title>", ""),
        ("<noscript><img src=https://spy.example/p.gif></noscript>", ""),
    ],
)
def test_what_is_left_out_of_a_text_is_kept_where_it_is_all_that_is_shown(html: str, text: str) -> None:
    assert to_lines(html) == text
    assert plain(html) == text
