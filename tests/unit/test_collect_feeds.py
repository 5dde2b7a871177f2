"""Feeds of every kind are read, and what only pretends to be one is told."""

from __future__ import annotations

import gzip
import time
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from digest.collect.feed_items import articles_of
from digest.collect.feeds import read_feed
from digest.collect.raw import NotAFeed, RawFeed
from digest.collect.xml import MAX_ITEMS
from digest.config.source import SourceConfig, SourceKind
from digest.model import Article, SourceId

URL = "https://harbour.example/feeds/news.xml"
ZONE = ZoneInfo("Europe/Berlin")

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Harbour News</title><link>https://harbour.example/</link><language>en-GB</language>
<item><title>Ferry &amp;amp; quay reopen</title><link>/2026/ferry</link><guid isPermaLink="false">f1</guid>
<pubDate>Tue, 06 Oct 2026 14:30:00 +0200</pubDate><dc:creator>Ada Quay</dc:creator>
<category>Harbour</category><category>Transport</category>
<description>The ferry sails again.</description>
<content:encoded><![CDATA[<p>After a year the ferry sails again.</p><p>Crowds came.</p>]]></content:encoded>
<media:content url="https://img.harbour.example/f.jpg" medium="image" width="800" height="600"/></item>
</channel></rss>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" {extra}>
<title>Hafen</title><link href="https://hafen.example/"/>
<entry><title type="html">F&amp;auml;hre &lt;b&gt;f\u00e4hrt&lt;/b&gt;</title><link href="{link}"/>
<id>urn:x:1</id><published>2026-10-06T12:00:00Z</published><updated>2026-10-06T13:00:00Z</updated>
<author><name>Bo Kai</name></author><category term="hafen" label="Hafen"/>
<summary>{summary}</summary><content type="html">&lt;p&gt;Die F\u00e4hre f\u00e4hrt.&lt;/p&gt;</content>
</entry></feed>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://harbour.example/"><title>H</title><link>https://harbour.example/</link></channel>
<item rdf:about="https://harbour.example/a"><title>Tide tables</title><link>https://harbour.example/a</link>
<description>High at noon.</description><dc:date>2026-10-06T10:00:00+02:00</dc:date></item></rdf:RDF>"""


def read(feed: str | bytes, *, charset: str | None = None) -> RawFeed:
    body = feed if isinstance(feed, bytes) else feed.encode()
    return read_feed(body, url=URL, zone=ZONE, charset=charset)


def test_rss_is_read() -> None:
    feed = read(RSS)
    (item,) = feed.items
    assert (feed.title, feed.language) == ("Harbour News", "en-GB")
    assert (item.title, item.link, item.guid) == (
        "Ferry &amp; quay reopen",
        "https://harbour.example/2026/ferry",
        "f1",
    )
    assert item.published is not None
    assert item.published.at == datetime(2026, 10, 6, 12, 30, tzinfo=UTC)
    assert item.summary == "The ferry sails again."
    assert item.content.startswith("<p>After a year")
    assert (item.author, item.categories) == ("Ada Quay", ("Harbour", "Transport"))
    assert item.image is not None
    assert (item.image.url, item.image.width) == ("https://img.harbour.example/f.jpg", 800)


@pytest.mark.parametrize("extra", ["", 'xml:base="https://hafen.example/neu/"'])
def test_atom_is_read_by_either_parser(extra: str) -> None:
    (item,) = read(ATOM.format(extra=extra, link="https://hafen.example/1", summary="Kurz.")).items
    assert item.link == "https://hafen.example/1"
    assert item.summary == "Kurz."
    assert "Die F\u00e4hre f\u00e4hrt." in item.content
    assert item.author == "Bo Kai"
    assert item.published is not None
    assert item.published.at == datetime(2026, 10, 6, 12, tzinfo=UTC)


def test_links_are_relative_to_what_the_feed_says() -> None:
    (item,) = read(ATOM.format(extra='xml:base="https://hafen.example/neu/"', link="1", summary="")).items
    assert item.link == "https://hafen.example/neu/1"


def test_an_atom_entry_without_a_summary_gets_none() -> None:
    text = ATOM.format(extra="", link="https://hafen.example/1", summary="").replace(
        "<summary></summary>", ""
    )
    assert read(text).items[0].summary == ""


def test_rdf_is_read() -> None:
    (item,) = read(RDF).items
    assert (item.title, item.summary) == ("Tide tables", "High at noon.")
    assert item.published is not None
    assert item.published.at == datetime(2026, 10, 6, 8, tzinfo=UTC)


def test_a_json_feed_is_read() -> None:
    feed = read(
        """{"version": "https://jsonfeed.org/version/1.1", "title": "H", "language": "en", "items": [
        {"id": 7, "url": "a", "title": "1 < 2", "content_text": "x < y", "summary": "s & t", "tags": ["q", 3],
         "date_published": "2026-10-06T12:00:00+02:00", "authors": [{"name": "A"}, {"name": "B"}],
          "image": "https://harbour.example/i.jpg"},
        {"id": "8", "date_modified": "2026-10-05", "author": {"name": "C"}, "content_html": "<p>z</p>"},
        5]}"""
    )
    first, second = feed.items
    assert (first.guid, first.link, first.title) == ("7", "https://harbour.example/feeds/a", "1 < 2")
    assert first.title_is_text
    assert (first.content, first.summary, first.author) == ("x &lt; y", "s &amp; t", "A, B")
    assert second.published is not None
    assert second.published.date_only
    assert (second.author, second.content) == ("C", "<p>z</p>")
    assert len(feed.notes) == 1


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("", "is empty"),
        (" \n\ufeff ", "is empty"),
        ("<!DOCTYPE html><html><body>503</body></html>", "is an HTML page, not a feed"),
        ("<!-- x --><html><head></head></html>", "is an HTML page, not a feed"),
        ("<head><title>Moved</title></head>", "is an HTML page, not a feed"),
        ("<note>hello</note>", "is neither RSS nor Atom nor JSON Feed"),
        ("just words", "is neither RSS nor Atom nor JSON Feed"),
        ("<", "is neither RSS nor Atom nor JSON Feed"),
        ('{"a": 1}', "is JSON, but no JSON Feed: it has no items"),
        ("[1, 2]", "is JSON, but no JSON Feed: it has no items"),
        ('{"items": ', "is broken JSON"),
        ("[" * 100_000, "is broken JSON"),
        ("<!DOCTYPE rss [" + "<!ENTITY a 'b'>" * 9999 + "]><rss/>", "has a document type without an end"),
        ("<rss/><!DOCTYPE rss [ <a>", "has a document type without an end"),
    ],
)
def test_what_is_no_feed_is_told(body: str, what: str) -> None:
    with pytest.raises(NotAFeed) as told:
        read(body)
    assert told.value.what.startswith(what)
    assert told.value.hint


def test_a_page_that_names_its_feed_is_asked_for_it() -> None:
    page = '<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>'
    with pytest.raises(NotAFeed) as told:
        read(page)
    assert told.value.hint == "the page names this feed: https://harbour.example/rss"
    with pytest.raises(NotAFeed) as told:
        read(page.replace("/rss", "//[x"))
    assert told.value.hint.startswith("look for")


def test_a_well_formed_feed_may_be_empty() -> None:
    assert read("<rss version='2.0'><channel><title>t</title></channel></rss>").items == ()


def test_a_file_that_was_packed_by_hand_is_unpacked() -> None:
    assert len(read(gzip.compress(RSS.encode())).items) == 1


def test_a_packed_bomb_is_refused() -> None:
    with pytest.raises(NotAFeed, match="larger"):
        read_feed(gzip.compress(b" " * 5_000_000), url=URL, zone=ZONE, max_bytes=1_000_000)
    with pytest.raises(NotAFeed, match="broken gzip"):
        read(b"\x1f\x8bnonsense")


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-16"])
def test_encodings_are_those_declared(encoding: str) -> None:
    text = RSS.replace("utf-8", encoding, 1).replace("The ferry sails again.", "Паром вышел.")
    assert read(text.encode(encoding)).items[0].summary == "Паром вышел."
    plain = RSS.replace(' encoding="utf-8"', "").replace("The ferry sails again.", "Паром вышел.")
    assert read(plain.encode(encoding), charset=encoding).items[0].summary == "Паром вышел."


def test_entities_are_never_expanded_nor_looked_up() -> None:
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    bomb = (
        f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY l0 'ha'>{laughs}"
        "<!ENTITY x SYSTEM 'file:///etc/hostname'><!-- ]> -->]>"
        "<rss version='2.0'><channel><item><title>So &l9; &x; funny</title>"
        "<link>https://harbour.example/j</link></item></channel></rss>"
    )
    started = time.process_time()
    feed = read(bomb)
    assert time.process_time() - started < 1
    assert "funny" in feed.items[0].title
    assert len(feed.items[0].title) < 100
    assert [note.what for note in feed.notes] == ["declares entities, which are not read"]


def test_names_of_html_become_characters() -> None:
    title = "Caf&eacute;&nbsp;&LT;b&#1;&#xFFFF;&unheard;"
    (item,) = read(f"<rss version='2.0'><channel><item><title>{title}</title></item></channel></rss>").items
    assert item.title == "Caf\u00e9\u00a0<b&unheard;"


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    (item,) = read(
        "<rss><channel><item><title>A & B <i>c</title><link>https://a.example/?x=1&y=2</link></item>"
    ).items
    assert item.link == "https://a.example/?x=1&y=2"
    assert item.title.startswith("A")


def test_bytes_that_look_like_a_path_or_an_address_open_nothing() -> None:
    for body in ("/etc/hostname", "file:///etc/hostname", "http://127.0.0.1:1/<item>"):
        with pytest.raises(NotAFeed):
            read(body.replace("<item>", ""))


def test_xinclude_and_stylesheets_are_ignored() -> None:
    body = RSS.replace(
        "<rss",
        '<?xml-stylesheet href="http://127.0.0.1:1/x.xsl"?><rss xmlns:xi="http://www.w3.org/2001/XInclude"',
        1,
    ).replace("The ferry sails again.", '<xi:include href="/etc/hostname" parse="text"/>')
    assert len(read(body).items) == 1
    assert read(body).items[0].summary == ""


def test_no_more_items_are_read_than_agreed() -> None:
    many = "<item><title>t</title><guid>g</guid></item>" * (MAX_ITEMS + 500)
    feed = read(f"<rss version='2.0'><channel>{many}</channel></rss>")
    assert 0 < len(feed.items) <= MAX_ITEMS


def test_an_item_whose_guid_is_a_number_has_no_date() -> None:
    (item,) = read(
        "<rss version='2.0'><channel><item><title>t</title><guid>20191122</guid></item></channel></rss>"
    ).items
    assert item.published is None


def test_a_date_without_a_zone_is_local_to_the_source() -> None:
    (item,) = read(RSS.replace(" +0200", "")).items
    assert item.published is not None
    assert item.published.at == datetime(2026, 10, 6, 12, 30, tzinfo=UTC)


def test_a_feed_of_open_tags_is_refused_in_a_moment() -> None:
    started = time.process_time()
    with pytest.raises(NotAFeed, match="nested deeper"):
        read("<rss version='2.0'><channel><item>" + "<a>" * 100_000)
    assert time.process_time() - started < 1


ENCLOSED = """<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<item><title>a</title><pubDate>Tue, 06 Oct 2026 14:30:00 GMT</pubDate>{media}</item></channel></rss>"""


@pytest.mark.parametrize(
    ("media", "url"),
    [
        (
            '<enclosure url="https://i.example/a.jpg" type="image/jpeg" length="1"/>',
            "https://i.example/a.jpg",
        ),
        ('<enclosure url="https://i.example/a.mp3" type="audio/mpeg" length="1"/>', None),
        ('<media:content url="https://i.example/a.mp4" medium="video"/>', None),
        (
            '<media:content url="https://i.example/b.jpg" type="image/jpeg" width="wide"/>',
            "https://i.example/b.jpg",
        ),
    ],
)
@pytest.mark.parametrize("doubt", ["", "<!-- --><author xml:base='x'>b</author>"])
def test_pictures_are_found_by_either_parser(media: str, url: str | None, doubt: str) -> None:
    (item,) = read(ENCLOSED.format(media=media + doubt)).items
    assert (item.image.url if item.image else None) == url


def test_a_link_that_no_rule_understands_does_not_stop_the_feed() -> None:
    (item,) = read(ENCLOSED.format(media="<link>http://[x/</link>")).items
    assert item.link == "http://[x/"
    (item,) = read('{"items": [{"id": "1", "url": "http://[x/"}]}').items
    assert item.link == "http://[x/"


def test_fields_in_foreign_namespaces_are_not_taken_for_our_own() -> None:
    media = "<media:title>Picture</media:title><title>Ferry</title>"
    (item,) = read(ENCLOSED.replace("<title>a</title>", "").format(media=media)).items
    assert item.title == "Ferry"


MEDIA = """<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Harbour</title>
<item>{}<title>Ferry sails</title><link>https://harbour.example/ferry</link>
<pubDate>Tue, 06 Oct 2026 14:00:00 GMT</pubDate><description>{}</description></item></channel></rss>"""
LARGE = (
    '<media:group><media:content url="https://i.example/film.mp4" medium="video" width="1920"/>'
    '<media:content url="https://i.example/s.jpg" medium="image" width="140"/>'
    '<media:content url="https://i.example/l.jpg" medium="image" width="1400" height="900">'
    "<media:title>Quay</media:title><media:description>A ferry at the quay</media:description>"
    "</media:content>"
    '<media:content url="https://i.example/print.jpg" medium="image" width="9000"/></media:group>'
    '<media:thumbnail url="https://i.example/t.jpg" width="80"/>'
)
SHOWN = (
    "&lt;p&gt;&lt;img src='https://i.example/pixel.gif'&gt;&lt;img width=1 src=https://i.example/x&gt;"
    "&lt;img alt='Two &amp;amp; a quay' width='640' src='/shown.jpg?a=1&amp;amp;b=2'&gt;"
    "The island has it back.&lt;/p&gt;"
)


def harbours(xml: str) -> Article:
    """Return the only article of the harbour's feed."""
    (article,), _ = articles_of(
        read(xml),
        source=SourceId("harbour"),
        config=SourceConfig(kind=SourceKind.FEED, url="https://harbour.example/feed"),
        url="https://harbour.example/feed",
        now=datetime(2026, 10, 6, 16, tzinfo=UTC),
    )
    return article


CREDITED = '<media:content url="https://i.example/a.jpg" medium="image">{}</media:content>{}'
CREDIT = '<media:credit role="photographer">Ann &amp; Bo</media:credit>'


@pytest.mark.parametrize(
    ("media", "credit"),
    [
        (CREDITED.format(CREDIT, ""), "Ann & Bo"),
        (CREDITED.format("", CREDIT), "Ann & Bo"),
        (CREDITED.format("", ""), ""),
        (CREDITED.format(CREDIT.replace("Ann", "A" * 400), ""), "A" * 100),
    ],
)
@pytest.mark.parametrize("is_broken", [False, True])
def test_a_picture_comes_with_its_credit(media: str, credit: str, is_broken: bool) -> None:
    xml = MEDIA.format(media, "Text.")
    article = harbours(xml.replace("<description>", "<br><description>") if is_broken else xml)
    assert article.image is not None
    assert article.image.credit == credit


@pytest.mark.parametrize(
    ("media", "text", "url", "alt"),
    [
        (LARGE, "Text.", "https://i.example/l.jpg", "A ferry at the quay"),
        ('<media:thumbnail url="https://i.example/t.jpg"/>', SHOWN, "https://i.example/t.jpg", ""),
        ("", SHOWN, "https://harbour.example/shown.jpg?a=1&b=2", "Two & a quay"),
        ("", "&lt;img src='data:image/gif;base64,R0'&gt;&lt;img alt=x&gt;", None, ""),
    ],
)
def test_of_several_pictures_the_best_is_taken_with_its_words(
    media: str, text: str, url: str | None, alt: str
) -> None:
    article = harbours(MEDIA.format(media, text))
    assert article.headline == "Ferry sails"
    assert (article.image.url if article.image else None) == url
    assert (article.image.alt if article.image else "") == alt


@pytest.mark.parametrize(
    "loose", ["<media:title>Quay</media:title>", "<media:group/><media:description>Quay</media:description>"]
)
def test_words_of_a_picture_are_not_those_of_its_article(loose: str) -> None:
    (item,) = read(MEDIA.format(loose, "The island has its ferry back.")).items
    assert item.title == "Ferry sails"
    assert "Quay" not in f"{item.summary} {item.content}"


@pytest.mark.parametrize("piece", ["&", "<", "<![CDATA[", "<!--", "<b>", "&#x41;"])
def test_a_broken_feed_full_of_signs_is_read_in_a_moment(piece: str) -> None:
    started = time.process_time()
    with suppress(NotAFeed):
        read(f"<rss><channel><item><title>Tide {piece * 400_000}")
    assert time.process_time() - started < 3


def test_a_tag_without_end_is_refused() -> None:
    given = " ".join(f"a{n}='x'" for n in range(20_000))
    with pytest.raises(NotAFeed, match="longer than any feed's"):
        read(f"<rss><channel><item {given}/></channel></rss>")


def test_a_section_that_is_not_closed_is_read_as_far_as_it_goes() -> None:
    found = read("<rss><channel><item><title>Tide</title></item><item><title><![CDATA[Ebb &amp; flow")
    assert [item.title for item in found.items][:1] == ["Tide"]
