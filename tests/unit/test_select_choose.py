from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from kit import EVENING, blocks, choice, source, version

from digest.config import NewsletterConfig, SectionConfig, SelectionConfig, Weights
from digest.model import (
    Block,
    Decision,
    DecisionKind,
    EditionId,
    Look,
    NewsletterId,
    Rule,
    Selection,
    SourceId,
    Version,
    VersionId,
)
from digest.select import Sent, select
from digest.select.kind import kind
from digest.text.rarity import Rarity

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


def a_text(word: str) -> tuple[Block, ...]:
    """Make a text of so many words that no other has it by chance."""
    return blocks(" ".join(f"{word}{letter}" for letter in "abcdefghijklmnopqrst"))


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
    told = unlike(1, blocks=a_text("orchard"))
    twice = unlike(2, source=SourceId("herald"), blocks=told.article.blocks)
    found = select([alone, told, twice], choice(newsletter=newsletter(), sources=two))
    assert set(found.picks[0].story.versions) == {told, twice}
    features = {feature.name: feature.value for feature in found.picks[0].features}
    assert features["corroboration"] == pytest.approx(1 / 3)  # who prints the same text counts half
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


def test_two_sources_that_report_in_their_own_words_lift_it_more() -> None:
    two = {"courier": source(), "herald": source()}
    one, other = bridge("a"), bridge("b", source=SourceId("herald"), headline="Cracks close the Harl bridge")
    (pick,) = select([one, other], choice(newsletter=newsletter(), sources=two)).picks
    assert {feature.name: feature.value for feature in pick.features}["corroboration"] == 0.5


def test_what_the_archive_has_not_told_is_novel() -> None:
    def novelty(rarity: Rarity) -> float:
        found = select([bridge("a")], choice(newsletter=newsletter(), rarity=rarity))
        return {feature.name: feature.value for feature in found.picks[0].features}["novelty"]

    told = dict.fromkeys("harl bridge cracks piers closed".split(), 30)
    assert novelty(Rarity(documents=2000)) == 1.0
    assert novelty(Rarity(counts=told, documents=2000)) < 0.7


def strait(number: int, **changes: Any) -> Version:
    """Make one of several events in one place."""
    details = " ".join(f"{word}{number}" for word in "crew diary rope captain cargo pilot".split())
    values: dict[str, Any] = {
        "headline": f"Halvar strait: {details}",
        "standfirst": None,
        "blocks": blocks(f"{details}."),
        "published": EVENING - timedelta(minutes=number),
    }
    return version(f"strait{number}", **(values | changes))


def test_an_edition_is_not_five_times_one_subject() -> None:
    many = [strait(number) for number in range(4)]
    others = [unlike(number, published=EVENING - timedelta(hours=3)) for number in (2, 3)]
    plain = newsletter(SectionConfig(key="all", stories=3), weights=Weights(diversity=0), per_subject=None)
    found = select([*many, *others], choice(newsletter=plain))
    assert {pick.story.lead for pick in found.picks} == set(many[:3])
    diverse = newsletter(SectionConfig(key="all", stories=3), weights=Weights(diversity=5), per_subject=None)
    found = select([*many, *others], choice(newsletter=diverse))
    assert {pick.story.lead for pick in found.picks} == {many[0], *others}
    told = {feature.name: feature for feature in found.picks[0].features}["diversity"]
    assert (told.value, told.weight) == (1.0, 5.0)


def test_one_subject_takes_no_more_than_its_share() -> None:
    many = [strait(number) for number in range(4)]
    two = newsletter(SectionConfig(key="all", stories=4), weights=Weights(diversity=0), per_subject=2)
    found = select([*many, unlike(2)], choice(newsletter=two))
    assert {pick.story.lead for pick in found.picks} == {many[0], many[1], unlike(2)}
    refused = [verdict for verdict in found.verdicts if verdict.rule is Rule.SUBJECT_QUOTA]
    assert {verdict.article for verdict in refused} == {many[2].article.id, many[3].article.id}
    assert refused[0].detail == "the edition takes 2 on one subject"


def test_one_source_takes_no_more_than_its_share_of_the_whole_edition() -> None:
    sections = (SectionConfig(key="one", stories=1), SectionConfig(key="two", stories=2))
    found = select([unlike(n) for n in range(3)], choice(newsletter=newsletter(*sections, per_source=2)))
    assert len(found.picks) == 2
    assert [v.detail for v in found.verdicts if v.rule is Rule.SOURCE_QUOTA] == [
        "the edition takes 2 from 'courier'"
    ]


YESTERDAY = EditionId(newsletter=NewsletterId("evening"), date=date(2026, 10, 5))
BRIDGE = "Inspectors closed the Harl bridge after cracks were found in two of its piers near Ellersund."


def bridge(name: str, **changes: Any) -> Version:
    values: dict[str, Any] = {
        "headline": "Harl bridge closed after cracks in piers",
        "standfirst": BRIDGE,
        "blocks": blocks(f"{BRIDGE} " + " ".join(f"{name}{word}" for word in WORDS)),
    }
    return version(name, **(values | changes))


def after(sent: Version, *versions: Version, **changes: Any) -> Selection:
    given = choice(newsletter=newsletter(), carried={sent.article.id: YESTERDAY}, **changes)
    return select(versions, given, sent=[Sent(edition=YESTERDAY, versions=(sent,))])


def test_what_repeats_a_sent_text_stays_out() -> None:
    sent = unlike(0, blocks=a_text("harbour"))
    again = version("again", blocks=sent.article.blocks, headline="Something else")
    (verdict,) = after(sent, again).verdicts
    assert verdict.rule is Rule.SENT_BEFORE
    assert verdict.detail.startswith(
        "edition evening/2026-10-05 carried it (the same text, 1.00); its text is"
    )


def test_a_sent_story_that_others_only_tell_again_stays_out() -> None:
    retold = bridge("new", headline="Cracks in piers: Harl bridge closed")
    (verdict,) = after(bridge("old"), retold).verdicts
    assert (verdict.rule, verdict.section) == (Rule.SENT_BEFORE, None)
    assert "carried it (one event, " in verdict.detail
    assert "that something has happened since: " in verdict.detail
    assert "0.00 of its headline is new (-" in verdict.detail
    assert verdict.detail.endswith("an update needs 0.5")


def test_a_sent_story_with_news_comes_again_as_an_update_told_by_the_news() -> None:
    retold = bridge("retold", headline="Cracks in piers: Harl bridge closed")
    news = bridge("news", headline="Harl bridge to be demolished, minister decides", published=EVENING)
    (pick,) = after(bridge("old"), retold, news).picks
    assert (pick.story.lead, pick.update_of) == (news, YESTERDAY)
    why = next(v for v in after(bridge("old"), retold, news).verdicts if v.version == news.id)
    assert why.detail.startswith("Update: edition evening/2026-10-05 carried it (one event, ")
    assert "of its headline is new: decides, demolished, minister (" in why.detail


def test_another_number_in_the_headline_is_news() -> None:
    sent = bridge("old", headline="Harl bridge falls, 3 dead", standfirst=f"{BRIDGE} It killed 3.")
    more = bridge("new", headline="Harl bridge falls, 12 dead")
    (pick,) = after(sent, more).picks
    assert pick.update_of == YESTERDAY


def test_an_article_that_was_sent_and_changed_comes_again_only_with_news() -> None:
    sent = bridge("one")
    old = EVENING - timedelta(days=2)
    again = bridge(
        "one",
        headline="Harl bridge to be demolished at once",
        standfirst="Council orders demolition.",
        blocks=blocks(f"Council orders demolition. {BRIDGE}"),
    )
    again = replace(again, id=VersionId("second"), first_seen=old, number=2)
    assert [v.rule for v in after(sent, again).verdicts] == [Rule.SENT_BEFORE]
    (pick,) = after(sent, again, changed=frozenset({again.article.id}), window_start=old).picks
    assert pick.update_of == YESTERDAY
    corrected = replace(bridge("one", headline="Harl bridge closed; cracks in piers"), id=VersionId("third"))
    (verdict,) = after(sent, corrected, changed=frozenset({corrected.article.id})).verdicts
    assert verdict.rule is Rule.SENT_BEFORE
    assert "the same article" in verdict.detail


def test_an_editor_may_have_what_was_sent_before() -> None:
    retold = bridge("new", headline="Cracks in piers: Harl bridge closed")
    pin = Decision(
        id=1,
        edition=replace(YESTERDAY, date=date(2026, 10, 6)),
        kind=DecisionKind.PIN,
        article=retold.article.id,
        made_at=EVENING,
        made_by="desk",
    )
    assert [pick.story.lead for pick in after(bridge("old"), retold, decisions=(pin,)).picks] == [retold]


def test_the_lead_says_why_it_leads_and_the_others_why_they_fell_in() -> None:
    one, other = bridge("a"), bridge("b", headline="Cracks close the Harl bridge")
    found = select([one, other], choice(newsletter=newsletter()))
    lead, told = sorted(found.verdicts, key=lambda verdict: verdict.rule is Rule.SAME_STORY)
    assert "leads 2 articles: headline of its own +2.00, link +1.00" in lead.detail
    assert told.detail.startswith(f"told by {lead.headline!r} (courier): one event, ")
    assert "words in common (" in told.detail
    assert lead.evidence is None
    assert told.evidence is not None
    assert (told.evidence.told_by, told.evidence.how) == (lead.article, "one event")
    assert {"harl", "cracks"} <= set(told.evidence.words)
    assert f"one event, {told.evidence.value:.2f}" in told.detail


def test_the_kind_is_told_by_evidence() -> None:
    assert kind(version(credit="AFP", sections=())).name == "hard"
    assert kind(version(sections=("Reportage",))).name == "feature"
    assert kind(version(sections=()), section_of_source="Culture").name == "feature"
    long = version(sections=(), headline="How the salt came back", blocks=blocks("word " * 900))
    assert kind(long).name == "feature"
    assert any("900 words" in line for line in kind(long).evidence)
    assert kind(version(blocks=(), sections=())).name == "hard"
