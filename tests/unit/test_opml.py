"""Lists of feeds come in from other programs, hostile ones too, and go out again."""

from __future__ import annotations

import time
import tomllib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.opml import Outline, read_opml, write_opml
from digest.collect.raw import NotAFeed
from digest.collect.suggesting import as_toml, suggest
from digest.config import Settings, SourceConfig, SourceKind
from digest.model import Rights

NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)
LIST = """<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.0"><head><title>Mine</title></head><body>
<outline text="Politics"><outline text="Sea"/>
  <outline type="rss" text="The Harl Courier" xmlUrl="https://courier.example/feed" htmlUrl="https://courier.example/"/>
  <OUTLINE TYPE="rss" title="Küste &amp; Meer" XMLURL="http://kueste.example/rss" language="de"/>
</outline>
<outline text="Twice" xmlUrl="https://www.courier.example/feed/"/>
<outline text="Files" xmlUrl="file:///etc/passwd"/>
<outline text="Known" xmlUrl="https://known.example/feed"/>
<outline text="The Harl Courier" xmlUrl="https://other.example/feed"/>
<outline xmlUrl="https://feeds.example/untitled"/>
</body></opml>""".encode("latin-1")
KNOWN = {"known": SourceConfig(kind=SourceKind.FEED, url="http://known.example/feed")}


def test_a_list_is_read_with_titles_languages_and_shelves() -> None:
    first, second, *_ = read_opml(LIST)
    assert first == Outline(title="The Harl Courier", url="https://courier.example/feed", below=("Politics",))
    assert (second.title, second.language) == ("Küste & Meer", "de")
    assert len(read_opml(LIST)) == 7


def test_new_feeds_get_keys_and_the_others_are_named_with_the_reason() -> None:
    found, left = suggest(read_opml(LIST), KNOWN)
    assert [one.key for one in found] == [
        "the-harl-courier",
        "kuste-meer",
        "the-harl-courier-2",
        "feeds-example",
    ]
    assert [(one.outline.title, one.why) for one in left] == [
        ("Twice", "it is sources.the-harl-courier"),
        ("Files", "its address is no http or https URL"),
        ("Known", "it is sources.known"),
    ]


def test_a_feed_that_is_read_twice_is_named_by_its_first_source() -> None:
    twice = KNOWN | {"again": KNOWN["known"]}
    assert "it is sources.known" in {one.why for one in suggest(read_opml(LIST), twice)[1]}


def test_what_is_suggested_is_a_valid_configuration() -> None:
    found, _ = suggest(read_opml(LIST), {})
    written = tomllib.loads(as_toml(found, rights=Rights.LINK_ONLY))
    settings = Settings.model_validate(written)
    assert settings.sources["kuste-meer"].language == "de"
    assert {one.rights for one in settings.sources.values()} == {Rights.LINK_ONLY}
    assert '# section = "Politics"' in as_toml(found, rights=Rights.LINK_ONLY)


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=4))
def test_no_title_breaks_out_of_its_table(lines: list[tuple[str, str, str]]) -> None:
    outlines = [
        Outline(title=title, url=f"https://news.example/{number}", language=language, below=(shelf,))
        for number, (title, language, shelf) in enumerate(lines)
    ]
    there = read_opml(write_opml(outlines, title="Mine", now=NOON).encode())
    assert len(there) == len(outlines)
    found, _ = suggest(there, {})
    written = tomllib.loads(as_toml(found, rights=Rights.OWN))
    assert len(written.get("sources", {})) == len(outlines)
    Settings.model_validate(written)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "is no OPML"),
        (b"<html><body>no</body></html>", "is no OPML"),
        (b"<opml><body><outline", "broken in line"),
        (b"<opml>" + b"<outline text='x'>" * 5000, "nested deeper"),
        (b"x" * 10_000_001, "larger than"),
    ],
)
def test_what_is_no_list_is_said(body: bytes, why: str) -> None:
    with pytest.raises(NotAFeed, match=why):
        read_opml(body)


def test_entities_are_not_read_and_not_expanded() -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    hostile = (
        f'<!DOCTYPE opml [<!ENTITY a0 "ha">{bomb}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
        '<opml><body><outline text="&a8;&file;" xmlUrl="https://courier.example/feed"/></body></opml>'
    )
    started = time.monotonic()
    (one,) = read_opml(hostile.encode())
    assert time.monotonic() - started < 1
    assert one.title == "&a8;&file;"


def test_a_list_is_bounded() -> None:
    line = '<outline text="x" xmlUrl="https://courier.example/feed"/>'
    assert len(read_opml(f"<opml><body>{line * 6000}</body></opml>".encode())) == 5000
