"""Sections by categories, sources and keywords."""

from __future__ import annotations

from typing import Any

import pytest
from kit import blocks, choice, source, version
from pydantic import ValidationError

from digest.config import NewsletterConfig, SectionConfig
from digest.model import Rule, SourceId
from digest.select import select
from digest.select.shelf import belongings

ANY = SectionConfig(key="all")
SPORT = SectionConfig(key="sport", categories=("Sport",), keywords=("league", "goalkeeper*", "world cup"))
HARBOUR = SectionConfig(key="harbour", sources=("port",), keywords=("crane*",))


def shelves(**changes: Any) -> list[tuple[str, int]]:
    some = version("a", **({"sections": (), "headline": "Late evening"} | changes))
    return [(found.section, found.points) for found in belongings(some, (ANY, SPORT, HARBOUR))]


def test_what_names_nothing_takes_anything_and_stands_behind_what_is_named() -> None:
    assert shelves() == [("all", 0)]
    assert shelves(sections=("World Sport",)) == [("sport", 4), ("all", 0)]
    assert shelves(source=SourceId("port")) == [("harbour", 4), ("all", 0)]


def test_a_keyword_in_the_headline_is_enough_and_in_the_text_it_takes_two() -> None:
    assert shelves(headline="League begins anew") == [("sport", 2), ("all", 0)]
    assert shelves(standfirst="The league begins anew.") == [("sport", 2), ("all", 0)]
    assert shelves(blocks=blocks("The league begins anew.")) == [("all", 0)]
    assert shelves(blocks=blocks("The league has new goalkeepers.")) == [("sport", 2), ("all", 0)]


def test_words_of_a_keyword_stand_side_by_side_and_case_and_accents_do_not_count() -> None:
    assert shelves(headline="A WORLD CUP in winter")[0] == ("sport", 2)
    assert shelves(headline="The world of the cup") == [("all", 0)]
    assert shelves(headline="Cränes stand still")[0] == ("harbour", 2)


def test_the_strongest_evidence_goes_first() -> None:
    found = shelves(headline="Goalkeeper of the league hurt by a crane", source=SourceId("port"))
    assert found == [("harbour", 6), ("sport", 4), ("all", 0)]


def test_a_derived_headline_is_no_headline() -> None:
    assert shelves(headline="League begins", headline_derived=True) == [("all", 0)]


def test_the_verdict_tells_by_what_evidence_a_story_stands_in_its_section() -> None:
    news = NewsletterConfig(sections=(SectionConfig(key="rest", stories=3), HARBOUR))
    some = version("a", source=SourceId("port"), headline="Two cranes stand still in Ellery", sections=())
    found = select([some], choice(newsletter=news, sources={"port": source()}))
    assert found.picks[0].section == "harbour"
    (verdict,) = found.verdicts
    assert verdict.rule is Rule.SELECTED
    assert "from source port; keywords crane*" in verdict.detail


@pytest.mark.parametrize("keyword", ["", "*", "a", "ha*rbour", "!!"])
def test_a_keyword_that_finds_nothing_or_anything_is_refused(keyword: str) -> None:
    with pytest.raises(ValidationError, match="a keyword is one or more words"):
        SectionConfig(key="s", keywords=(keyword,))
