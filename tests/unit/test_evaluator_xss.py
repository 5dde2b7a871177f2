"""The evaluator of hostile markup sees what is hostile: it could fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from bench.eval.markup import Allowed, fragment, links, scheme, skeleton, text_of
from bench.eval.tally import Tally
from bench.eval.xss_editions import HARMLESS, Said, trials
from bench.eval.xss_mails import Received, is_balanced, rules
from digest.render import Presentation, render

ALLOWED = Allowed(
    elements=frozenset({"p", "a"}),
    attributes={"*": frozenset({"title"}), "a": frozenset({"href"})},
    schemes={"a": frozenset({"https"})},
)
GOOD = (
    b"From: Courier <digest@courier.example>\r\nTo: Ann <ann@reader.example>\r\nSubject: Tonight\r\n"
    b"List-Unsubscribe: <https://courier.example/u/x>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nTonight\r\n"
)


@pytest.mark.parametrize(
    "html",
    [
        "<p>a<script>x</script>",
        "<p onclick=x>a",
        "<!-- c --><p>a",
        '<a href="javascript:x">a</a>',
        '<a href=" java\tscript:x">a</a>',
        '<a href="//spy.example/">a</a>',
        "<svg><p>a</p></svg>",
    ],
)
def test_what_may_not_be_left_is_seen(html: str) -> None:
    assert list(ALLOWED.breaches(html))


def test_harmless_markup_is_left_alone() -> None:
    assert not list(ALLOWED.breaches('<p title=x>a <a href="https://x.example/">b</a></p>'))


def test_a_skeleton_tells_elements_and_not_texts() -> None:
    assert skeleton(fragment("<p>a")) == skeleton(fragment("<p>b & c"))
    assert skeleton(fragment("<p>a")) != skeleton(fragment("<p>a</p><p>b"))
    assert skeleton(fragment("<p>a")) != skeleton(fragment("<p onclick=x>a"))


def test_addresses_are_read_as_a_browser_reads_them() -> None:
    assert list(links(fragment("<img src=a><form action=b><a href=c>"))) == ["a", "b", "c"]
    assert scheme("java\x01script:x") == "javascript"
    assert scheme("//x.example/a:b") == ""
    assert text_of(fragment("a<style>b</style><p>c")) == "abc"


def test_a_tally_counts_rule_by_rule(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    for holds in (True, False):
        tally.check("rule", f"case {holds}", holds)
    assert [(figure.value, figure.is_missed) for figure in tally.figures()] == [(50.0, True)]
    assert capsys.readouterr().out == "  rule: case False\n"


def test_an_edition_of_payloads_has_a_likeness_that_says_nothing() -> None:
    found = list(trials([("one", "<b>Tide</b>"), ("two", "<script>x</script>")]))
    assert [one.headline for one in found[0].said[:1]] == ["Tide"]
    assert [one.headline for one in found[1].said] == ["<b>Tide</b>", "<script>x</script>"]
    for trial in found:
        page = render(trial.likeness, look=Presentation(site_url="https://courier.example")).page(frozenset())
        assert page is not None
        assert HARMLESS in page.html
        assert "Tide" not in page.html


def received(raw: bytes = GOOD, **changes: object) -> Received:
    message = message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    values = {"count": 1, "recipients": ("ann@reader.example",), "value": "Tonight", "usual": ()}
    mail = Received(raw=raw, message=message, **(values | changes))  # type: ignore[arg-type]
    usual = tuple(sorted(message_from_bytes(GOOD, policy=SMTP).keys()))
    return replace(mail, usual=usual)


@pytest.mark.parametrize("rule", ["no_new_header", "line_max_998", "roundtrip", "roundtrip_literal"])
def test_a_good_mail_holds(rule: str) -> None:
    assert rules()[rule](received())


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        ("no_new_header", lambda raw: raw.replace(b"Subject:", b"Bcc: eve@evil.example\r\nSubject:")),
        ("line_max_998", lambda raw: raw + b"x" * 999),
        ("line_max_998_and_subject_cut", lambda raw: raw.replace(b"Tonight\r\nL", b"x" * 999 + b"\r\nL")),
        (
            "folded_lines_max_78_encoded_words_max_75_and_valid_utf8_per_word",
            lambda raw: raw.replace(b"Tonight\r\nL", b"=?utf-8?q?=C3?= =?utf-8?q?=84?=\r\nL"),
        ),
        ("roundtrip_literal", lambda raw: raw.replace(b"Tonight", b"Today")),
        ("not_empty_default_used", lambda raw: raw.replace(b"Tonight\r\nL", b"\r\nL")),
        ("single_from_address_unchanged", lambda raw: raw.replace(b"Courier <", b"<eve@evil.example>, <")),
        ("single_recipient", lambda raw: raw.replace(b"Ann <", b"eve@evil.example, <")),
        ("header_value_is_valid_uri", lambda raw: raw.replace(b"/u/x", b'/u/"><script>')),
    ],
)  # fmt: skip
def test_a_spoiled_mail_does_not_hold(rule: str, spoil: Callable[[bytes], bytes]) -> None:
    assert not rules()[rule](received(spoil(GOOD)))


def test_two_mails_for_one_do_not_hold() -> None:
    assert not rules()["no_new_header"](received(count=2))


def test_directions_are_balanced_or_not() -> None:
    assert is_balanced("a \u2066b\u2069 c")
    assert not is_balanced("a \u2066b c")
    assert not is_balanced("a \u202eb\u202c c")
    assert not is_balanced("a \u2069")


def test_a_story_says_a_payload_in_every_place() -> None:
    raw = list(trials([("one", "<i>x</i>")]))[1].said[0]
    assert raw == Said(
        case="one",
        headline="<i>x</i>",
        teaser="<i>x</i>",
        credit="<i>x</i>",
        topic="<i>x</i>",
        link="<i>x</i>",
    )
