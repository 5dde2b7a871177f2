from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from kit import EVENING, blocks, choice, source, version

from digest.config import NewsletterConfig, SectionConfig, SelectionConfig, Weights
from digest.model import EditionId, Look, NewsletterId, Rule, SourceId, Version
from digest.select import select
from digest.select.kind import kind

WORDS = (
    "harbour orchard ministry glacier violin bakery parliament satellite lighthouse tunnel museum quarry "
    "vineyard hospital regatta library sawmill observatory tramway reservoir"
).split()


def unlike(number: int, **changes: Any) -> Version:
    """Make an article that shares no words with the others."""
    word = WORDS[number]
    values: dict[str, Any] = {
        "headline": f"{word.title()} {word}ian",
        "standfirst": None,
        "blocks": blocks(f"{word}a {word}b {word}c {word}d on Tuesday {word}e."),
        "sections": ("Politics",),
        "published": EVENING - timedelta(hours=number),
    }
    return version(f"{word}", **(values | changes))


def newsletter(*sections: SectionConfig, **selection: Any) -> NewsletterConfig:
    return NewsletterConfig(
        sections=sections or (SectionConfig(key="all", stories=3),),
        selection=SelectionConfig(**selection),
    )


def test_the_best_come_first_and_the_rest_are_told_that_the_section_is_full() -> None:
    versions = [unlike(number) for number in range(5)]
    found = select(versions, choice(newsletter=newsletter()))
    assert [pick.story.lead for pick in found.picks] == versions[:3]
    assert {v.version: v.rule for v in found.verdicts} == {
        **dict.fromkeys([item.id for item in versions[:3]], Rule.SELECTED),
        **dict.fromkeys([item.id for item in versions[3:]], Rule.SECTION_FULL),
    }
    assert (
        "all is full with 3 better ones"
        in next(v for v in found.verdicts if v.version == versions[4].id).detail
    )


def test_the_order_of_arrival_changes_nothing() -> None:
    versions = [unlike(number) for number in range(12)]
    given = choice(newsletter=newsletter())
    wanted = select(versions, given)
    for seed in range(5):
        shuffled = random.Random(seed).sample(versions, len(versions))
        assert select(shuffled, given) == wanted


def test_every_article_gets_a_verdict() -> None:
    versions = [unlike(0), unlike(1, language="de"), unlike(2, blocks=()), unlike(3)]
    found = select(versions, choice(newsletter=newsletter()))
    assert sorted(v.article for v in found.verdicts) == sorted(v.article.id for v in versions)


def test_hard_news_and_features_go_to_their_sections() -> None:
    features = SectionConfig(key="features", look=Look.FEATURES, kind="feature")
    hard = SectionConfig(key="hard-news", kind="hard")
    essay = unlike(1, sections=("Culture",), headline="The violin that nobody tuned")
    news = unlike(2)
    found = select([essay, news], choice(newsletter=newsletter(features, hard)))
    assert [(pick.section, pick.story.lead) for pick in found.picks] == [
        ("features", essay),
        ("hard-news", news),
    ]


def test_a_source_takes_no_more_than_its_share() -> None:
    two = {"courier": source(), "herald": source(weight=0)}
    section = SectionConfig(key="all", stories=3, per_source=1)
    versions = [unlike(0), unlike(1), unlike(2, source=SourceId("herald"))]
    found = select(versions, choice(newsletter=newsletter(section), sources=two))
    assert [pick.story.lead for pick in found.picks] == [versions[0], versions[2]]
    assert {v.rule for v in found.verdicts if v.version == versions[1].id} == {Rule.SOURCE_QUOTA}


def test_categories_decide_where_a_section_asks_for_them() -> None:
    section = SectionConfig(key="sea", categories=("Sea and Ships",))
    ship = unlike(0, sections=("News", "Ships and Sea, and more"))
    found = select([ship, unlike(1)], choice(newsletter=newsletter(section)))
    assert [pick.story.lead for pick in found.picks] == [ship]


def test_a_weak_story_stays_out() -> None:
    found = select([unlike(0)], choice(newsletter=newsletter(min_score=9)))
    assert found.picks == ()
    assert [v.rule for v in found.verdicts] == [Rule.BELOW_SCORE]


def test_two_sources_lift_a_story() -> None:
    two = {"courier": source(), "herald": source()}
    alone = unlike(0)
    told = unlike(1)
    twice = unlike(2, source=SourceId("herald"), blocks=told.article.blocks)
    found = select([alone, told, twice], choice(newsletter=newsletter(), sources=two))
    assert set(found.picks[0].story.versions) == {told, twice}
    features = {feature.name: feature.value for feature in found.picks[0].features}
    assert features["corroboration"] == 0.5
    fallen = next(v for v in found.verdicts if v.version == found.picks[0].story.others[0].id)
    assert fallen.rule is Rule.DUPLICATE
    assert fallen.story == found.picks[0].story.id
    assert "the same text" in fallen.detail


def test_weights_come_from_the_configuration() -> None:
    old_but_long = unlike(9, blocks=blocks("word " * 400))
    fresh = unlike(0)
    by_age = newsletter(weights=Weights(freshness=5, substance=0))
    by_length = newsletter(weights=Weights(freshness=0, substance=5))
    assert select([old_but_long, fresh], choice(newsletter=by_age)).picks[0].story.lead == fresh
    assert select([old_but_long, fresh], choice(newsletter=by_length)).picks[0].story.lead == old_but_long


def test_what_repeats_a_sent_text_stays_out() -> None:
    sent = unlike(0)
    again = version("again", blocks=sent.article.blocks, headline="Something else")
    yesterday = EditionId(newsletter=NewsletterId("evening"), date=date(2026, 10, 5))
    found = select(
        [again], choice(newsletter=newsletter(), carried={sent.article.id: yesterday}), sent=[sent]
    )
    assert [(v.rule, v.detail) for v in found.verdicts] == [
        (Rule.SENT_BEFORE, "edition evening/2026-10-05 carried its text")
    ]


def test_the_kind_is_told_by_evidence() -> None:
    assert kind(version(credit="AFP", sections=())).name == "hard"
    assert kind(version(sections=("Reportage",))).name == "feature"
    assert kind(version(sections=()), section_of_source="Culture").name == "feature"
    long = version(sections=(), headline="How the salt came back", blocks=blocks("word " * 900))
    assert kind(long).name == "feature"
    assert any("900 words" in line for line in kind(long).evidence)
    assert kind(version(blocks=(), sections=())).name == "hard"
