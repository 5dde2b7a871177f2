"""Each rule of the lint passes the good mail, and finds it broken in one place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from evening import ARABIC, ENGLISH, GERMAN, HARD, edition, entry, features, many, news
from lint_kit import (
    TOKEN,
    Break,
    both,
    good,
    in_edition,
    in_expected,
    in_header,
    in_html,
    in_message,
    in_text,
)

from digest.model import ArticleId, Edition, Severity
from digest.model.edition import Sponsor
from digest.render.lint import RULES, Answer, lint, opened, rule_ids

LEAD = "Port Ellery dockers end eleven-week strike after a night of talks"
LEAVE = f"https://courier.example/u/{TOKEN}"
GONE = Answer(status=404, is_gone=True)
NO_HOST = Answer(status=None, why="no such host", is_gone=True)
SECOND = "Heat law passes by four votes · Former waterworks chief acquitted"


def first_entry(**changes: object) -> Break:
    def change(told: Edition) -> Edition:
        section, *rest = told.sections
        lead, *others = section.entries
        of_teaser = {key: value for key, value in changes.items() if hasattr(lead.teaser, key)}
        of_entry = {key: value for key, value in changes.items() if key not in of_teaser}
        lead = replace(lead, teaser=replace(lead.teaser, **of_teaser), **of_entry)  # type: ignore[arg-type]
        return replace(told, sections=(replace(section, entries=(lead, *others)), *rest))

    return in_edition(change)


def twice(told: Edition) -> Edition:
    section, *rest = told.sections
    return replace(told, sections=(replace(section, entries=(*section.entries, section.entries[0])), *rest))


def before_end(markup: str) -> Break:
    return in_html("</body>", f"{markup}</body>")


def styled(css: str) -> Break:
    return in_html("</head>", f"<style>{css}</style></head>")


FALLBACKS = good().expected.fallbacks
SENTENCES = ENGLISH.sections[0].entries[0].teaser.sentences
EARLIER = ENGLISH.sections[0].entries[0].earlier[0]
IMAGE = '<img src="https://courier.example/i/1.png" alt="A crane" width="300" height="200">'

BROKEN: dict[str, tuple[Break, ...]] = {
    "structure/doctype": (
        in_html("<!DOCTYPE html>", "<!doctype html>"),
        in_html("<!DOCTYPE html>", "\n<!DOCTYPE html>"),
        in_html("<head>", "<!DOCTYPE html><head>"),
    ),
    "structure/charset": (
        in_html('<meta charset="utf-8">', ""),
        in_html('<meta charset="utf-8">', '<meta charset="latin-1">'),
        in_html("<head>", f"<head><!--{'x' * 1024}-->"),
        in_message(b"charset=utf-8", b"charset=us-ascii"),
    ),
    "structure/active-content": (
        before_end("<script>1</script>"),
        before_end("<form></form>"),
        before_end('<iframe src="https://courier.example"></iframe>'),
        in_html("<body ", "<body onload='x()' "),
        in_html('href="https://courier.example/dockers"', 'href="java\tscript:alert(1)"'),
        before_end("<svg><script>1</script></svg>"),
        in_html("</head>", '<meta http-equiv="Refresh" content="0;url=https://courier.example"></head>'),
        in_html("</head>", '<base href="https://courier.example/"></head>'),
        before_end('<p formaction="https://courier.example">x</p>'),
        before_end('<p srcdoc="&lt;p&gt;">x</p>'),
        *(
            before_end(f'<p {name}=" &#10;Java&#9;script:alert(1)">x</p>')
            for name in (
                "src",
                "action",
                "background",
                "data",
                "poster",
                "cite",
                "xlink:href",
                "longdesc",
                "ping",
            )
        ),
        before_end('<img alt="" src="data:text/html,x">'),
        before_end('<img alt="" srcset="https://courier.example/1.png 1x, javascript:alert(1) 2x">'),
        before_end("<svg><a><animate attributeName='href' values='x'></animate></a></svg>"),
        before_end('<p style="width:expression(alert(1))">x</p>'),
        styled(".x{behavior:url(x.htc)}"),
        styled(".x{background:url('javascript:alert(1)')}"),
    ),
    "structure/external-style": (
        styled("@import 'https://courier.example/x.css';"),
        *(
            in_html("</head>", f'<link rel="{kind}" href="https://courier.example/x.css"></head>')
            for kind in ("stylesheet", "import", "preload", "prefetch", "dns-prefetch")
        ),
    ),
    "structure/font-stack": (
        before_end('<p style="font-family:Georgia">x</p>'),
        before_end("<p style='font-family:\"sans-serif\", Brand'>x</p>"),
    ),
    "structure/conditional-comments": (
        in_html("<![endif]-->", "-->"),
        before_end("<!--[if mso]>"),
    ),
    "structure/nesting": (in_html("</h1>", ""), in_html("</table>", "</div>"), before_end("</p>")),
    "structure/outlook-nesting": (in_html("<!--[if mso]></td></tr></table><![endif]-->", ""),),
    "structure/title": (in_html("<title>", "<title>Another: "), in_html("<title>", "<title></title><title>")),
    "size/clipped": (before_end(f"<p>{'x' * 102_000}</p>"),),
    "size/nearly-clipped": (
        lambda mail: before_end(f"<p>{'x' * (90_000 - len(mail.html.encode()))}</p>")(mail),
    ),
    "size/style-block": (styled(".x{color:#111111}" * 1000),),
    "size/style-block-nearly-full": (styled(".x{color:#111111}" * 600),),
    "clients/unsupported": (
        before_end('<div style="display:grid">x</div>'),
        before_end("<p style='color:oklch(40% 0.2 20)'>x</p>"),
        before_end("<dialog>x</dialog>"),
    ),
    "clients/seldom-unsupported": (
        in_expected(fallbacks={name: told for name, told in FALLBACKS.items() if name != "css-height"}),
    ),
    "clients/fallback-table": (
        in_expected(fallbacks={**FALLBACKS, "css-hight": "a thin band"}),
        in_expected(fallbacks={**FALLBACKS, "css-height": " "}),
    ),
    "mime/long-line": (in_message(b"Precedence: bulk", b"Precedence: bulk\r\nX-Long: " + b"x" * 1000),),
    "mime/eight-bit": (in_message(b"Precedence: bulk", "X-Name: Zoë".encode()),),
    "mime/encoding-by-size": (in_text("Port Ellery", "日本語" * 300),),
    "mime/alternative": (
        in_message(b"multipart/alternative", b"multipart/mixed"),
        in_message(b"Content-Type: text/plain", b"Content-Type: text/html"),
        in_message(b"Content-Type: text/html", b"Content-Type: text/plain"),
    ),
    "mime/amp": (
        in_message(b"Content-Type: text/plain", b"Content-Type: text/x-amp-html"),
        in_html("<html ", "<html amp4email "),
    ),
    "dark/background-image": (
        before_end('<div style="background:url(https://courier.example/x.png)">x</div>'),
        before_end('<table role="presentation" background="https://courier.example/x.png"></table>'),
        styled(".x{background-image:url(https://courier.example/x.png)}"),
    ),
    "dark/colour-without-ground": (
        before_end('<p style="color:#222222">x</p>'),
        before_end('<div><p><font color="#222222">x</font></p></div>'),
        before_end('<div style="background:transparent"><p style="color:#222222">x</p></div>'),
        before_end('<div style="background:url(/x.png) no-repeat 0 0"><p style="color:#222">x</p></div>'),
    ),
    "dark/colour-scheme": (
        in_html('<meta name="color-scheme" content="light dark">', ""),
        in_html(
            'name="supported-color-schemes" content="light dark"',
            'name="supported-color-schemes" content="light"',
        ),
        in_html(":root{color-scheme:light dark", ":root{color:#222222"),
    ),
    "dark/pure-black-or-white": (
        before_end('<p style="color:#000">x</p>'),
        before_end('<p style="background:white;color:#222">x</p>'),
        before_end('<table role="presentation" bgcolor="#ffffff"></table>'),
        styled(".x{color:#FFFFFF}"),
    ),
    "dark/outlook-pairs": (styled("@media (prefers-color-scheme:dark){.fresh{color:#dddddd!important}}"),),
    "access/language": (
        in_html('<html lang="en"', "<html"),
        in_html('<html lang="en"', '<html lang="de"'),
        in_html('lang="en" dir="ltr">\n<table', 'dir="ltr">\n<table'),
    ),
    "access/layout-tables": (
        in_html('<table role="presentation"', "<table"),
        in_html('<table role="presentation"', '<table role="presentation" summary="x"'),
        before_end('<table role="presentation"><tr><th>x</th></tr></table>'),
    ),
    "access/headings": (
        before_end("<h1>Again</h1>"),
        before_end("<h5>Deep</h5>"),
        both(in_html("<h3", "<h2"), in_html("</h3>", "</h2>")),
    ),
    "access/picture-words": (
        before_end(IMAGE.replace(' alt="A crane"', "")),
        before_end(f'<a href="https://courier.example/a">{IMAGE.replace("A crane", "")}</a>'),
    ),
    "access/text-in-pictures": (
        lambda mail: in_html(mail.html[mail.html.index("<h2") :], f"{IMAGE}</body></html>")(
            in_html(mail.html[mail.html.index("<h1") : mail.html.index("<h2")], "")(mail)
        ),
    ),
    "access/aria-hidden": (before_end('<p aria-hidden="true">Words</p>'),),
    "access/story-language": (first_entry(language="fr"), first_entry(language="ar-EG")),
    "access/justified": (
        before_end('<p style="text-align:justify">x</p>'),
        before_end('<p align="justify">x</p>'),
    ),
    "access/capitals": (before_end("<p>THAT IS THE DAY</p>"),),
    "access/letter-spacing": (lambda _: before_end('<p style="letter-spacing:2px">نص</p>')(good(ARABIC)),),
    "links/same-words": (before_end('<a href="https://courier.example/other">View in browser</a>'),),
    "links/empty-words": (
        before_end('<a href="https://courier.example/a">Read more …</a>'),
        before_end('<a href="https://courier.example/a">Weiterlesen</a>'),
        before_end('<a href="https://courier.example/a"><span></span></a>'),
    ),
    "links/bare-address": (before_end('<a href="https://courier.example/a">https://courier.example/a</a>'),),
    "links/scheme": (
        before_end('<a href="/a">A way</a>'),
        before_end('<a href="ftp://courier.example/a">A way</a>'),
        before_end('<a href="https://[x/a">A way</a>'),
    ),
    "links/tracking": (before_end('<a href="https://courier.example/a?id=1&amp;utm_source=x">A way</a>'),),
    "links/dead": (
        in_expected(answers={"https://courier.example/dockers": GONE}),
        in_expected(answers={"https://courier.example/dockers": NO_HOST}),
    ),
    "links/ailing": (
        in_expected(answers={"https://courier.example/dockers": Answer(status=503)}),
        in_expected(answers={"https://courier.example/dockers": Answer(status=None, why="timed out")}),
    ),
    "content/teaser-sentences": (
        first_entry(sentences=SENTENCES * 2),
        first_entry(sentences=SENTENCES[:1]),
        first_entry(sentences=()),
    ),
    "content/teaser-length": (first_entry(sentences=(replace(SENTENCES[0], text="word " * 65),)),),
    "content/stories": (
        first_entry(headline="Another headline"),
        in_html(LEAD, "Another headline"),
        in_edition(lambda told: replace(told, sections=told.sections[::-1])),
    ),
    "content/story-date": (first_entry(date=date(2026, 10, 4)),),
    "content/story-link": (
        first_entry(link="https://courier.example/elsewhere"),
        first_entry(link=None),
        in_html('<a href="https://courier.example/dockers"', '<a name="x"'),
    ),
    "content/insecure-link": (first_entry(link="http://courier.example/dockers"),),
    "content/story-twice": (in_edition(twice),),
    "content/earlier-coverage": (
        first_entry(earlier=(replace(EARLIER, date=date(2026, 10, 7)),)),
        first_entry(earlier=(replace(EARLIER, article=ArticleId("https://courier.example/heat-law")),)),
    ),
    "content/leftover": (
        before_end("<p>{{ story.headline }}</p>"),
        before_end("<p>Edition None</p>"),
        before_end("<p>undefined</p>"),
        in_html('href="https://courier.example/dockers"', 'href="None"'),
        before_end("<!--set number-->"),
        in_text("Port Ellery", "ED-RECIPIENT-TOKEN"),
        in_html("<p", '<p title="{% if x %}"'),
    ),
    "content/untranslated": (in_expected(untranslated=("mail.view", "mail.reason")),),
    "content/dates": (
        in_html("Tuesday, 6 October 2026", "Tuesday, October 6, 2026", -1),
        in_html("T16:05+02:00", "T14:05+00:00"),
        in_html('datetime="2026-10-06', 'datetime="6 October'),
    ),
    "content/annotation": (before_end('<div itemscope itemtype="https://schema.org/DiscountOffer"></div>'),),
    "inbox/preheader-length": (
        in_html("Heat law passes by four votes", ""),
        in_html("Heat law passes by four votes", "Heat law passes by four votes, " * 4),
    ),
    "inbox/preheader-repeats": (
        in_header("Subject", SECOND),
        first_entry(headline=SECOND),
    ),
    "inbox/preheader-filler": (in_html("\u034f\u200c\xa0", "", -1),),
    "inbox/subject-length": (in_header("Subject", "Short"), in_header("Subject", "Long " * 13)),
    "inbox/subject-characters": (in_header("Subject", "Dockers end\x07their strike at last"),),
    "text/columns": (in_text("Port Ellery", "Port Ellery " * 8),),
    "text/stories": (
        in_text("Port Ellery dockers", "Dockers"),
        in_edition(lambda told: replace(told, sections=told.sections[::-1])),
    ),
    "text/links": (
        in_text("https://courier.example/dockers", ""),
        in_text("-- \n", "https://courier.example/more\n-- \n"),
    ),
    "text/signature": (in_text("-- \n", "--\n"), in_text("-- \n", "-- \n-- \n")),
    "text/blank-lines": (in_text("-- \n", "\n\n\n\n-- \n"),),
    "text/entities": (in_text("Port Ellery", "Port &amp; Ellery"), in_text("Port Ellery", "Port&#8217;s")),
    "rights/unsubscribe-header": (
        in_header("List-Unsubscribe", None),
        in_header("List-Unsubscribe", f"<{LEAVE}>"),
        in_header("List-Unsubscribe", "<mailto:digest@courier.example>"),
        in_header("List-Unsubscribe", f"<http://courier.example/u/{TOKEN}>, <mailto:digest@courier.example>"),
        in_header("List-Unsubscribe-Post", None),
    ),
    "rights/unsubscribe-visible": (
        in_html(LEAVE, "https://courier.example/elsewhere", -1),
        in_text(LEAVE, "https://courier.example/elsewhere"),
        in_html(">Unsubscribe with one click<", "><"),
        in_html('<p class="acts"', '<p class="acts" hidden'),
        both(
            in_html(f'href="{LEAVE}"', 'href="#"', -1),
            in_html("<h1", f'<a href="{LEAVE}">Unsubscribe</a><h1'),
        ),
    ),
    "rights/browser-visible": (
        in_html('href="https://courier.example/e/', 'href="https://courier.example/x/', -1),
        in_html(">View in browser<", "><", 1),
    ),
    "rights/sender": (in_header("From", "nobody"), in_header("From", "digest@courier.example")),
    "rights/postal-address": (
        in_expected(postal_address=""),
        in_html("4 Quay Street", "Quay Street"),
        in_text("4 Quay Street", "Quay Street"),
    ),
    "rights/reason": (
        in_html("You get this mail because", "This is because"),
        in_text("You get this mail because", "This is because"),
        in_expected(reason=""),
    ),
    "rights/forwarded": (in_expected(forwarded="Was this forwarded to you?"), in_expected(forwarded="")),
    "privacy/pixel": (
        before_end('<img src="https://courier.example/p.gif" alt="" width="1" height="1">'),
        before_end('<img src="https://courier.example/p.gif" alt="" style="width:1px;height:9px">'),
    ),
    "privacy/third-party": (
        before_end(IMAGE.replace("courier.example", "cdn.example")),
        before_end(f'<img srcset="https://cdn.example/2.png 2x" {IMAGE[5:]}'),
        before_end("<div style=\"background:url('https://cdn.example/x.png')\">x</div>"),
        styled(".x{background:url(//cdn.example/x.png)}"),
        styled("@font-face{font-family:Brand;src:url(https://cdn.example/b.woff)}"),
    ),
    "privacy/token": (
        in_html(
            'href="https://courier.example/dockers"', f'href="https://courier.example/dockers?r={TOKEN}"'
        ),
        in_text("Port Ellery", TOKEN),
        in_header("X-Reader", TOKEN),
    ),
    "images/weight": (
        both(in_expected(image_octets={"https://courier.example/i/1.png": 400_000}), before_end(IMAGE)),
    ),
    "images/size": (
        before_end(IMAGE.replace(' width="300"', "")),
        before_end(IMAGE.replace('"200"', '"auto"')),
    ),
}


def test_every_rule_has_a_mail_that_breaks_it() -> None:
    assert set(BROKEN) == rule_ids()
    assert len(RULES) == len(rule_ids())


@pytest.mark.parametrize(
    "markup",
    [
        '<div bgcolor="#fffdf9"><p style="color:#222222">x</p></div>',
        '<div style="background:#fffdf9 url(/x.png)"><p style="color:#222222">x</p></div>',
        '<div style="display:none;color:#222222">x</div>',
        '<p style="color:inherit">x</p>',
    ],
)
def test_a_colour_on_a_ground_of_the_mails_own_is_none_without_one(markup: str) -> None:
    found = [finding.rule for finding in lint(before_end(markup)(good()))]
    assert "dark/colour-without-ground" not in found


def test_a_web_font_of_the_sites_own_host_stops_nothing() -> None:
    own = styled("@font-face{font-family:Brand;src:url(https://courier.example/b.woff2)}")(good())
    assert [finding for finding in lint(own) if finding.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    "link", ["https://courier.example/a,data:b", "https://courier.example/?u=javascript:x"]
)
def test_an_address_may_speak_of_a_scheme(link: str) -> None:
    mail = in_html("https://courier.example/dockers", link)(good())
    assert [one for one in lint(mail) if one.rule == "structure/active-content"] == []


def test_a_heading_of_the_sites_own_is_no_story_out_of_order() -> None:
    mail = in_html("<h3", "<h3>From our shop</h3><h3")(good())
    assert [one for one in lint(mail) if one.rule.startswith(("content/", "text/"))] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_passes_the_good_mail_and_finds_each_broken_one(rule: object) -> None:
    (one,) = [told for told in RULES if told is rule]
    assert list(one.findings(good())) == []
    for number, broken in enumerate(BROKEN[one.id]):
        found = list(one.findings(broken(good())))
        assert found, f"{one.id}, case {number}"
        assert {finding.rule for finding in found} == {one.id}
        assert {finding.severity for finding in found} == {one.severity}
        assert all(finding.message and finding.remedy for finding in found)


def test_only_what_breaks_the_mail_or_the_law_is_an_error() -> None:
    stopping = {rule.point for rule in RULES if rule.severity is Severity.ERROR}
    assert stopping == {1, 2, 3, 4, 5, 9, 10, 27, 43, 46, 48, 50, 51, 52}


@pytest.mark.parametrize(
    "told", [ENGLISH, GERMAN, ARABIC, many(1), many(40)], ids=["en", "de", "ar", "one", "40"]
)
def test_the_built_in_mail_keeps_every_rule(told: Edition) -> None:
    found = [f"{finding.rule}: {finding.message}" for finding in lint(good(told))]
    assert [one for one in found if not one.startswith("inbox/")] == []


def test_an_edition_of_hostile_texts_breaks_no_rule_that_stops_a_send() -> None:
    assert [finding for finding in lint(good(HARD)) if finding.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    "words",
    [
        "None of the bridges is open, says the city",
        "What {{ 7*7 }} means in a template, and <!-- this -->",
        "undefined is not a function: a history",
        "How 100 %(percent)s became a joke among {% programmers %}",
        "ED-RECIPIENT-TOKEN explained",
        "READ MORE BOOKS, SAYS MINISTER",
        "https://news.example/ is for sale",
        "<!--set number--> <!--cut page-end--> ED-SUBJECT",
    ],
)
def test_an_article_may_speak_of_what_a_template_must_not_leave(words: str) -> None:
    told = edition(
        news(entry("one", words, f"{words} and more of it.", "It goes on like that.")),
        features(entry("two", "Another story altogether", "It is told at length.", f"So: {words}")),
    )
    errors = [finding for finding in lint(good(told)) if finding.severity is Severity.ERROR]
    assert errors == []
    assert not [finding for finding in lint(good(told)) if finding.rule.startswith(("links/", "access/cap"))]


@pytest.mark.parametrize("word", ["None-of-the-above", "undefined", "ED-RECIPIENT-TOKEN", "what-is-NaN"])
def test_an_address_may_hold_what_a_template_must_not_leave(word: str) -> None:
    link = f"https://courier.example/{word}?about={word}"
    told = replace(
        edition(
            news(entry("one", "Bridge closed", "It is closed.", "Nobody may pass.", link=link)),
            features(
                entry("two", "A lake comes back", "It is back.", "Children row on it.", link=f"{link}2")
            ),
        ),
        sponsor=Sponsor(name="None & Sons", text="None better than ours.", link=f"{link}3"),
    )
    assert [finding for finding in lint(good(told)) if finding.rule == "content/leftover"] == []


@pytest.mark.parametrize(
    "css", ["[data-ogsc]{color:#eee}", "@media (prefers-color-scheme:dark){.a,{color:#eee}}"]
)
def test_a_style_that_ends_in_nothing_is_linted_like_any_other(css: str) -> None:
    assert isinstance(lint(styled(css)(good())), tuple)


@pytest.mark.parametrize("octets", [b"", b"\xff\x00", b"Subject: =?utf-8?q?=ff?=\r\n\r\n\x00<", b"a" * 3000])
def test_no_message_makes_the_lint_fail(octets: bytes) -> None:
    whole = good()
    found = lint(opened(octets, edition=whole.edition, expected=whole.expected))
    assert "structure/doctype" in {finding.rule for finding in found}


def test_a_newsletters_title_passes_for_no_mark_in_an_attribute() -> None:
    title = "<!--set number--> and <!--cut page-end--> ED-SUBJECT"
    mail = good(replace(ENGLISH, title=title, newsroom=title))
    assert [one for one in lint(mail) if one.severity is Severity.ERROR] == []
    assert mail.visible.count("set number--> and") >= 2
