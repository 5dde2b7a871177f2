"""Whatever comes in, a parser returns or raises CollectError, and does so in a moment; what fuzzing found."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.fuzz.parsers import PARSERS
from bench.fuzz.seeds import PAGE, WORDS
from digest.collect.address import article_url, canonical
from digest.collect.page import is_page
from digest.errors import CollectError
from digest.text.sentences import split

words = st.lists(
    st.sampled_from(WORDS) | st.binary(max_size=8) | st.text(max_size=8).map(str.encode), max_size=40
)
soups = words.map(b"".join)


@st.composite
def spoiled(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """Return a good document with pieces cut out, doubled and put in."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 60)))
        piece = draw(
            st.sampled_from(WORDS) | st.just(data[start:end] * 2) | st.just(b"") | st.binary(max_size=4)
        )
        data = data[:start] + piece + data[end:]
    return data


@pytest.fixture(scope="module", autouse=True)
def libraries_are_loaded() -> None:
    for parser in PARSERS.values():
        parser.read(parser.seeds[0])


@pytest.mark.parametrize("name", PARSERS)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(data=st.data())
def test_no_input_breaks_a_parser(name: str, data: st.DataObject) -> None:
    parser = PARSERS[name]
    given_bytes = data.draw(spoiled(parser.seeds) | soups)
    started = time.process_time()  # how busy the machine is otherwise does not count
    with contextlib.suppress(CollectError):
        parser.read(given_bytes)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("name", PARSERS)
def test_every_seed_is_read(name: str) -> None:
    for seed in PARSERS[name].seeds:
        PARSERS[name].read(seed)


def test_a_row_of_comments_is_looked_through_in_a_moment() -> None:
    started = time.process_time()
    assert is_page("<!---->" * 600 + "<html>")
    assert not is_page("<!---->" * 600 + "x")
    assert time.process_time() - started < 1


@pytest.mark.parametrize("blank", [" ", "&#32;"])
def test_a_blank_in_a_namespace_does_not_break_the_parser(blank: str) -> None:
    feed = f"""<rss version="2.0" xmlns:media="{blank}http://search.yahoo.com/mrss/ x"><channel><item>
        <title>Tide</title><media:title>t</media:title></item></channel></rss>"""
    with contextlib.suppress(CollectError):
        PARSERS["feeds"].read(feed.encode())


@pytest.mark.parametrize(
    "odd", ["<![", "<![x", "<![x[", "<![CDATA[x", "<![if IE]>", "<!", "<!-", "<!x<y>", "</"]
)
def test_an_odd_declaration_does_not_break_a_page(odd: str) -> None:
    assert PARSERS["page"].read(PAGE.replace(b"<nav>", odd.encode() + b"><nav>")) is not None
    PARSERS["page"].read(PAGE[:300] + odd.encode())


@pytest.mark.parametrize("name", ["json", "pushed"])
def test_half_a_character_does_not_break_a_parser(name: str) -> None:
    seed = PARSERS[name].seeds[0]
    assert b"High at noon." in seed or b"The ferry sailed." in seed
    for told in (b"High at noon.", b"The ferry sailed.", b"Tide", b"Ferry sails"):
        PARSERS[name].read(seed.replace(told, told + rb" \ud800&amp;"))


@pytest.mark.parametrize("signs", [")", "'", '"', "»", "\u00a0»", ".", "!", "。", "”", ".)", " »"])
def test_a_row_of_signs_is_parted_in_a_moment(signs: str) -> None:
    started = time.process_time()
    split(f"The tide is high.{signs * 30_000}x")
    split(f"The tide is high{signs * 30_000}. x")
    assert time.process_time() - started < 2


@pytest.mark.parametrize("link", ["\0http://x.example/a", "ht\ttp://x.example/a", "http://x.exam\nple/a\x1f"])
def test_what_a_browser_takes_out_of_an_address_is_taken_out(link: str) -> None:
    url = article_url(link)
    assert url == "http://x.example/a"
    assert canonical(url) == "http://x.example/a"
