"""Pages are read for their article: its own words, all of them, and nothing of what stands around."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.collect.page import read_page
from digest.config.source import SourceConfig, SourceKind
from digest.model import Article, BlockKind, SourceId

NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
URL = "https://selm.example/news/ferry"
LINES = (
    "The island council of Selm voted on Monday night to buy back the ferry that it sold nine years ago.",
    "Four members of the council spoke against the purchase, since the harbour wall has cracks as well.",
    "Repairs of the wall would cost three million crowns, an engineer told the council in the spring.",
    "The ferry will sail twice a day from November on, and once more on Fridays and before holidays.",
    "Tickets stay free for the islanders, while visitors will pay eleven crowns for the way across.",
)
TEXT = "\n".join(LINES)
BODY = "".join(f"<p>{line}</p>" for line in LINES)
STANDFIRST = "Nine years after the sale the islanders have their ferry again. It sails from November on."


def html(body: str, *, head: str = "", lang: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><title>Ferry | The Selm Paper</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def page(body: str, *, head: str = "", lang: str = "en", url: str | None = URL, **given: object) -> Article:
    config = SourceConfig.model_validate({"kind": SourceKind.FOLDER, "path": Path(), **given})
    found = read_page(
        html(body, head=head, lang=lang), source=SourceId("selm"), config=config, now=NOW, url=url
    )
    assert found is not None
    return found


def linked(**said: object) -> str:
    about = json.dumps({"@type": "NewsArticle", "headline": "Selm buys its ferry back", **said})
    return f'<script type="application/ld+json">{about}</script>'


def article(body: str = BODY, *, before: str = "", after: str = "") -> str:
    return (
        f"<main><article><h1>Selm buys its ferry back</h1>{before}"
        f'<div class="story">{body}</div>{after}</article></main>'
    )


# What stands around


@pytest.mark.parametrize(
    "extra",
    [
        f"<nav><p>{STANDFIRST}</p></nav>",
        f"<aside><p>{STANDFIRST}</p></aside>",
        f"<figure><img src=x><figcaption>{STANDFIRST}</figcaption></figure>",
        f'<div class="article-newsletter"><p>{STANDFIRST}</p></div>',
        f'<div class="c-relatedArticles"><p>{STANDFIRST}</p></div>',
        f'<section class="story__factbox"><h2>In short</h2><p>{STANDFIRST}</p></section>',
        f'<blockquote class="twitter-tweet"><p>{STANDFIRST}</p></blockquote>',
        f'<div class="share_bar"><p>{STANDFIRST}</p></div>',
        f'<p class="sr-only">{STANDFIRST}</p>',
        f"<p hidden>{STANDFIRST}</p>",
        f'<p style="display: none">{STANDFIRST}</p>',
        f'<div role="complementary"><p>{STANDFIRST}</p></div>',
        f"<script>document.write('{STANDFIRST}')</script>",
        f"<template><p>{STANDFIRST}</p></template>",
        '<ul><li><a href="/a">Gale keeps the boats of Selm in harbour for a week</a></li></ul>',
        '<p><a href="/a">Gale keeps the boats of Selm in harbour for a week</a></p>',
        '<h3>More on the ferry</h3><ul><li><a href="/a">Gale keeps the boats in harbour</a></li></ul>',
        "<h3>A head over nothing</h3>",
        "<p>Read more: Gale keeps the boats of Selm in harbour</p>",
        "<h2>Selm buys its ferry back</h2>",
        f"<p>{LINES[0]}</p>",
    ],
)
def test_what_is_no_part_of_the_article_is_left_out(extra: str) -> None:
    assert page(article(BODY + extra)).text == TEXT


def test_a_link_that_is_a_sentence_of_the_text_stays() -> None:
    sentence = "The council had sold the ferry to a company of the mainland."
    found = page(article(f'{BODY}<p><a href="/sold">{sentence}</a></p>'))
    assert found.blocks[-1].text == sentence


def test_an_article_is_kept_whatever_its_box_is_called() -> None:
    assert page(f'<h1>Ferry</h1><div class="related social">{BODY}</div>').text == TEXT
    assert page(f"<h1>Ferry</h1><aside>{BODY}</aside>").text == TEXT
    assert page(f"<h1>Ferry</h1><form>{BODY}</form>").text == TEXT


def test_a_second_article_on_the_same_page_is_left_out() -> None:
    other = "".join(
        f"<p>Gale number {n} kept every boat of the harbour at its moorings.</p>" for n in range(2)
    )
    found = page(article() + f'<article><h1>Gale</h1><div class="story">{other}</div></article>')
    assert found.text == TEXT


# What stands in it


def test_heads_quotes_and_paragraphs_are_told_apart() -> None:
    body = (
        f"<p>{LINES[0]}</p><h2>What it costs</h2><p>{LINES[1]}</p>"
        f"<blockquote><p>{LINES[2]}</p></blockquote><ul><li>{LINES[3]}</li></ul><p>{LINES[4]}</p>"
    )
    found = page(article(body))
    assert [(block.kind, block.text) for block in found.blocks] == [
        (BlockKind.PARAGRAPH, LINES[0]),
        (BlockKind.HEAD, "What it costs"),
        (BlockKind.PARAGRAPH, LINES[1]),
        (BlockKind.QUOTE, LINES[2]),
        (BlockKind.PARAGRAPH, LINES[3]),
        (BlockKind.PARAGRAPH, LINES[4]),
    ]


def test_paragraphs_may_be_parted_by_breaks_alone() -> None:
    assert page(article("<br><br>".join(LINES))).text == TEXT
    wrapped = LINES[0].replace(" on Monday", "<br>on Monday")
    assert page(article(BODY.replace(LINES[0], wrapped))).text == TEXT


def test_each_paragraph_may_have_a_wrapper_of_its_own() -> None:
    body = "".join(f'<div class="piece"><div><p class="copy">{line}</p></div></div>' for line in LINES)
    assert page(article(body)).text == TEXT


def test_text_in_several_containers_is_one_text() -> None:
    body = "".join(
        f'<div class="wrap"><div class="copy">{BODY.replace("crowns", f"{unit}s")}</div></div><hr>'
        for unit in ("crown", "mark", "pound")
    )
    found = page(article(body))
    assert [unit for unit in ("crowns", "marks", "pounds") if unit in found.text] == [
        "crowns",
        "marks",
        "pounds",
    ]


def test_tables_are_no_text() -> None:
    table = "<table><tr><th>Day</th><th>Boats</th></tr><tr><td>Friday</td><td>Three of them</td></tr></table>"
    assert page(article(BODY + table)).text == TEXT


# The standfirst


@pytest.mark.parametrize(
    ("before", "head"),
    [
        (f"<div>{STANDFIRST}</div>", f'<meta name="description" content="{STANDFIRST}">'),
        (f"<h2>{STANDFIRST}</h2>", f'<meta property="og:description" content="{STANDFIRST}">'),
        (f'<p class="article__sub-title">{STANDFIRST}</p>', '<meta name="description" content="Ferries.">'),
        (f'<div class="pageLead">{STANDFIRST}</div>', ""),
        (f"<header><p>{STANDFIRST}</p></header>", ""),
        (f"<p>By Mo Kell</p><p>{STANDFIRST}</p><p>Updated 5 October 2026</p>", ""),
        (f"<div class=kicker>Islands</div><p>{STANDFIRST}</p>", ""),
    ],
)
def test_the_standfirst_between_headline_and_text_stands_apart(before: str, head: str) -> None:
    found = page(article(before=before), head=head)
    assert found.standfirst == STANDFIRST
    assert found.text == TEXT


def test_a_standfirst_in_several_paragraphs_is_one() -> None:
    first, second = STANDFIRST.split(". ")
    lead = f'<div class="intro"><p class="lead">{first}.</p><p class="lead">{second}</p></div>'
    assert page(article(before=lead)).standfirst == STANDFIRST


def test_a_description_that_nobody_sees_is_the_standfirst_where_the_page_shows_none() -> None:
    found = page(article(), head=f'<meta name="description" content="{STANDFIRST}">')
    assert found.standfirst == STANDFIRST
    assert found.text == TEXT


def test_a_question_and_a_caption_before_the_text_are_no_standfirst() -> None:
    poll = "<p>Do you think that the council of the island was right to buy the ferry back at last?</p>"
    assert page(article(before=poll)).standfirst is None
    photo = "<p>Photo: the ferry of Selm lies in the harbour of the island on a morning in October.</p>"
    assert page(article(before=photo)).standfirst is None


def test_a_lead_too_long_for_a_standfirst_is_how_the_text_begins() -> None:
    lead = " ".join(f"On day {n} the council heard what the islanders had to say." for n in range(14))
    found = page(article(before=f'<p class="lead">{lead}</p>'))
    assert found.blocks[0].text == lead


# What the publisher hands to machines


def test_what_machines_are_told_takes_away_what_is_not_in_it() -> None:
    promo = "<p>The paper has a podcast on the sea that you may hear wherever there are podcasts.</p>"
    assert page(article(BODY + promo), head=linked(articleBody=TEXT)).text == TEXT


def test_what_machines_are_told_adds_what_stands_elsewhere() -> None:
    last = "The last boat of the night will be run by volunteers, as it was before the ferry was sold."
    elsewhere = f"<section><div><span>{last}</span></div></section>"
    found = page(article() + elsewhere, head=linked(articleBody=f"{TEXT}\n{last}"))
    assert found.text == f"{TEXT}\n{last}"


def test_another_text_for_machines_changes_nothing() -> None:
    other = " ".join(f"Gale number {n} kept the boats in harbour." for n in range(10))
    assert page(article(), head=linked(articleBody=other)).text == TEXT


def test_a_text_that_only_a_script_shows_is_taken_from_what_machines_are_told() -> None:
    body = "\n".join(f"{line} So it was said on day {n}." for n, line in enumerate(LINES * 2))
    found = page("<h1>Selm buys its ferry back</h1><p>Loading the page.</p>", head=linked(articleBody=body))
    assert len(found.blocks) == 10


# What a page says about itself


@pytest.mark.parametrize(
    ("head", "modified"),
    [
        (linked(dateModified="2026-10-05T09:30:00+02:00"), "2026-10-05T07:30"),
        ('<meta property="article:modified_time" content="2026-10-05T09:30:00Z">', "2026-10-05T09:30"),
        ('<meta property="og:updated_time" content="2026-10-05T09:30:00">', "2026-10-05T07:30"),
        ('<meta itemprop="dateModified" content="2026-10-05">', None),
        ('<meta itemprop="dateModified" content="2036-10-05T09:30:00Z">', None),
        ("", None),
    ],
)
def test_when_it_was_changed_is_known_to_the_minute_or_not_at_all(head: str, modified: str | None) -> None:
    found = page(article(), head=head, time_zone="Europe/Berlin").modified
    assert (found and found.strftime("%Y-%m-%dT%H:%M")) == modified


def test_the_time_that_is_marked_as_the_publication_goes_before_the_first_on_the_page() -> None:
    times = (
        '<time datetime="2026-01-01T00:00:00Z" itemprop="dateModified">x</time>'
        '<time datetime="2026-10-04T08:00:00Z" itemprop="datePublished">x</time>'
    )
    found = page(article(before=times))
    assert (found.published, found.modified) == (
        datetime(2026, 10, 4, 8, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_an_agency_in_the_authors_place_is_a_credit() -> None:
    found = page(article(), head='<meta name="author" content="AFP, dpa">')
    assert (found.byline, found.credit) == (None, "AFP, dpa")


def test_an_author_marked_in_the_page_is_its_byline() -> None:
    found = page(article(before='<p>By <a rel="author noopener" href="/mo">Mo Kell</a></p>'))
    assert found.byline == "Mo Kell"
    assert page(article(), head='<meta name="author" content="https://selm.example/mo">').byline is None


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("/news/ferry-1", "https://selm.example/news/ferry-1"),
        ("https://selm.example/", URL),
        ("https://www.selm.example/news/ferry", "https://www.selm.example/news/ferry"),
        ("https://www.herald.example/news/ferry", URL),
        ("https://selm.example.herald.example/news/ferry", URL),
        ("https://herald.example/selm.example/ferry", URL),
        ("javascript:alert(1)", URL),
        ("", URL),
    ],
)
def test_the_canonical_address_is_the_articles_or_it_is_not_believed(canonical: str, url: str) -> None:
    assert page(article(), head=f'<link rel="canonical" href="{canonical}">').url == url


ABROAD = "https://www.herald.example/news/ferry"


@pytest.mark.parametrize(
    "head",
    [
        f'<link rel="canonical" href="{ABROAD}">',
        f'<meta property="og:url" content="{ABROAD}">',
        linked(url=ABROAD),
    ],
)
def test_a_page_is_believed_to_be_another_sites_only_where_that_is_configured(head: str) -> None:
    assert page(article(), head=head).url == URL
    assert page(article(), head=head, links=["/news/*"]).url == URL
    assert page(article(), head=head, links=["https://www.herald.example/*"]).url == ABROAD
    assert page(article(), head=head, url=None).url == ABROAD  # a saved page is its owner's word


def test_an_image_has_its_text_and_size() -> None:
    meta = (
        '<meta property="og:image" content="/f.jpg"><meta property="og:image:width" content="1200">'
        '<meta property="og:image:height" content="x"><meta property="og:image:alt" content="A ferry">'
    )
    image = page(article(), head=meta).image
    assert image is not None
    assert (image.url, image.alt, image.width, image.height) == (
        "https://selm.example/f.jpg",
        "A ferry",
        1200,
        None,
    )
    told = linked(image=[{"@type": "ImageObject", "url": "/g.jpg", "caption": "A <b>boat</b>"}])
    image = page(article(), head=told).image
    assert image is not None
    assert (image.url, image.alt) == ("https://selm.example/g.jpg", "A boat")


def test_a_credit_is_that_of_the_picture_that_is_shared() -> None:
    described = {"@type": "ImageObject", "url": "/g.jpg", "creditText": "Ann <b>Lee</b>"}
    for shared, credit in (("", "Ann Lee"), ("/g.jpg", "Ann Lee"), ("/other.jpg", "")):
        meta = f'<meta property="og:image" content="{shared}">' if shared else ""
        image = page(article(), head=meta + linked(image=described)).image
        assert image is not None
        assert image.credit == credit


def test_the_language_is_told_by_the_page_then_by_the_configuration_then_by_the_text() -> None:
    assert page(article(), lang="en-GB", language="fr").language == "en-gb"
    assert page(article(), lang="", language="fr").language == "fr"
    assert page(article(), lang="").language == "en"
    assert page("<p>Selm.</p><p>Boot.</p>", lang="").language is None


# Hostile pages


def _many(unit: str) -> str:
    return article() + unit * (200_000 // len(unit))


@pytest.mark.parametrize(
    "body",
    [
        _many("<div>x"),
        _many("<b>x"),
        _many("<a href=x>y"),
        _many("<table><tr><td>"),
        _many("<p>abc def"),
        _many("<br>x"),
        _many("<i hidden>x</i>tail "),
        _many("<blockquote>x "),
        _many("<!--"),
        _many("<"),
        _many("&lt;"),
        article() + "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x",
        article() + "<p>" + "word " * 100_000,
    ],
    ids=lambda body: body[-20:],
)
def test_no_page_takes_long_or_raises(body: str) -> None:
    # How long "long" is, the evaluator measures; here a test that hangs is one that fails.
    found = page(body)
    assert found.blocks


MARKUP = st.lists(
    st.sampled_from(
        [
            *"<p> </p> <div> </div> <h1> </h1> <article> </article> <li> <table> <td> </a> <br> <!--".split(),
            *"<script> </script> &amp; &#0; \x00 \ud800 \ufffe <svg><title> <html ]]> \n".split(" "),
            "<div class='lead'>",
            "<a href='/x'>",
            "<time datetime=1>",
            "<meta name=date content=x>",
            '<script type="application/ld+json">{"@type":["Article"],"articleBody":[1],"image":[{"url":5}]',
            "}</script>-->",
            LINES[0],
            STANDFIRST,
        ]
    )
    | st.text(max_size=8),
    max_size=60,
)


@given(MARKUP)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_markup_raises(pieces: list[str]) -> None:
    config = SourceConfig(kind=SourceKind.FOLDER, path=Path())
    read_page("<html>" + "".join(pieces), source=SourceId("selm"), config=config, now=NOW, url=URL)
