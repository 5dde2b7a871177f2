"""An edition's page on the web: what mails have not, and what no page may have."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from evening import ENGLISH, HARD, LOOK

from digest.model import Edition, Sponsor
from digest.pipeline.comparing import changes
from digest.render import WebPage, render
from digest.render.web_page import as_script

_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def shown(edition: Edition = ENGLISH, *, index: bool = False) -> str:
    page = render(edition, look=replace(LOOK, web=WebPage(index=index))).page(frozenset())
    assert page is not None
    return page.html


def data(html: str) -> Any:
    (found,) = _DATA.findall(html)
    return json.loads(found)


def titled(headline: str) -> Edition:
    first, *others = ENGLISH.sections
    entry = first.entries[0]
    entries = (replace(entry, teaser=replace(entry.teaser, headline=headline)), *first.entries[1:])
    return replace(ENGLISH, sections=(replace(first, entries=entries), *others))


def test_the_page_has_one_main_and_its_address_and_the_mail_has_neither() -> None:
    html = shown()
    assert html.count("<main ") == html.count("</main>") == 1
    assert '<link rel="canonical" href="https://courier.example/e/evening/2026-10-06">' in html
    mail = render(ENGLISH, look=LOOK).page(frozenset())
    assert mail is not None
    for word in ("<main", "canonical", "ld+json", "noindex", "<script"):
        assert word not in mail.html


def test_the_page_belongs_to_nobody() -> None:
    html = shown()
    for word in ("ED-RECIPIENT-TOKEN", "/u/", "/p/", 'preheader"', "<!--cut", "<!--set"):
        assert word not in html


@pytest.mark.parametrize("index", [True, False])
def test_search_engines_are_told(index: bool) -> None:
    assert ('<meta name="robots" content="noindex">' in shown(index=index)) is not index


def test_the_stories_stand_in_the_pages_data() -> None:
    told = data(shown())
    items = [item["item"] for item in told["mainEntity"]["itemListElement"]]
    assert [item["headline"] for item in items] == [entry.teaser.headline for entry in ENGLISH.entries]
    assert [item.get("url") for item in items] == [entry.teaser.link for entry in ENGLISH.entries]
    assert all(item["datePublished"].startswith("20") for item in items)
    assert told["url"] == "https://courier.example/e/evening/2026-10-06"


@pytest.mark.parametrize(
    "headline",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "ED-SUBJECT ED-RECIPIENT-TOKEN",
        "<!--cut more--><!--set subject-->",
        'a "quote", a \\ and {{ 7 * 7 }} & more',
        "line\u2028after\u2029line",
    ],
)
def test_no_headline_ends_the_script(headline: str) -> None:
    html = shown(titled(headline))
    assert html.count("<script") == html.count("</script>") == 1
    (found,) = _DATA.findall(html)
    assert not set(found) & set("<>&\u2028\u2029")
    assert data(html)["mainEntity"]["itemListElement"][0]["item"]["headline"]
    assert "ED-RECIPIENT-TOKEN" not in html


def test_hostile_texts_leave_one_script_that_is_json() -> None:
    assert data(shown(HARD))["mainEntity"]["itemListElement"]


def test_what_is_escaped_is_read_as_it_was() -> None:
    assert json.loads(as_script({"a": "<b>&\u2028"})) == {"a": "<b>&\u2028"}


def test_the_page_is_the_mail_joined_from_pieces_or_whole() -> None:
    made = render(ENGLISH, look=replace(LOOK, web=WebPage()))
    page, whole = made.page(frozenset()), made.whole(frozenset())
    assert page is not None
    assert whole is not None
    assert page.html == whole.html


def test_a_sites_own_template_that_knows_nothing_of_pages_bears_nobodys_token(tmp_path: Path) -> None:
    from digest.render import built_in_templates

    text = (built_in_templates() / "mail.html.j2").read_text(encoding="utf-8").replace("web", "none")
    (tmp_path / "mail.html.j2").write_text(text, encoding="utf-8")
    look = replace(LOOK, web=WebPage(), folders=(tmp_path,))
    page = render(ENGLISH, look=look).page(frozenset())
    assert page is not None
    assert "ED-RECIPIENT-TOKEN" not in page.html
    assert 'href="https://courier.example/u/"' in page.html


def test_paid_words_stand_on_the_page_too_and_a_replay_tells_of_others() -> None:
    sponsor = Sponsor(name="Quay Bank", text="A mortgage that waits.", link="https://bank.example/roof")
    paid = replace(ENGLISH, sponsor=sponsor)
    html = shown(paid)
    assert 'href="https://bank.example/roof" rel="sponsored"' in html
    assert "Quay Bank" not in json.dumps(data(html)), "no story"
    assert changes(ENGLISH, paid) == ("sponsor: none → Quay Bank, A mortgage that waits.",)
    assert changes(paid, paid) == ()
