"""What every rendered mail must be, whatever it tells."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from evening import ARABIC, DAY, ENGLISH, GERMAN, HARD, LOOK, edition, entry, features, many, news, piece
from evenings import JAPANESE, POLISH
from lxml import etree

from digest.model import Earlier, EarlierAs, Sponsor
from digest.render import RECIPIENT_TOKEN, Page, Presentation, Rendered, render
from digest.render.columns import columns
from digest.render.environment import environment, fill
from digest.render.rendered import MAIL, as_names, page_of
from digest.text.inbox import LONGEST_SUBJECT

ONE_NEWS = edition(news(entry("only", "The only story tonight")), subject="The only story tonight")
ONE_FEATURE = edition(features(entry("only", "The only feature tonight", "It is told.")))
EDITIONS = {
    "english": ENGLISH,
    "german": GERMAN,
    "arabic": ARABIC,
    "hard": HARD,
    "one news": ONE_NEWS,
    "one feature": ONE_FEATURE,
    "features first": edition(ENGLISH.sections[1], ENGLISH.sections[0]),
    "japanese": JAPANESE,
    "polish": POLISH,
    "finnish": edition(*ENGLISH.sections, language="fi"),
}


@cache
def rendered(name: str) -> Rendered:
    return render(EDITIONS[name], look=LOOK)


@cache
def page(name: str) -> Page:
    made = rendered(name).page(frozenset())
    assert made is not None
    return made


def root(name: str) -> Any:
    return etree.HTML(page(name).html)


each = pytest.mark.parametrize("name", EDITIONS)


@each
def test_there_is_one_doctype_and_it_comes_first(name: str) -> None:
    html = page(name).html
    assert html.startswith("<!DOCTYPE html>")
    assert html.upper().count("<!DOCTYPE") == 1
    assert b'<meta charset="utf-8">' in html.encode()[:1024]


@each
def test_language_and_direction_are_said_twice(name: str) -> None:
    tree, told = root(name), EDITIONS[name]
    article = tree.xpath("//div[@role='article']")[0]
    for element in (tree, article):
        assert element.get("lang") == told.language
        assert element.get("dir") == ("rtl" if told.language == "ar" else "ltr")
    assert tree.find("body").get("class").split()[0] == article.get("dir")


@each
def test_headings_go_down_step_by_step(name: str) -> None:
    levels = [int(heading.tag[1]) for heading in root(name).iter("h1", "h2", "h3", "h4")]
    told = EDITIONS[name]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert levels.count(2) == len(told.sections)
    assert levels.count(3) == len(told.entries)
    assert all(after - before <= 1 for before, after in pairwise(levels))


@each
def test_tables_are_layout_and_say_so(name: str) -> None:
    # Those in Outlook's comments are looked at in their text.
    tables = re.findall(r"<table[^>]*>", page(name).html)
    assert tables
    assert all('role="presentation"' in table for table in tables)
    assert "<th" not in page(name).html


@each
def test_title_and_subject_are_one(name: str) -> None:
    assert root(name).findtext("head/title") == page(name).subject
    assert "\n" not in page(name).subject


@each
def test_nothing_is_left_over_in_either_part(name: str) -> None:
    made, allowed = page(name), name == "hard"  # which holds such texts to be shown as they are
    for text in (made.html, made.text, made.subject):
        assert "<!--cut" not in text
        assert "<!--set" not in text or text is not made.html
        assert "ED-SUBJECT" not in text
        assert "undefined" not in text.lower()
        assert allowed or not re.search(r"\bNone\b|\{\{|\{%|&lt;", text)


@each
def test_a_reader_can_leave_and_see_it_in_a_browser(name: str) -> None:
    links = root(name).xpath("//a/@href")
    article = f"https://courier.example/e/{EDITIONS[name].id}"
    unsubscribe = f"https://courier.example/u/{RECIPIENT_TOKEN}"
    assert links[0] == article
    assert unsubscribe in links[-3:]
    assert unsubscribe in page(name).text
    assert article in page(name).text.splitlines()[:6]


@each
def test_placeholders_stand_in_the_readers_links_alone(name: str) -> None:
    for text in (page(name).html, page(name).text):
        found = re.findall(r"\S*ED-RECIPIENT-TOKEN", text)
        assert len(found) == 2
        assert all(re.search(r"https://courier\.example/[up]/ED-RECIPIENT-TOKEN$", link) for link in found)


@each
def test_the_mail_loads_nothing(name: str) -> None:
    tree = root(name)
    assert not tree.xpath("//img | //script | //link | //iframe | //form | //object | //video | //audio")
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert not re.search(r"url\(|@import|@font-face|javascript:", page(name).html.replace("javascript", ""))


@each
def test_an_ordinary_edition_is_below_90_kilobytes(name: str) -> None:
    assert len(page(name).html.encode()) < 90_000


@each
def test_both_parts_tell_the_same_stories_in_the_same_order(name: str) -> None:
    heads = ["".join(head.itertext()) for head in root(name).iter("h3")]
    squeezed = "".join(page(name).text.split())
    places = [squeezed.find("".join(head.split())) for head in heads]
    assert -1 not in places
    assert places == sorted(places)
    for link in root(name).xpath("//h3/a/@href | //li/a/@href"):
        assert link in page(name).text


@each
def test_the_text_part_keeps_to_76_columns(name: str) -> None:
    lines = page(name).text.split("\n")
    wide = [line for line in lines if columns(line) > 76 and not line.strip().startswith("https://")]
    assert not wide
    assert "-- " in lines
    assert "\n\n\n\n" not in page(name).text
    assert not re.search(r"&[a-z]+;|&#", page(name).text)
    assert all(line == line.rstrip() for line in lines if line != "-- ")


@each
def test_premailer_drops_nothing_of_the_style_sheet(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import premailer

    whole = rendered(name).whole(frozenset())
    original = premailer.Premailer

    def keeping(html: str, **options: object) -> object:
        return original(html, **{**options, "disable_leftover_css": False})

    monkeypatch.setattr(premailer, "Premailer", keeping)
    assert rendered(name).whole(frozenset()) == whole


def test_a_story_without_link_has_a_plain_headline() -> None:
    head = next(h for h in root("english").iter("h3") if "waterworks" in "".join(h.itertext()))
    assert head.find("a") is None


def test_the_teasers_date_stands_behind_it_in_the_newsletters_form() -> None:
    teaser = root("english").xpath("//p[@class='teaser']")[4]
    assert "".join(teaser.itertext()).endswith("missed connections. (05.10.2026)")
    assert teaser.find("time").get("datetime") == "2026-10-05"
    assert root("english").xpath("//time/@datetime")[:2] == ["2026-10-06", "2026-10-06T16:05+02:00"]
    assert "missed connections. (05.10.2026)" in " ".join(page("english").text.split())


def test_the_date_form_is_the_settings() -> None:
    look = Presentation(site_url="https://courier.example", date_format="(d MMM y)")
    made = render(ONE_FEATURE, look=look).page(frozenset())
    assert made is not None
    assert "It is told. (6 Oct 2026)" in made.text


def test_without_teaser_the_date_stands_above_the_headline_once() -> None:
    text = page("one news").text
    assert "1. The only story tonight\n   6 Oct 2026 · 3 min\n" in text
    assert "06.10.2026" not in page("one news").html


def test_facts_above_the_headline_are_topic_minutes_and_credit() -> None:
    metas = ["".join(meta.itertext()) for meta in root("english").xpath("//p[@class='meta']")]
    assert metas[:2] == ["Labour\u00a0· 4 min", "Parliament\u00a0· 3 min\u00a0· AFP, AP"]
    assert metas[4] == "Europe"


def test_earlier_coverage_is_a_list_of_dated_entries() -> None:
    pieces = root("english").xpath("(//ul)[1]/li")
    assert ["".join(piece.itertext()) for piece in pieces] == [
        (
            "Arbitrator steps in as warehouses run lowBoth sides have agreed to sit down with a retired "
            "judge. Shops on the islands had begun to ration flour and fuel. (28.09.2026)"
        ),
        "Why a crane became the centre of a labour dispute (02.09.2026)",
        (
            "Port Ellery’s dockers have left their cranes. They want an hour less at night, and no machine "
            "in their place. (21.07.2026)"
        ),
    ]
    assert [piece.find("a") is not None for piece in pieces] == [True, True, False]


SAID = piece(
    "Arbitrator steps in", DAY - timedelta(days=8), "Warehouses run low.", "An arbitrator meets both sides."
)


def earlier_of(piece: Earlier, *, as_: EarlierAs = EarlierAs.TEASER) -> tuple[Any, str]:
    told = edition(news(entry("a", "Talks go on", "One.", "Two.", earlier=(piece,))))
    made = render(told, look=replace(LOOK, earlier_as=as_)).page(frozenset())
    assert made is not None
    shown: Any = etree.HTML(made.html)
    (item,) = shown.xpath("(//ul)[1]/li")
    return item, made.text


def test_earlier_coverage_is_a_dated_teaser_in_both_parts() -> None:
    item, text = earlier_of(SAID)
    told = " ".join("".join(item.itertext()).split())
    assert told == "Arbitrator steps inWarehouses run low. An arbitrator meets both sides. (28.09.2026)"
    assert item.find("a").text == "Arbitrator steps in"
    assert "Warehouses run low. An arbitrator meets both sides. (28.09.2026)" in " ".join(text.split())


def test_a_headline_made_of_the_text_is_not_said_beside_it() -> None:
    item, text = earlier_of(replace(SAID, headline_derived=True))
    assert "Arbitrator steps in" not in "".join(item.itertext())
    assert item.find("a").text == "Warehouses run low. An arbitrator meets both sides."
    assert "Arbitrator steps in" not in text


def test_as_headlines_earlier_coverage_tells_no_sentence() -> None:
    item, text = earlier_of(replace(SAID, headline_derived=True), as_=EarlierAs.HEADLINE)
    assert "".join(item.itertext()) == "Arbitrator steps in (28.09.2026)"
    assert "Warehouses" not in text


def test_japanese_sentences_of_the_foot_follow_each_other_without_a_space() -> None:
    told = replace(edition(news(entry("a", "Talks go on", "One.", "Two."))), language="ja")
    made = render(told, look=LOOK).page(frozenset())
    assert made is not None
    foot = "お届けしています。転送されたメール"
    assert foot in made.html
    assert foot in "".join(made.text.split())
    assert "。 転" not in made.text


def test_a_story_in_another_language_says_so() -> None:
    cells = root("arabic").xpath("//td[@lang]")
    assert [(cell.get("lang"), cell.get("dir"), cell.get("align")) for cell in cells] == [
        ("en", "ltr", "left")
    ]


def test_an_odd_feature_has_the_row_to_itself() -> None:
    classes = root("english").xpath("//div[starts-with(@class, 'col')]/@class")
    assert classes == ["col", "col", "col-solo"]


def test_hostile_text_is_only_text() -> None:
    heads = ["".join(head.itertext()) for head in root("hard").iter("h3")]
    assert any(head.startswith('<script>alert(1)</script> & "quotes"') for head in heads)
    assert any("{{ 7*7 }} <!\u2011\u2011set number-->" in head for head in heads)  # no mark of ours
    assert "evil.example" not in page("hard").html
    assert root("hard").findtext("head/title") == 'Quotes "and" <tags> & more'


def test_labels_dates_and_counts_are_the_newsletters() -> None:
    assert "Dienstag, 6. Oktober 2026 · Ausgabe 1.037 · drei Themen · etwa eine" in page("german").text
    assert "Frühere Berichte" in page("german").html
    assert "تغطية سابقة" in page("arabic").html


def test_the_reason_is_the_newsletters_own_where_it_gives_one() -> None:
    made = render(ONE_NEWS, look=Presentation(site_url="https://x.example", reason="Because you asked."))
    html = made.page(frozenset())
    assert html is not None
    assert "Because you asked." in html.html
    assert "on the list of Evening Digest" in page("one news").html


def test_the_preheader_is_followed_by_filler() -> None:
    hidden = root("english").xpath("//div[@class='preheader']")
    assert hidden[0].text == ENGLISH.preheader
    assert len(hidden[0].text + hidden[1].text) >= 150
    assert hidden[1].get("aria-hidden") == "true"


def test_rendering_twice_makes_the_same_bytes() -> None:
    assert render(ENGLISH, look=LOOK).page(frozenset()) == page("english")


def test_ten_stories_with_three_long_teasers_of_earlier_coverage_stay_below_90_kilobytes() -> None:
    told = " ".join(f"{'word' * 2}{number}" for number in range(22)) + "."
    pieces = tuple(
        piece(f"What was told before, {n}, at length", date(2026, n, 1), told, told) for n in (3, 5, 8)
    )
    sections = [
        replace(section, entries=tuple(replace(one, earlier=pieces) for one in section.entries))
        for section in many(10).sections
    ]
    made = render(edition(*sections), look=LOOK).page(frozenset())
    assert made is not None
    assert len(made.html.encode()) + len(made.text.encode()) < 90_000


def test_ten_stories_stay_far_from_where_mails_are_cut_off() -> None:
    made = render(many(10), look=LOOK).page(frozenset())
    assert made is not None
    assert len(made.html.encode()) < 40_000


def test_the_library_page_holds_the_conditional_comments_in_pairs() -> None:
    html = page("english").html
    assert html.count("<!--[if mso]>") == html.count("<![endif]-->")


def test_a_page_is_made_of_what_the_templates_are_given() -> None:
    made = rendered("one news")
    values = {**made.frame, **as_names(made.segment(made.shelves.full))}
    raw = fill(environment(), MAIL, values)
    assert raw.startswith("<!DOCTYPE html>")
    assert "<!--cut story hard-news 0 only-->" in page_of(environment(), values)


def test_a_story_may_speak_of_style_sheets() -> None:
    told = edition(news(entry("css", "Why @import url(x) is slow", "A <style>@import</style> stays a text.")))
    shown = render(told, look=LOOK).page(frozenset())
    assert shown is not None
    assert "Why @import url(x) is slow" in shown.html


def test_an_endless_subject_is_cut_and_an_empty_one_made_of_the_headlines() -> None:
    endless = render(edition(*ENGLISH.sections, subject="Tide " * 1000), look=LOOK).page(frozenset())
    empty = render(edition(*ENGLISH.sections, subject=" "), look=LOOK).page(frozenset())
    assert endless is not None
    assert empty is not None
    assert len(endless.subject) <= LONGEST_SUBJECT
    assert endless.subject.endswith("…")
    assert empty.subject.startswith("Port Ellery dockers end")


def test_a_sponsors_words_are_marked_and_say_nothing_of_readers() -> None:
    told = replace(
        ONE_NEWS,
        sponsor=Sponsor(
            name="Savings & <Co>", text="A mortgage that waits.", link="https://bank.example/roof"
        ),
    )
    made = render(told, look=LOOK).page(frozenset())
    assert made is not None
    tree: Any = etree.HTML(made.html)
    (box,) = tree.xpath("//td[@class='paid']")
    said = " ".join("".join(box.itertext()).split())
    assert said == "Advertisement · Savings & <Co> A mortgage that waits."
    assert [link.get("href") for link in box.iter("a")] == ["https://bank.example/roof"]
    assert "Advertisement · Savings & <Co>\nA mortgage that waits.\nhttps://bank.example/roof\n" in made.text
    assert "\n\n\n\n" not in made.text
    assert "Advertisement" not in page("one news").html + page("one news").text
