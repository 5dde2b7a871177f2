"""Items become articles: cleaned, dated, identified, within the source's rights."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.collect.address import article_url, canonical
from digest.collect.body import name_of
from digest.collect.dates import Moment, on_day
from digest.collect.feed_items import articles_of, language_tag, newest
from digest.collect.headline import derive, shorten
from digest.collect.raw import RawFeed, RawImage, RawItem
from digest.collect.standfirst import standfirst_of
from digest.config.source import SourceConfig, SourceKind
from digest.model import Article, Rights, SourceId

NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
URL = "https://harbour.example/feed.xml"
CONFIG = SourceConfig(kind=SourceKind.FEED, url=URL)
TEXT = (
    "<p>The ferry to the island sailed again on Tuesday after a year in the dock.</p>"
    "<p>Crowds lined the quay from early morning, and the band played until noon.</p>"
)
ITEM = RawItem(
    title="Ferry sails", link="/ferry", guid="f1", content=TEXT, summary="The island has its ferry back."
)


def made(*items: RawItem, config: SourceConfig = CONFIG, language: str | None = "en") -> tuple[Article, ...]:
    feed = RawFeed(items=items, language=language)
    return articles_of(feed, source=SourceId("harbour"), config=config, url=URL, now=NOW)[0]


def test_an_item_becomes_an_article() -> None:
    item = replace(
        ITEM,
        title="Ferry <i>sails</i> &amp; sings",
        author="desk@harbour.example (Ada Quay)",
        published=Moment(at=NOW),
        categories=("Harbour", "Harbour ", "<b>Sea</b>"),
        image=RawImage(url="/f.jpg", width=8),
    )
    (article,) = made(item, config=CONFIG.model_copy(update={"section": "Local"}))
    assert article.id == article.url == "https://harbour.example/ferry"
    assert article.headline == "Ferry sails & sings"
    assert article.standfirst == "The island has its ferry back."
    assert len(article.blocks) == 2
    assert article.byline == "Ada Quay"
    assert (article.published, article.date_only, article.position) == (NOW, False, 0)
    assert article.sections == ("Local", "Harbour", "Sea")
    assert article.image is not None
    assert article.image.url == "https://harbour.example/f.jpg"
    assert article.language == "en"


@pytest.mark.parametrize(
    ("guid", "name"),
    [
        ("f1", "f1"),
        (" tag:harbour.example,2026:1\n", "tag:harbour.example,2026:1"),
        ("https://harbour.example/?p=1", "https://harbour.example/?p=1"),
        ("https://harbour.example/ferry", None),
        ("", None),
        ("x" * 9999, "x" * 500),
    ],
)
def test_a_feeds_own_name_for_an_article_is_kept_where_it_is_more_than_its_address(
    guid: str, name: str | None
) -> None:
    (article,) = made(replace(ITEM, guid=guid, modified=Moment(at=NOW)))
    assert (article.guid, article.modified) == (name, NOW)
    (article,) = made(replace(ITEM, modified=Moment(at=NOW + timedelta(days=9))))
    assert article.modified is None


def test_a_headline_that_is_missing_is_made_and_marked() -> None:
    (article,) = made(replace(ITEM, title=""))
    assert article.headline_derived
    assert article.headline.startswith("The ferry to the island sailed again on Tuesday")
    (article,) = made(replace(ITEM, title="", content=""))
    assert article.headline == "The island has its ferry back"


def test_an_item_that_says_nothing_is_left_out_and_noted() -> None:
    feed = RawFeed(items=(RawItem(guid="x"), ITEM))
    articles, notes = articles_of(feed, source=SourceId("h"), config=CONFIG, url=URL, now=NOW)
    assert [article.position for article in articles] == [1]
    assert [note.what for note in notes] == ["1 items without headline and text were left out"]


def test_links_that_lead_nowhere_are_no_links() -> None:
    (article,) = made(replace(ITEM, link="javascript:alert(1)"))
    assert article.url is None
    assert article.id.startswith("urn:digest:")
    (article,) = made(replace(ITEM, link="", guid="https://harbour.example/by-guid"))
    assert article.url == "https://harbour.example/by-guid"


def test_one_address_in_a_feed_is_one_article() -> None:
    longer = replace(ITEM, content=TEXT + "<p>It will sail every hour, on the hour, until the ice comes.</p>")
    (article,) = made(ITEM, replace(longer, link="/ferry?utm_source=rss#top"))
    assert len(article.blocks) == 3
    assert article.position == 0


def test_an_address_that_several_headlines_share_identifies_none() -> None:
    articles = made(replace(ITEM, link="/"), replace(ITEM, link="/", title="Tide tables"))
    assert len({article.id for article in articles}) == 2
    assert all(article.id.startswith("urn:digest:") for article in articles)


def test_without_content_a_long_description_is_the_text() -> None:
    (article,) = made(replace(ITEM, content="", summary=TEXT * 5))
    assert article.standfirst is None
    assert len(article.blocks) == 10


def test_dates_from_the_future_are_no_dates() -> None:
    ahead = replace(ITEM, published=Moment(at=NOW + timedelta(days=2)))
    assert made(ahead)[0].published is None
    assert made(replace(ITEM, published=on_day(NOW.date())))[0].date_only


def test_link_only_sources_keep_headline_and_link() -> None:
    config = CONFIG.model_copy(update={"rights": Rights.LINK_ONLY})
    (article,) = made(ITEM, config=config)
    assert (article.headline, article.url) == ("Ferry sails", "https://harbour.example/ferry")
    assert (article.standfirst, article.blocks) == (None, ())
    assert made(replace(ITEM, title=""), config=config) == ()


def test_a_huge_title_is_cut_between_words() -> None:
    (article,) = made(replace(ITEM, title="word " * 200_000))
    assert len(article.headline) <= 500
    assert article.headline.endswith("word…")
    assert len(shorten("A" * 1_000_000)) == 500


def test_a_title_that_is_text_is_taken_literally() -> None:
    (article,) = made(replace(ITEM, title="1 <b> 2 &amp;", title_is_text=True))
    assert article.headline == "1 <b> 2 &amp;"


def test_the_newest_are_kept_in_their_order() -> None:
    items = [replace(ITEM, link=f"/{n}", published=Moment(at=NOW - timedelta(hours=n))) for n in (3, 1, 2)]
    articles = made(*items)
    assert [a.url and a.url[-1] for a in newest(articles, most=2)] == ["1", "2"]
    assert newest(articles, most=3) == articles
    undated = made(*(replace(item, published=None) for item in items))
    assert [a.url and a.url[-1] for a in newest(undated, most=2)] == ["3", "1"]


@pytest.mark.parametrize(
    ("summary", "standfirst"),
    [
        ("<p>The island has its ferry back.</p>", "The island has its ferry back."),
        ("", None),
        ("<img src=x>", None),
        ("The ferry came. Then it […]", "The ferry came."),
        ("Nothing whole here [...]", None),
        ("The ferry to the island sailed again on Tuesday after a […]", None),
        ("a. b. " * 200, None),
    ],
)
def test_a_standfirst_is_whole_sentences_that_are_no_piece_of_the_text(
    summary: str, standfirst: str | None
) -> None:
    text = "The ferry to the island sailed again on Tuesday after a year in the dock.\nCrowds came."
    assert standfirst_of(summary, text=text, language="en") == standfirst


def test_a_summary_that_is_the_text_is_no_standfirst() -> None:
    assert standfirst_of("One short text is all.", text="One short text is all.", language="en") is None


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("The ferry sails again.", "The ferry sails again"),
        ('The "Gull" (a ferry) sails.', "The Gull sails"),
        (
            "The harbour board has now voted to close its northern quay, which for years served all of it.",
            "The harbour board has now voted to close its northern quay",
        ),
        (
            "The harbour board of the old town has voted to close the northern quay after a night of talks.",
            "The harbour board of the old town has voted to close the northern quay",
        ),
        ("", ""),
    ],
)
def test_a_headline_ends_where_a_clause_ends(text: str, headline: str) -> None:
    assert derive(text, language="en") == headline


def test_a_headline_without_clauses_is_cut_between_words_and_never_hangs() -> None:
    headline = derive(
        "Ein Hafen ohne Schiffe hat in diesem Sommer viele alte Geschichten neu gewonnen und von der See",
        language="de",
    )
    assert headline.endswith("…")
    assert not headline[:-1].endswith(("und", "von", "der"))
    assert derive("x" * 300, language=None) == "x" * 90 + "…"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://a.example/x y", "https://a.example/x%20y"),
        ("../z", "https://harbour.example/z"),
        ("mailto:a@a.example", None),
        ("https://user:pw@a.example/", None),
        ("https://a.example:port/", None),
        ("http://[x/", None),
        ("", None),
        ("https://a.example/" + "x" * 3000, None),
    ],
)
def test_an_address_is_absolute_and_of_the_web(link: str, url: str | None) -> None:
    assert article_url(link, base=URL) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://News.Example:443/a?b=1",
        "https://news.example/a?b=1#c",
        "https://news.example./a?utm_source=x&b=1&fbclid=2",
    ],
)
def test_one_page_has_one_canonical_address(url: str) -> None:
    assert canonical(url) == "https://news.example/a?b=1"


def test_other_ports_and_addresses_stay() -> None:
    assert canonical("http://[::1]:8080") == "http://[::1]:8080/"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ada Quay", "Ada Quay"),
        ("ada@quay.example (Ada Quay)", "Ada Quay"),
        ("Ada Quay <ada@quay.example>", "Ada Quay"),
        ("ada@quay.example", None),
        (" ", None),
    ],
)
def test_a_byline_is_a_name_without_a_mail_address(written: str, name: str | None) -> None:
    assert name_of(written) == name


def test_language_tags_are_lower_case_or_none() -> None:
    assert language_tag(None, "not a tag", "pt_BR", "de") == "pt-br"
    assert language_tag(None, "") is None
