from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from kit import EVENING, blocks, version

from digest.compose import compose
from digest.compose.reading import minutes
from digest.config import NewsletterConfig, SectionConfig
from digest.model import (
    ArticleId,
    Earlier,
    Edition,
    EditionId,
    Look,
    NewsletterId,
    Origin,
    Pick,
    Sentence,
    Story,
    StoryId,
    Teaser,
    Version,
)
from digest.text.labels import read_labels

DAY = date(2026, 10, 6)


def pick(name: str, section: str, *others: Version, **changes: Any) -> Pick:
    story = Story(id=StoryId(name), lead=version(name, **changes), others=others)
    return Pick(story=story, section=section, score=1.0, features=())


def teaser(name: str, **changes: Any) -> Teaser:
    values: dict[str, Any] = {
        "article": ArticleId(name),
        "version": None,
        "headline": f"Headline of {name} in the evening",
        "headline_derived": False,
        "sentences": (Sentence(text=f"What {name} tells.", origin=Origin.EXTRACT),),
        "date": DAY,
        "link": None,
        "credit": None,
        "language": "en",
    }
    return Teaser(**(values | changes))


def composed(*picks: Pick, newsletter: NewsletterConfig | None = None, **changes: Any) -> Edition:
    values: dict[str, Any] = {
        "id": EditionId(newsletter=NewsletterId("evening"), date=DAY),
        "revision": 3,
        "number": 214,
        "newsletter": newsletter or NewsletterConfig(),
        "site_name": "The Ellery Courier",
        "picks": picks,
        "teasers": {told.story.id: teaser(str(told.story.id)) for told in picks},
        "earlier": {},
        "cut_off": EVENING,
        "window_start": None,
        "config_hash": "c" * 64,
        "code_version": "0.1.0",
    }
    return compose(**(values | changes))


def test_stories_stand_on_their_shelves_in_the_order_of_the_settings() -> None:
    edition = composed(pick("f", "features"), pick("b", "hard-news"), pick("a", "hard-news"))
    assert [(section.key, section.title, section.look) for section in edition.sections] == [
        ("hard-news", "Hard news", Look.NEWS),
        ("features", "Features", Look.FEATURES),
    ]
    assert [entry.story for entry in edition.entries] == ["b", "a", "f"]


def test_an_empty_section_is_left_out() -> None:
    assert [section.key for section in composed(pick("f", "features")).sections] == ["features"]


def test_a_section_is_named_by_the_settings_or_in_the_newsletters_language() -> None:
    newsletter = NewsletterConfig(
        language="de",
        sections=(SectionConfig(key="hard-news"), SectionConfig(key="features", title="Zum Lesen")),
    )
    edition = composed(pick("a", "hard-news"), pick("f", "features"), newsletter=newsletter)
    assert [section.title for section in edition.sections] == ["Nachrichten", "Zum Lesen"]


def test_labels_of_a_site_name_its_sections() -> None:
    words = replace(read_labels("en"), sections={"hard-news": "Today"})
    assert composed(pick("a", "hard-news"), labels=words).sections[0].title == "Today"


def test_a_section_that_the_settings_do_not_have_is_a_bug() -> None:
    with pytest.raises(KeyError):
        composed(pick("a", "weather"))


def test_the_editions_own_facts_are_kept() -> None:
    edition = composed(pick("a", "hard-news"))
    assert (edition.revision, edition.number, edition.newsroom, edition.title) == (
        3,
        214,
        "The Ellery Courier",
        "Evening Digest",
    )
    assert (edition.language, edition.time_zone, edition.cut_off) == ("en", "UTC", EVENING)


def test_an_entry_tells_the_whole_story() -> None:
    other = version("other")
    told = pick("a", "hard-news", other, date_only=True)
    entry = composed(told).entries[0]
    assert entry.versions == (told.story.lead.id, other.id)
    assert entry.articles == (told.story.lead.article.id, other.article.id)
    assert entry.published == told.story.lead.dated
    assert entry.date_only


def test_an_article_without_date_is_dated_by_when_it_came_in() -> None:
    entry = composed(pick("a", "hard-news", published=None, date_only=True)).entries[0]
    assert entry.published == EVENING - timedelta(hours=1)
    assert not entry.date_only


def test_all_sections_of_a_storys_articles_are_its_topics_each_once_the_leads_first() -> None:
    other = version("other", sections=("europe", "Sport"))
    told = pick("a", "hard-news", other, sections=("Politics", "POLITICS ", "", "Europe", "Today"))
    assert composed(told).entries[0].topics == ("Politics", "Europe", "Today", "Sport")


def test_earlier_coverage_is_older_than_its_story_and_not_in_the_edition() -> None:
    first, second = pick("a", "hard-news"), pick("b", "hard-news")

    def earlier(name: str, day: date) -> Earlier:
        return Earlier(article=ArticleId(name), headline=name, date=day, link=None)

    kept = earlier("old", DAY - timedelta(days=1))
    edition = composed(
        first,
        second,
        earlier={
            first.story.id: (
                kept,
                earlier("same day", DAY),
                earlier(str(second.story.lead.article.id), DAY - timedelta(days=3)),
            )
        },
    )
    assert [entry.earlier for entry in edition.entries] == [(kept,), ()]


def test_a_teaser_without_headline_is_headed_by_its_words() -> None:
    told = pick("a", "hard-news")
    edition = composed(told, teasers={told.story.id: teaser("a", headline=" \n")})
    assert edition.entries[0].teaser.headline == "What a tells."


def test_subject_and_preheader_come_from_the_headlines() -> None:
    edition = composed(*(pick(name, "hard-news") for name in "abc"))
    assert edition.subject == "Headline of a in the evening · Headline of b in the evening"
    assert edition.preheader == "Headline of c in the evening · What a tells."


def test_an_edition_with_nothing_more_to_say_has_its_date_as_preheader() -> None:
    told = pick("a", "hard-news")
    edition = composed(told, teasers={told.story.id: teaser("a", sentences=())})
    assert edition.preheader == "Evening Digest, Tuesday, 6 October 2026"


def test_an_edition_of_no_stories_still_has_a_subject() -> None:
    assert composed().subject == "Evening Digest, Tuesday, 6 October 2026"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("word", 1), ("word " * 219, 1), ("word " * 880, 4), ("日" * 1500, 3)],
)
def test_reading_time_counts_words_and_characters_of_scripts_without_spaces(text: str, expected: int) -> None:
    assert minutes(text) == expected


def test_an_entrys_minutes_come_from_its_text() -> None:
    assert composed(pick("a", "hard-news", blocks=blocks("word " * 660))).entries[0].minutes == 3
    assert composed(pick("a", "hard-news", blocks=())).entries[0].minutes == 0


def test_a_sponsor_is_carried_on_its_days_and_the_first_goes_before() -> None:
    def carried(*spans: tuple[str, int, int]) -> str | None:
        sponsors = [
            {"name": name, "text": "Roofs.", "first_day": DAY.replace(day=a), "last_day": DAY.replace(day=b)}
            for name, a, b in spans
        ]
        newsletter = NewsletterConfig.model_validate({"sponsors": sponsors})
        sponsor = composed(pick("a", "hard-news"), newsletter=newsletter).sponsor
        return sponsor.name if sponsor is not None else None

    assert carried() is None
    assert carried(("before", 1, 5), ("after", 7, 9)) is None
    assert carried(("on its last day", 1, 6), ("too", 6, 6)) == "on its last day"
