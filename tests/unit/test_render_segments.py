"""A segment's mail, joined from fragments, is the mail that rendering it whole would make."""

from __future__ import annotations

from functools import cache

import pytest
from evening import ARABIC, ENGLISH, HARD, LOOK, edition, entry, features, news
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.model import Edition
from digest.render import Rendered, render
from digest.render.rendered import matching

TAGGED = edition(
    news(
        *(
            entry(f"n{at}", f"News number {at}", "It is told.", topics=(f"t{at}", "odd" * (at % 2)))
            for at in range(4)
        )
    ),
    features(*(entry(f"f{at}", f"Feature number {at}", "A tale.", topics=(f"t{at}",)) for at in range(5))),
    news(entry("last", "Also & <today>", topics=("t9",)), title="Briefly", key="briefly"),
)
EDITIONS = {"tagged": TAGGED, "english": ENGLISH, "arabic": ARABIC, "hard": HARD}


@cache
def made(name: str) -> Rendered:
    return render(EDITIONS[name], look=LOOK)


def whole(name: str, topics: frozenset[str]) -> str:
    rendered = made(name)
    return rendered.whole(rendered.segment(matching(EDITIONS[name].sections, topics)))


@pytest.mark.parametrize("name", EDITIONS)
def test_all_topics_joined_are_the_edition_rendered_whole(name: str) -> None:
    page = made(name).page(frozenset())
    assert page is not None
    assert page.html == whole(name, frozenset())


TOPICS = ("t0", "t1", "t2", "t3", "t4", "t9", "odd", "features", "hard-news", "briefly")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
@given(st.frozensets(st.sampled_from(TOPICS), min_size=1))
def test_any_segment_joined_is_the_segment_rendered_whole(topics: frozenset[str]) -> None:
    page = made("tagged").page(topics)
    assert page is not None
    assert page.html == whole("tagged", topics)


def test_a_segment_holds_its_stories_alone_and_counts_them() -> None:
    page = made("tagged").page(frozenset({"t1"}))
    assert page is not None
    assert "News number 1" in page.html
    assert "News number 2" not in page.html
    assert "Briefly" not in page.html
    assert "two stories" in page.html
    assert page.text.count("\n1. ") == 2
    assert made("tagged").stories(frozenset({"t1"})) == ("n1", "f1")


def test_a_segments_subject_and_preheader_are_of_its_own_stories() -> None:
    page = made("tagged").page(frozenset({"t2"}))
    assert page is not None
    assert page.subject == "News number 2 · Feature number 2"
    assert page.preheader == "It is told."
    assert f"<title>{page.subject}</title>" in page.html


def test_the_whole_edition_keeps_the_editions_own_lines() -> None:
    page = made("tagged").page(frozenset({"hard-news", "features", "briefly"}))
    assert page is not None
    assert (page.subject, page.preheader) == (TAGGED.subject, TAGGED.preheader)


@pytest.mark.parametrize("topics", [{"t9"}, {" T9 "}, {"BRIEFLY"}, {"unknown", "briefly"}])
def test_a_topic_is_a_sections_key_or_a_storys_topic_however_written(topics: set[str]) -> None:
    assert made("tagged").stories(frozenset(topics)) == ("last",)


@pytest.mark.parametrize("topics", [{"sports"}, {"odd-"}])
def test_without_a_matching_story_there_is_no_mail(topics: set[str]) -> None:
    assert made("tagged").page(frozenset(topics)) is None
    assert made("tagged").stories(frozenset(topics)) == ()


def test_no_topics_and_empty_topics_mean_everything() -> None:
    assert made("tagged").page(frozenset({" "})) == made("tagged").page(frozenset())


def test_equal_stories_make_equal_pages() -> None:
    odd, named = frozenset({"odd"}), frozenset({"odd", "ODD "})
    assert made("tagged").page(odd) == made("tagged").page(named)


def test_a_lone_story_without_words_has_the_date_as_preheader() -> None:
    page = made("tagged").page(frozenset({"t9"}))
    assert page is not None
    assert page.preheader == "Evening Digest, Tuesday, 6 October 2026"


def test_premailer_runs_once_for_all_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    import premailer

    runs = []
    transform = premailer.Premailer.transform

    def counting(self: object, **options: object) -> object:
        runs.append(1)
        return transform(self, **options)

    monkeypatch.setattr(premailer.Premailer, "transform", counting)
    told: Edition = TAGGED
    rendered = render(told, look=LOOK)
    for topic in TOPICS:
        rendered.page(frozenset({topic}))
    assert len(runs) == 1
