from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from digest.errors import TemplateError
from digest.render.columns import columns, rule, wrap
from digest.render.inline import CACHE, inline
from digest.render.links import safe_link
from digest.render.stylesheets import inlinable, keepable, squeezed


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://x.example/a?b=1&c=2#d", "https://x.example/a?b=1&c=2#d"),
        ("https://x.example/ä b", "https://x.example/%C3%A4%20b"),
        ("https://müller.example:8443/x", "https://xn--mller-kva.example:8443/x"),
        ("HTTP://X.Example", "http://x.example"),
        ("https://x.example/%41", "https://x.example/%41"),
        ('https://x.example/"><script>', "https://x.example/%22%3E%3Cscript%3E"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
        (None, None),
        ("", None),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt://x.example/%0aalert(1)", None),
        ("data:text/html,x", None),
        ("mailto:a@x.example", None),
        ("//x.example/y", None),
        ("/relative", None),
        ("https://", None),
        ("https://user:secret@x.example/", None),
        ("https://x.example:99999/", None),
        ("https://[broken/", None),
        ("https://x y.example/", None),
        (f"https://{'ä' * 80}.example/", None),
        ("https://evil.example/?t=ED-RECIPIENT-TOKEN", None),
        ("https://evil.example/?t=ed-recipient-token", None),
    ],
)
def test_only_a_link_to_follow_becomes_a_link(url: str | None, link: str | None) -> None:
    assert safe_link(url) == link


@given(st.text(min_size=1, max_size=60))
def test_a_link_is_plain_ascii_that_no_serialiser_changes(path: str) -> None:
    link = safe_link("https://x.example/" + path)
    if link is None:
        return
    page = etree.Element("a", href=link)
    assert link.isascii()
    assert safe_link(link) == link
    written = etree.tostring(page, method="html", encoding="unicode")
    assert etree.HTML(written).xpath("//a/@href") == [link]


def test_lines_are_broken_at_spaces_and_longer_words_anywhere() -> None:
    assert wrap("one two three", 8) == "one two\nthree"
    assert wrap("abcdefghij kl", 6) == "abcdef\nghij\nkl"
    assert wrap("one two three", 9, 2) == "one two\n  three"
    assert wrap("") == ""


def test_wide_letters_take_two_columns_and_marks_none() -> None:
    assert columns("日本") == 4
    assert columns("e\u0301\u200d") == 1
    assert wrap("日本語日本語", 6) == "日本語\n日本語"
    assert rule("日本") == "===="
    assert len(rule("x" * 300)) == 72


@given(st.text(max_size=300), st.integers(0, 6))
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(text: str, indent: int) -> None:
    broken = wrap(text, 40, indent)
    first, *others = broken.split("\n")
    assert all(columns(line) <= 40 for line in (first, *others))
    assert "".join(broken.split()) == "".join(text.split())


def test_a_style_sheet_is_squeezed() -> None:
    assert squeezed("/* note\n */\na  { color : #fff ;\n b: c }\n") == "a{color : #fff;b: c}"


@pytest.mark.parametrize(
    "rule_lost",
    [
        "p { color: red !important }",
        "@media print { p { color: red } }",
        "p { width: calc(1px + 2px) }",
        "p { color: var(--ink) }",
        "a:hover { color: red }",
        "p, li:first-child { color: red }",
        "h1 + p { color: red }",
        "div > p { color: red }",
        "* { color: red }",
        "[lang] { color: red }",
        "#id { color: red }",
    ],
)
def test_a_rule_that_cannot_stand_on_an_element_is_named_with_its_line(rule_lost: str) -> None:
    with pytest.raises(TemplateError, match=r"style\.css:4: ") as caught:
        inlinable(f"/* two\nlines */\np {{ margin: 0 }}\n{rule_lost}\n")
    assert "head.css" in caught.value.hint


def test_colours_and_web_addresses_in_comments_are_no_lost_rules() -> None:
    assert inlinable("/* a:b > c @media */ p { color: #fff }") == "p{color: #fff}"


@pytest.mark.parametrize(
    "css", ["@import url(x.css);", "p{}</style><script>", "p{}" + " a{color:red}" * 2000]
)
def test_a_head_sheet_that_mail_programs_drop_is_refused(css: str) -> None:
    with pytest.raises(TemplateError, match=r"head\.css"):
        keepable(css)


PAGE = (
    "<!DOCTYPE html>\n<html><head><title>T</title><style>p{color:#123456}</style></head>"
    "<body>%s</body></html>"
)


def test_styles_come_onto_the_elements() -> None:
    out = inline(PAGE % "<p>text</p>")
    assert '<p style="color:#123456">text</p>' in out
    assert "<style" not in out


def test_conditional_comments_and_the_kept_sheet_survive() -> None:
    body = "<!--[if mso]><table><tr><td><![endif]--><p>text</p><!--[if mso]></td></tr></table><![endif]-->"
    page = (PAGE % body).replace("</head>", '<style data-premailer="ignore">p{x:y!important}</style></head>')
    out = inline(page)
    assert out.count("[if mso]") == 2
    assert "p{x:y!important}" in out


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (PAGE.replace("DOCTYPE", "doctype") % "", "DOCTYPE"),
        ((PAGE % "").replace("<style>", "<style>@import url(x);"), "@import"),
        (PAGE % "<a href='https://x.example/ü'>x</a>", "links"),
        (PAGE % "<p>before</p><style>p{margin:0}</style>seen" + "<p>after the end", "text"),
        ((PAGE % "<p>x</p>").replace("#123456", "#123456;;}}{"), "style.css"),
    ],
)
def test_what_inlining_would_change_or_lose_is_an_error(page: str, said: str) -> None:
    with pytest.raises(TemplateError, match=said) as caught:
        inline(page)
    assert caught.value.hint


def test_premailer_keeps_as_many_declarations_as_we_ask_for() -> None:
    program = (
        f"from digest.render.inline import inline; inline({PAGE % ''!r}); "
        "from premailer import merge_style; print(merge_style.csstext_to_pairs.cache.maxsize)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == CACHE


def test_what_the_style_sheets_parser_has_to_say_goes_into_the_error_alone(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    inline(PAGE.replace("color:#123456", "mso-line-height-rule:exactly;colour:#123456") % "<p>text</p>")
    for _ in range(2):  # the second time, too
        with pytest.raises(TemplateError, match=r"style\.css"):
            inline((PAGE % "<p>x</p>").replace("#123456", "#123456;;}}{"))
    assert capfd.readouterr().err == ""
    assert caplog.records == []


@pytest.mark.parametrize("lost", ["<!--[if mso]>", "<![endif]-->"])
def test_a_conditional_comment_that_inlining_loses_is_an_error(
    lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from digest.render import inline as module

    page = PAGE % "<!--[if mso]><table><![endif]--><p>text</p>"
    monkeypatch.setattr(module, "premailed", lambda html: html.replace(lost, "", 1))
    with pytest.raises(TemplateError, match="conditional comments"):
        inline(page)
