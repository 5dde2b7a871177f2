"""The sample articles: each file of its form, dates that move with the evening, as varied as a day's news."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import lxml.etree
import lxml.html
import pytest

from digest.demo.samples import Samples, fill, write_samples
from digest.errors import DigestError

EVENING = datetime(2026, 10, 6, 17, 45, tzinfo=ZoneInfo("Europe/Berlin"))
OLD = timedelta(days=60)
MAX_AGE = timedelta(hours=36)
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One sample article, read without any of the project's own readers."""

    origin: str
    title: str
    url: str
    published: datetime
    standfirst: str
    text: str

    @property
    def is_of_today(self) -> bool:
        return self.published > EVENING - MAX_AGE


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return write_samples(tmp_path_factory.mktemp("samples"), evening=EVENING)


@pytest.fixture(scope="module")
def pieces(samples: Samples) -> tuple[Piece, ...]:
    return (*_rss(samples), *_atom(samples), *_json_feed(samples), *_pages(samples), *_dumps(samples))


def _text_of(html: str) -> str:
    return "".join(map(str, lxml.html.fromstring(f"<div>{html}</div>").itertext()))


def _rss(samples: Samples) -> Iterator[Piece]:
    content = "{http://purl.org/rss/1.0/modules/content/}encoded"
    for item in lxml.etree.parse(samples.folder / "feeds/courier.xml").iter("item"):
        assert item.findtext("guid") == item.findtext("link")
        assert item.findtext("{http://purl.org/dc/elements/1.1/}creator")
        assert item.findtext("category")
        yield Piece(
            origin="courier",
            title=item.findtext("title") or "",
            url=item.findtext("link") or "",
            published=parsedate_to_datetime(item.findtext("pubDate") or ""),
            standfirst=item.findtext("description") or "",
            text=_text_of(item.findtext(content) or ""),
        )


def _atom(samples: Samples) -> Iterator[Piece]:
    name = "{http://www.w3.org/2005/Atom}"
    for entry in lxml.etree.parse(samples.folder / "feeds/observer.xml").iter(f"{name}entry"):
        link = entry.find(f"{name}link")
        assert link is not None
        yield Piece(
            origin="observer",
            title=entry.findtext(f"{name}title") or "",
            url=link.get("href") or "",
            published=datetime.fromisoformat(entry.findtext(f"{name}published") or ""),
            standfirst=entry.findtext(f"{name}summary") or "",
            text=_text_of(entry.findtext(f"{name}content") or ""),
        )


def _json_feed(samples: Samples) -> Iterator[Piece]:
    feed = json.loads((samples.folder / "feeds/skarrow-light.json").read_bytes())
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    for item in feed["items"]:
        yield Piece(
            origin="skarrow-light",
            title=item["title"],
            url=item["url"],
            published=datetime.fromisoformat(item["date_published"]),
            standfirst=item.get("summary", ""),
            text=_text_of(item["content_html"]),
        )


def _pages(samples: Samples) -> Iterator[Piece]:
    for path in sorted(samples.pages.glob("*.html")):
        page: Any = lxml.html.fromstring(path.read_bytes())
        times = {found.get("datetime") for found in page.iter("time")}
        times |= set(page.xpath('//meta[@property="article:published_time"]/@content'))
        assert len(times) == 1, f"{path.name} gives more than one date of publication"
        for script in page.xpath('//script[@type="application/ld+json"]'):
            assert {json.loads(script.text)["datePublished"]} == times
        for part in ("nav", "footer", "table"):
            for furniture in page.xpath(f'//{part}[not(@class="frame")]'):
                furniture.drop_tree()
        yield Piece(
            origin="pages",
            title=page.findtext(".//h1"),
            url=page.xpath('//link[@rel="canonical"]/@href')[0],
            published=datetime.fromisoformat(times.pop() or ""),
            standfirst="".join(page.xpath('//meta[@name="description"]/@content')),
            text=" ".join(p.text_content() for p in page.iter("p")),
        )


def _dumps(samples: Samples) -> Iterator[Piece]:
    for path in sorted(samples.dumps.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        title = lines.pop(0).removeprefix("title ") if lines[0].startswith("title ") else ""
        first = re.fullmatch(r" date (\d{4}-\d\d-\d\d) (.*)", lines[0])
        assert first, f"{path.name} does not begin as a dump does"
        yield Piece(
            origin="dumps",
            title=title,
            url="",
            published=datetime.fromisoformat(f"{first[1]}T12:00+00:00"),
            standfirst=first[2],
            text="\n".join(lines[1:]),
        )


def test_the_count_is_what_the_files_hold(samples: Samples, pieces: tuple[Piece, ...]) -> None:
    assert samples.articles == len(pieces) >= 48


def test_all_three_kinds_of_feed_and_both_folders_are_there(samples: Samples) -> None:
    assert [path.name for path in samples.feeds] == ["courier.xml", "observer.xml", "skarrow-light.json"]
    assert len(list(samples.pages.glob("*.html"))) >= 7
    assert len(list(samples.dumps.glob("*.txt"))) >= 8


def test_no_placeholder_is_left(samples: Samples) -> None:
    for path in samples.folder.rglob("*.*"):
        if path.suffix == ".jpg":
            continue
        assert "{{" not in path.read_text(encoding="utf-8"), path.name


def test_articles_are_of_the_last_30_hours_or_clearly_older(pieces: tuple[Piece, ...]) -> None:
    for piece in pieces:
        age = EVENING - piece.published
        assert timedelta(0) < age < timedelta(hours=31) or age > timedelta(days=5), piece.title


def test_there_is_a_full_day_and_a_past_behind_it(pieces: tuple[Piece, ...]) -> None:
    assert sum(piece.is_of_today for piece in pieces) >= 36
    assert sum(EVENING - piece.published > OLD for piece in pieces) >= 12


def test_the_same_articles_move_to_another_evening_and_zone(tmp_path: Path, samples: Samples) -> None:
    evening = datetime(2031, 3, 1, 6, 0, tzinfo=timezone(timedelta(hours=-9)))
    moved = write_samples(tmp_path, evening=evening)
    assert moved.articles == samples.articles
    for piece in _rss(moved):
        assert timedelta(0) < evening - piece.published < timedelta(days=900)
        assert piece.published.utcoffset() == timedelta(hours=-9)


def test_writing_again_replaces_what_was_there(tmp_path: Path) -> None:
    first = write_samples(tmp_path, evening=EVENING)
    before = first.feeds[0].read_bytes()
    write_samples(tmp_path, evening=EVENING + timedelta(days=1))
    assert first.feeds[0].read_bytes() != before
    assert write_samples(tmp_path, evening=EVENING) == first
    assert first.feeds[0].read_bytes() == before


def test_no_weekday_stands_in_a_template_where_it_would_turn_false() -> None:
    templates = files("digest.demo").joinpath("samples")
    for kind in ("feeds", "pages", "dumps"):
        for template in templates.joinpath(kind).iterdir():
            text = template.read_text(encoding="utf-8")
            assert not [day for day in WEEKDAYS if day in text], template.name


def test_links_lead_to_reserved_names_only_and_differ(pieces: tuple[Piece, ...]) -> None:
    links = [piece.url for piece in pieces if piece.url]
    assert all((urlsplit(link).hostname or "").endswith(".example") for link in links)
    assert len(set(links)) == len(links)


def test_todays_pieces_are_as_long_as_news_is(pieces: tuple[Piece, ...]) -> None:
    lengths = [len(piece.text.split()) for piece in pieces if piece.is_of_today]
    assert sum(180 <= length <= 470 for length in lengths) >= len(lengths) - 1
    assert max(lengths) - min(length for length in lengths if length >= 180) > 150


def test_standfirsts_have_two_sentences_and_the_length_of_a_teaser(pieces: tuple[Piece, ...]) -> None:
    standfirsts = [piece.standfirst for piece in pieces if piece.is_of_today and piece.standfirst]
    two = [said for said in standfirsts if len(re.findall(r"[.?!](?= [A-Z]|$)", said)) == 2]
    assert len(two) >= len(standfirsts) - 4
    assert all(27 <= len(said.split()) <= 40 for said in two)


def test_some_standfirsts_are_missing_short_or_cut_off(pieces: tuple[Piece, ...]) -> None:
    today = [piece for piece in pieces if piece.is_of_today]
    assert 0.25 <= sum(not piece.standfirst for piece in today) / len(today) <= 0.4
    assert sum(piece.standfirst.endswith("…") for piece in today) == 1
    one = [piece for piece in today if re.fullmatch(r"[^.!?…]*\.", piece.standfirst)]
    assert len(one) >= 2


@pytest.mark.parametrize(
    ("facts", "origins"),
    [
        (("eleven", "61 per cent", "outer berth", "night shift"), {"courier", "observer", "dumps"}),
        (("34 degrees", "101", "97", "80,000 crowns", "Gwil Harrow"), {"courier", "pages", "dumps"}),
        (("212 passengers", "Sandling", "Gannet Bank", "Plover"), {"courier", "skarrow-light", "dumps"}),
        (("Lake Varn", "1.9 metres", "211.4", "Petra Lindqvale"), {"courier", "observer"}),
        (("41 pupils", "Heron", "380,000 crowns", "Bram Teasdale"), {"courier", "skarrow-light"}),
    ],
)
def test_one_event_is_told_by_several_sources_in_their_own_words(
    pieces: tuple[Piece, ...], facts: tuple[str, ...], origins: set[str]
) -> None:
    told = [
        piece
        for piece in pieces
        if piece.is_of_today and all(fact in f"{piece.standfirst} {piece.text}" for fact in facts)
    ]
    assert {piece.origin for piece in told} == origins
    assert len({piece.title for piece in told}) == len(told)
    assert len({piece.text for piece in told}) == len(told)


def test_two_papers_print_the_same_agency_copy_nearly_word_for_word(pieces: tuple[Piece, ...]) -> None:
    one, other = (
        set(re.findall(r"[^.]+\.", piece.text))
        for piece in pieces
        if piece.is_of_today and "Riegl" in piece.text
    )
    assert one != other
    assert len(one & other) >= 6


def test_the_awkward_ones_are_among_them(pieces: tuple[Piece, ...]) -> None:
    assert any(len(piece.title) > 200 and max(map(len, piece.title.split())) > 40 for piece in pieces)
    assert any(set("&–é“”") <= set(piece.title + piece.text) for piece in pieces)
    assert any(len(re.findall(r"[.!?](?:\s|$)", piece.text.strip())) == 1 for piece in pieces)
    assert any(not piece.title and not piece.url for piece in pieces)


def test_dumps_carry_what_agency_dumps_carry(samples: Samples) -> None:
    for path in samples.dumps.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        teasers = re.findall(r"^.+[.?”!] .+[.?”!] \((\d\d\.\d\d\.\d{4})\)$", text, re.MULTILINE)
        assert 3 <= len(teasers) <= 8, path.name
        for day in teasers:
            assert datetime.strptime(day, "%d.%m.%Y").replace(tzinfo=UTC) < EVENING - timedelta(days=5)
        assert re.search(r"^Read more: ", text, re.MULTILINE)
        assert re.search(r"^[a-z]{2}(?:/[a-z]{2})?(?: \([A-Z]\w+(?:, [A-Z]\w+)*\))?$", text, re.MULTILINE)
        assert "You can sign up to receive it directly here." in text


@pytest.mark.parametrize(
    ("placeholder", "expected"),
    [
        ("{{rfc822 -35m}}", "Tue, 06 Oct 2026 17:10:00 +0200"),
        ("{{iso -3h40m}}", "2026-10-06T14:05:00+02:00"),
        ("{{day -395d}}", "2025-09-06"),
        ("{{dotted -77d}}", "21.07.2026"),
        ("{{longdate +21d}}", "27 October 2026"),
        ("{{weekday +2d}}", "Thursday"),
        ("{{weekday -1d6h}}", "Monday"),
        ("{{month +60d}}", "December"),
        ("{{year +1096d}}", "2029"),
        ("{{clock +0d}}", "17:45"),
        ("{{clock -24d}}", "17:45"),
    ],
)
def test_a_placeholder_becomes_its_date(placeholder: str, expected: str) -> None:
    assert fill(f"<b>{placeholder}</b>", evening=EVENING) == f"<b>{expected}</b>"


def test_an_offset_is_elapsed_time_across_a_change_of_clocks() -> None:
    morning_after = datetime(2026, 10, 25, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert fill("{{iso -24h}}", evening=morning_after) == "2026-10-24T13:00:00+02:00"


@pytest.mark.parametrize(
    "wrong",
    [
        "{{stardate -1d}}",
        "{{iso}}",
        "{{iso -}}",
        "{{iso 1d}}",
        "{{iso -1w}}",
        "{{iso -5m2h}}",
        "{{ iso -1d }}",
        "{{iso -1d",
        "{{iso -1d}",
        "{{}}",
        "{{{iso -1d}}}",
    ],
)
def test_an_unknown_placeholder_is_an_error_that_names_file_and_line(wrong: str) -> None:
    with pytest.raises(DigestError, match=r"feeds/x\.xml, line 3: ") as raised:
        fill(f"one\ntwo\n{wrong} three", evening=EVENING, name="feeds/x.xml")
    assert "{{iso -3h40m}}" in raised.value.hint


def test_single_braces_are_left_alone() -> None:
    text = '@media print { a { color: red } } {"a": {"b": {}}}'
    assert fill(text, evening=EVENING) == text


def test_an_evening_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="aware"):
        write_samples(tmp_path, evening=datetime(2026, 10, 6, 17, 45))
