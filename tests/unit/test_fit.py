"""An edition larger than a mail may be: earlier coverage goes, then stories, and the mail says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from evening import DAY, LOOK, edition, entry, features, many, news, piece
from lxml import etree

from digest.compose import fit
from digest.config import Settings, Site
from digest.model import Edition, EditionId, Entry, NewsletterId, StoryId
from digest.pipeline.fitting import fitted
from digest.render import Page, render
from digest.store.values import plain, valued
from digest.text.labels import read_labels

STORIES = tuple(StoryId(name) for name in "abcd")
WHOLE = dict.fromkeys(STORIES, 30)
BARE = {**dict.fromkeys(STORIES, 20), STORIES[3]: 30}


def fit_to(limit: int) -> tuple[tuple[str, ...], frozenset[StoryId]] | None:
    found = fit(STORIES, frame=10, whole=WHOLE, bare=BARE, limit=limit)
    return (found.without_earlier, found.left_out) if found is not None else None


@pytest.mark.parametrize(
    ("limit", "without", "left"),
    [
        (129, "c", ""),  # d has no earlier coverage to give
        (120, "c", ""),
        (119, "bc", ""),
        (100, "abc", ""),
        (99, "abc", "d"),
        (50, "abc", "cd"),
        (5, "abc", "bcd"),  # one story always stays
    ],
)
def test_earlier_coverage_goes_first_from_below_then_stories(limit: int, without: str, left: str) -> None:
    assert fit_to(limit) == (tuple(without), frozenset(map(StoryId, left)))


def test_where_all_has_room_nothing_is_noted() -> None:
    assert fit_to(130) is None


def told(number: int) -> Entry:
    return entry(
        f"story-{number}",
        f"Council agrees on item {number} of a long and winding agenda",
        "The vote came after two hours in which nobody left the room and nobody changed an opinion.",
        "What follows now is a second reading, for which the town hall has ordered more chairs.",
        topics=("Council", f"t{number}"),
        earlier=(piece(f"Item {number} is put off again", DAY.replace(day=1), "It is late.", "So be it."),),
    )


FORTY = edition(news(*map(told, range(20))), features(*map(told, range(20, 40))))


def site(tmp_path: Path, fit_kb: int, max_kb: int = 100) -> Site:
    settings = Settings.model_validate(
        {
            "site": {"url": LOOK.site_url},
            "newsletters": {"evening": {"fit_kb": fit_kb, "gate": {"max_kb": max_kb}}},
        }
    )
    return Site(root=tmp_path, settings=settings, files=())


def page(told: Edition, topics: frozenset[str] = frozenset()) -> Page:
    made = render(told, look=LOOK).page(topics)
    assert made is not None
    return made


def heads(html: str) -> list[str]:
    return ["".join(map(str, head.itertext())) for head in etree.HTML(html).iter("h3")]


def test_forty_stories_with_earlier_coverage_fit_as_they_are(tmp_path: Path) -> None:
    assert fitted(site(tmp_path, 100), FORTY) == FORTY
    assert len(page(FORTY).html.encode()) <= 90_000


def test_nine_stories_with_earlier_coverage_are_a_small_mail() -> None:
    assert len(page(many(9)).html.encode()) <= 32_000


@pytest.mark.parametrize("kilobytes", [20, 45, 60, 80])
def test_the_mail_is_below_the_limit_and_says_what_is_on_the_web(tmp_path: Path, kilobytes: int) -> None:
    shown = fitted(site(tmp_path, kilobytes), FORTY)
    assert shown.fit is not None
    made = page(shown)
    assert len(made.html.encode()) <= kilobytes * 1000
    told = heads(made.html)
    left = 40 - len(told)
    assert told == heads(page(FORTY).html)[: len(told)]
    note = read_labels("en").count("more", left)
    assert (note in made.html, f"{note}:" in made.text) == ((True, True) if left else (False, False))
    assert made.subject == FORTY.subject, "it is still the edition's, or an editor's"
    assert str(len(told)) in made.text.splitlines()[1]
    links = etree.HTML(made.html).xpath(f"//a[text()='{note}']/@href")
    assert links == (["https://courier.example/e/evening/2026-10-06"] if left else [])


def test_a_segment_shows_what_has_room_in_it_and_repeats_what_was_noted(tmp_path: Path) -> None:
    shown = fitted(site(tmp_path, 30), FORTY)
    assert "Council agrees on item 39" not in page(shown).html
    alone = page(shown, frozenset({"t39"}))
    assert heads(alone.html) == ["Council agrees on item 39 of a long and winding agenda"]
    assert "more stories" not in alone.html
    assert "put off again" not in alone.html, "its earlier coverage went, as the edition notes"
    rendered = render(shown, look=LOOK)
    assert len(rendered.stories(frozenset())) == len(heads(page(shown).html))


def test_the_forecast_is_never_below_what_a_segment_weighs() -> None:
    weights = render(FORTY, look=LOOK).weights()
    for topics in (frozenset(), frozenset({"t3"}), frozenset({"features"}), frozenset({"t1", "t30", "t31"})):
        made = render(FORTY, look=LOOK)
        shown = made.page(topics)
        assert shown is not None
        forecast = weights.frame + sum(weights.stories[story] for story in made.stories(topics))
        assert len(shown.html.encode()) <= forecast


def test_the_gates_limit_counts_too_and_the_note_survives_the_store(tmp_path: Path) -> None:
    shown = fitted(site(tmp_path, 90, max_kb=50), FORTY)
    assert shown.fit is not None
    assert shown.fit.limit == 50_000
    assert valued(Edition, plain(shown)) == shown
    assert fitted(site(tmp_path, 90, max_kb=50), FORTY) == shown


def test_the_whole_edition_is_kept_for_the_web(tmp_path: Path) -> None:
    shown = fitted(site(tmp_path, 30), FORTY)
    assert shown.entries == FORTY.entries
    assert page(replace(shown, fit=None)) == page(FORTY)


def test_an_edition_of_another_newsletter_has_its_own_limit(tmp_path: Path) -> None:
    other = Settings.model_validate({"newsletters": {"evening": {}, "late": {"fit_kb": 20}}})
    late = replace(FORTY, id=EditionId(newsletter=NewsletterId("late"), date=DAY))
    both = Site(root=tmp_path, settings=other, files=())
    assert fitted(both, late).fit is not None
    assert fitted(both, FORTY).fit is None
