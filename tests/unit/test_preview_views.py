"""The preview's pure parts: views and addresses, what clients do to a mail, inbox lines, worst cases."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from evening import ENGLISH, LOOK, many
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Finding, Severity
from digest.render import Page, render
from digest.web.colours import Colours, coloured, turned
from digest.web.preview.checks import checks, place
from digest.web.preview.clients import HERE, Taken, framed, pointed, taken_away
from digest.web.preview.heads import heads_of
from digest.web.preview.lines import cut, inbox_lines
from digest.web.preview.sizes import sizes_of
from digest.web.preview.variants import Variant, varied
from digest.web.preview.view import NARROWEST, WIDEST, Tab, View
from digest.web.preview.watch import Watch, file_marks

VIEWS = st.builds(
    View,
    edition=st.text(),
    variant=st.sampled_from(Variant),
    topics=st.lists(
        st.text(min_size=1).filter(lambda topic: ";" not in topic and topic == topic.strip())
    ).map(tuple),
    tab=st.sampled_from(Tab),
    width=st.integers(NARROWEST, WIDEST),
    colours=st.sampled_from(Colours),
    taken=st.frozensets(st.sampled_from(Taken)),
    at=st.text(),
)


@pytest.fixture(scope="module")
def page() -> Page:
    made = render(ENGLISH, look=LOOK).page(frozenset())
    assert made is not None
    return made


@given(VIEWS)
def test_a_view_is_what_its_address_says(view: View) -> None:
    assert View.read(parse_qsl(view.query, keep_blank_values=True)) == view


def test_the_usual_view_has_a_bare_address() -> None:
    assert View().query == ""
    assert View(width=375, colours=Colours.DARK).query == "w=375&c=dark"


def test_another_view_lets_go_of_what_was_pointed_at() -> None:
    assert View(at="x").but(width=320).at == ""
    assert View().toggled(Taken.IMAGES).toggled(Taken.IMAGES) == View()


def test_the_words_of_an_image_look_as_the_mail_says() -> None:
    html = '<img class="logo" alt="Masa" style="display:block;font-size:20px;color:#ffcf6b">'
    shown = taken_away(html, {Taken.IMAGES})
    assert shown.startswith('<span class="logo" style="display:inline-block;')
    assert shown.endswith(';font-size:20px;color:#ffcf6b">Masa</span>')
    assert "color" not in taken_away('<img alt="Masa" style="background-color:#fff">', {Taken.IMAGES})


def test_without_images_their_words_stay() -> None:
    html = "<img src='a>b.png' alt=\"A 'crane' > sea\"><img alt='' src=x><IMG src=y><td background='z'>"
    shown = taken_away(html, {Taken.IMAGES})
    assert "<img" not in shown.lower()
    assert "A 'crane' > sea</span>" in shown
    assert shown.count("<span") == 2, "a decorative one leaves nothing"
    style = '<td style="background-image:url(a.png);color:#111">'
    assert taken_away(style, {Taken.IMAGES}) == '<td style="color:#111">'


def test_without_style_blocks_what_stands_on_elements_stays(page: Page) -> None:
    shown = taken_away(page.html, {Taken.STYLES})
    assert "<style" not in re.sub(r"<!--.*?-->", "", shown, flags=re.DOTALL)
    assert shown.count(' style="') == page.html.count(' style="')


def test_without_fonts_no_sheet_is_asked_for() -> None:
    html = "<link rel=stylesheet href=x><style>@import url(y);@font-face{src:url(z)}p{color:#111}</style>"
    assert taken_away(html, {Taken.FONTS}) == "<style>p{color:#111}</style>"


def test_outlook_shows_its_own_parts_and_not_those_of_others(page: Page) -> None:
    html = (
        "<style>@media all{p{color:red}}</style><!--[if mso]><b>Word</b><![endif]-->"
        "<!--[if !mso]><!--><i>others</i><!--<![endif]--><p style='max-width:600px;color:#111'>"
    )
    assert taken_away(html, {Taken.OUTLOOK}) == "<b>Word</b><p style='color:#111'>"
    shown = taken_away(page.html, {Taken.OUTLOOK})
    assert "[if mso]" not in shown
    assert "max-width:600px" not in shown


def test_nothing_taken_away_changes_nothing(page: Page) -> None:
    assert taken_away(page.html, ()) == page.html


def test_what_a_finding_means_is_outlined_where_it_stands(page: Page) -> None:
    headline = ENGLISH.entries[0].teaser.headline
    shown = framed(page.html, colours=Colours.LIGHT, at=headline)
    assert re.search(rf'<a id="{HERE}" [^>]*>{headline}', shown)
    assert f"#{HERE}{{outline" in shown
    assert shown.replace(f' id="{HERE}"', "").endswith(page.html[-2000:])


@pytest.mark.parametrize("text", ["", "nowhere in it", "<td", 'class="', "</a><a href="])
def test_what_is_no_text_of_the_mail_is_not_pointed_at(page: Page, text: str) -> None:
    html, found = pointed(page.html, text) if text else (page.html, False)
    assert not found
    assert html == page.html


def test_what_is_hidden_is_not_pointed_at() -> None:
    hidden = '<div style="display: none">Two</div>'
    assert pointed(hidden, "Two") == (hidden, False)
    assert pointed(f"{hidden}<p>Two</p>", "Two") == (f'{hidden}<p id="{HERE}">Two</p>', True)


@given(st.text())
def test_pointing_at_anything_breaks_nothing(text: str) -> None:
    html = "<html><head></head><body><p>One &lt;two&gt; &amp; three</p></body></html>"
    shown, found = pointed(html, text)
    assert shown.replace(f' id="{HERE}"', "") == html
    assert found is (f'id="{HERE}"' in shown)


def test_findings_lead_to_the_view_that_shows_their_place(page: Page) -> None:
    view = View(width=375, at="old")
    headline = ENGLISH.entries[0].teaser.headline
    assert place(headline, view, page) == View(width=375, at=headline)
    assert place("text/html", view, page) == View(width=375, tab=Tab.SOURCE)
    assert place("line 12: Port", view, page) == View(width=375, tab=Tab.TEXT)
    assert place("List-Unsubscribe", view, page) == View(width=375, tab=Tab.HEADERS)
    assert place(f"{headline} (readers of Courts)", view, page) == View(
        width=375, at=headline, topics=("Courts",)
    )
    assert place("", view, page) is None
    assert place("fallbacks.toml", view, page) is None
    found = Finding(rule="x", severity=Severity.NOTE, message="m", remedy="r", where=headline)
    assert checks([found], view, page)[0].finding is found


@pytest.mark.parametrize(
    ("css", "want"),
    [
        ("background:#fff", "background:#1a1a1a"),
        ("background-color: white", "background-color: #1a1a1a"),
        ("color:rgb(0, 0, 0)", "color:#e6e6e6"),
        ("color:#000", "color:#e6e6e6"),
        ("background:#ffffff80", "background:#ffffff80"),
        ("background:rgba(255,255,255,.5)", "background:rgba(255,255,255,.5)"),
        ("font-family:white", "font-family:white"),
        ("color:white", "color:white"),
    ],
)
def test_forced_dark_turns_colours_however_they_are_written(css: str, want: str) -> None:
    assert coloured(f'<p style="{css}">x', Colours.FORCED) == f'<p style="{want}">x'
    assert coloured(f"<style>p{{{css}}}</style>", Colours.FORCED) == f"<style>p{{{want}}}</style>"


def test_a_text_that_speaks_of_colours_stays() -> None:
    assert (
        coloured("<p>background:#fff; color:#000</p>", Colours.FORCED) == "<p>background:#fff; color:#000</p>"
    )
    assert turned("no colour", is_ground=True) == "no colour"


@given(st.text(), st.integers(0, 80))
def test_a_cut_line_is_the_line(text: str, room: int) -> None:
    line = cut(text, room)
    assert line.seen + line.rest == text


def test_lines_are_cut_by_columns_and_never_inside_a_letter() -> None:
    assert cut("日本語の文章", 6).seen == "日本語"
    assert cut("cafe\u0301s", 4).seen in {"caf", "cafe\u0301"}
    assert cut("👩\u200d🚒 x", 2).seen in {"", "👩\u200d🚒"}
    lines = inbox_lines("The Ellery Courier", "s" * 90, "p" * 120)
    assert [line.client for line in lines if line.is_one_line] == ["Gmail in a window"]
    assert all(line.subject.rest and line.preheader.rest for line in lines)
    assert not inbox_lines("C", "short", "short")[0].subject.rest


@pytest.mark.parametrize("variant", Variant)
def test_every_worst_case_can_be_rendered(variant: Variant) -> None:
    told = varied(ENGLISH, variant)
    stories = [entry.story for entry in told.entries]
    assert len(stories) == len(set(stories))
    made = render(told, look=LOOK).page(frozenset())
    assert made is not None
    assert made.subject
    assert len(stories) == {Variant.ONE: 1, Variant.FORTY: 40}.get(variant, len(stories))


def test_a_worst_case_keeps_the_frame_of_the_edition() -> None:
    told = varied(ENGLISH, Variant.LONG)
    assert (told.id, told.newsroom, told.title) == (ENGLISH.id, ENGLISH.newsroom, ENGLISH.title)
    assert {section.look for section in told.sections} == {section.look for section in ENGLISH.sections}
    assert varied(ENGLISH, Variant.NONE) is ENGLISH


def test_a_mails_outside_is_read_as_it_travels() -> None:
    raw = (
        b"Subject: =?utf-8?q?Caf=C3=A9?=\r\n =?utf-8?q?_au_lait?=\r\nX-Odd: =?no-charset?q?x?=\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n"
    )
    heads = heads_of(raw)
    assert heads.fields[0].told == "Café au lait"
    assert heads.fields[0].is_encoded
    assert heads.fields[1].told == "=?no-charset?q?x?="
    assert not heads.fields[2].is_encoded
    assert [(part.kind, part.coding, part.octets) for part in heads.parts] == [("text/plain", "base64", 3)]
    assert heads.is_seven_bit
    assert heads.longest_line == 39


def test_a_watch_names_what_changed_and_each_save_counts(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("1", encoding="utf-8")
    (tmp_path / "b.toml~").write_text("1", encoding="utf-8")
    watch = Watch(lambda: file_marks(tmp_path, under=tmp_path), rest=0.0)
    seen = watch.changes(patience=30)
    first, names = next(seen)
    assert names == ()
    assert list(first.marks) == ["a.toml"]
    assert next(seen) == (first, ())
    (tmp_path / "a.toml").write_text("2", encoding="utf-8")
    os.utime(tmp_path / "a.toml", (1, 1))
    second, names = next(seen)
    assert names == ("a.toml",)
    assert second.revision != first.revision
    (tmp_path / "a.toml").unlink()
    assert next(seen)[1] == ("a.toml",)
    watch.over.set()
    assert list(seen) == []


@pytest.mark.parametrize("count", [4, 9, 40])
def test_the_forecast_is_what_a_further_story_adds_or_a_little_more(count: int) -> None:
    made, more = render(many(count), look=LOOK), render(many(count + 2), look=LOOK)
    page, larger = made.page(frozenset()), more.page(frozenset())
    assert page is not None
    assert larger is not None
    sizes = sizes_of(made, page, b"", own_limit=100_000)
    added = (len(larger.html.encode()) - sizes.html) / 2
    assert added * 0.95 <= sizes.story <= added * 1.2
    assert sizes.room is not None
    assert sizes.html + sizes.room * sizes.story <= sizes.limit
