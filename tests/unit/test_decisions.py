from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from evening import DAY, ENGLISH, edition, entry, features, news, piece
from hypothesis import given
from hypothesis import strategies as st
from kit import EVENING, blocks, choice, source, version

from digest.compose import carries, compose, withdraw
from digest.compose.words import subject, worded
from digest.config import NewsletterConfig, SectionConfig, SelectionConfig
from digest.model import (
    ArticleId,
    Decision,
    DecisionKind,
    EditionId,
    NewsletterId,
    Origin,
    Pick,
    Rule,
    Selection,
    SourceId,
    Story,
    StoryId,
    Verdict,
    Version,
    Wish,
    in_force,
    taken_back,
)
from digest.pipeline.comparing import changes
from digest.select import Sent, select
from digest.select.orders import order, placed

TONIGHT = EditionId(newsletter=NewsletterId("evening"), date=DAY)
PIN, EXCLUDE, MOVE, EDIT, UNDO = DecisionKind
SUBJECTS = (
    "harbour orchard ministry glacier violin bakery parliament satellite lighthouse tunnel museum quarry"
).split()
TWO = NewsletterConfig(
    sections=(
        SectionConfig(key="hard-news", kind="hard", stories=2),
        SectionConfig(key="features", kind="feature", stories=2),
    )
)


def decided(number: int, kind: DecisionKind, about: Version | None = None, **wish: Any) -> Decision:
    return Decision(
        id=number,
        edition=TONIGHT,
        kind=kind,
        article=about.article.id if about is not None else None,
        undoes=wish.pop("undoes", None),
        content=Wish(**wish),
        made_at=EVENING,
        made_by="ada",
    )


def told(number: int, **changes: Any) -> Version:
    """Make an article that shares no words with the others: the higher the number, the older."""
    word = SUBJECTS[number]
    values: dict[str, Any] = {
        "headline": f"{word.title()} {word}ian",
        "standfirst": None,
        "blocks": blocks(f"{word}a {word}b {word}c {word}d on Tuesday {word}e."),
        "sections": ("Politics",),
        "published": EVENING - timedelta(hours=number),
    }
    return version(word, **(values | changes))


def chosen(found: Selection) -> list[tuple[str, str]]:
    return [(pick.section, pick.story.lead.article.headline.split()[0].lower()) for pick in found.picks]


def verdict_on(found: Selection, about: Version) -> Verdict:
    return next(one for one in found.verdicts if one.article == about.article.id)


# The log


def test_an_undo_takes_a_decision_back_and_can_be_undone_itself() -> None:
    pin, undo, redo = decided(1, PIN, told(0)), decided(2, UNDO, undoes=1), decided(3, UNDO, undoes=2)
    assert in_force([pin]) == (pin,)
    assert in_force([pin, undo]) == ()
    assert in_force([redo, undo, pin]) == (pin,)
    assert taken_back([pin, undo, redo]) == {2}


@given(st.lists(st.tuples(st.booleans(), st.integers(min_value=0, max_value=30)), max_size=30))
def test_what_is_in_force_does_not_depend_on_the_order_of_the_log(steps: list[tuple[bool, int]]) -> None:
    log = [
        decided(number, UNDO, undoes=1 + target % (number - 1))
        if undoing and number > 1
        else decided(number, EXCLUDE, told(0))
        for number, (undoing, target) in enumerate(steps, start=1)
    ]
    shuffled = random.Random(1).sample(log, len(log))
    assert in_force(shuffled) == in_force(log)
    assert {one.id for one in in_force(log)}.isdisjoint(taken_back(log))
    assert all(one.kind is not UNDO for one in in_force(log))


# The choice


def test_a_pinned_story_displaces_the_lowest() -> None:
    versions = [told(number) for number in range(4)]
    pinned = versions[3]
    found = select(versions, choice(newsletter=TWO, decisions=(decided(1, PIN, pinned),)))
    assert chosen(found) == [("hard-news", "harbour"), ("hard-news", "glacier")]
    assert verdict_on(found, pinned).rule is Rule.PINNED
    assert "pinned by decision 1 (ada)" in verdict_on(found, pinned).detail
    out = verdict_on(found, versions[1])
    assert (out.rule, out.section) == (Rule.SECTION_FULL, None)
    assert "better or placed ones" in out.detail


def test_a_pin_names_section_and_place() -> None:
    versions = [told(number) for number in range(4)]
    wish = decided(1, PIN, versions[3], section="features", place=1)
    found = select(versions, choice(newsletter=TWO, decisions=(wish,)))
    assert chosen(found) == [("hard-news", "harbour"), ("hard-news", "orchard"), ("features", "glacier")]
    first = decided(2, PIN, versions[3], section="hard-news", place=1)
    found = select(versions, choice(newsletter=TWO, decisions=(wish, first)))
    assert chosen(found) == [("hard-news", "glacier"), ("hard-news", "harbour")]


@pytest.mark.parametrize(
    "barred",
    [
        told(0, source=SourceId("elsewhere")),
        told(0, language="de"),
        told(0, blocks=()),
        told(0, published=EVENING - timedelta(days=9)),
        replace(told(0), first_seen=EVENING + timedelta(hours=1)),
    ],
)
def test_a_pin_overrules_every_bar(barred: Version) -> None:
    given = choice(newsletter=TWO)
    assert chosen(select([barred], given)) == []
    found = select([barred], replace(given, decisions=(decided(1, PIN, barred),)))
    assert chosen(found) == [("hard-news", "harbour")]


def test_a_pin_overrules_that_the_text_was_sent_before() -> None:
    text = blocks(" ".join(f"harbour{letter}" for letter in "abcdefghijklmnopqrst"))
    sent = told(0, blocks=text)
    again = version("again", blocks=text, headline="Again", sections=("Politics",))
    yesterday = replace(TONIGHT, date=date(2026, 10, 5))
    given = choice(newsletter=TWO, carried={sent.article.id: yesterday})
    before = [Sent(edition=yesterday, versions=(sent,))]
    assert select([again], given, sent=before).picks == ()
    found = select([again], replace(given, decisions=(decided(1, PIN, again),)), sent=before)
    assert chosen(found) == [("hard-news", "again")]


def test_a_weak_story_that_is_pinned_stands() -> None:
    strict = NewsletterConfig(sections=TWO.sections, selection=SelectionConfig(min_score=9))
    weak = told(0)
    assert chosen(select([weak], choice(newsletter=strict, decisions=(decided(1, PIN, weak),)))) == [
        ("hard-news", "harbour")
    ]


def test_pins_beyond_a_sections_size_all_stand() -> None:
    versions = [told(number) for number in range(4)]
    pins = tuple(decided(n, PIN, v, section="features") for n, v in enumerate(versions[:3], start=1))
    found = select(versions, choice(newsletter=TWO, decisions=pins))
    assert [section for section, _ in chosen(found)] == ["hard-news", *["features"] * 3]


def test_a_pin_for_a_section_that_is_gone_stands_where_it_belongs() -> None:
    found = select([told(0)], choice(newsletter=TWO, decisions=(decided(1, PIN, told(0), section="gone"),)))
    assert chosen(found) == [("hard-news", "harbour")]


def test_a_pin_counts_for_its_source() -> None:
    one_each = NewsletterConfig(sections=(SectionConfig(key="all", stories=3, per_source=1),))
    versions = [told(0), told(1), told(2, source=SourceId("herald"))]
    both = {"courier": source(), "herald": source()}
    given = choice(newsletter=one_each, sources=both, decisions=(decided(1, PIN, versions[1]),))
    assert chosen(select(versions, given)) == [("all", "orchard"), ("all", "ministry")]


def test_an_excluded_article_takes_its_whole_story_out() -> None:
    lead, other = (
        told(0),
        version("copy", blocks=told(0).article.blocks, headline="A copy", sections=("Politics",)),
    )
    found = select([lead, other, told(1)], choice(newsletter=TWO, decisions=(decided(1, EXCLUDE, other),)))
    assert chosen(found) == [("hard-news", "orchard")]
    assert {verdict_on(found, one).rule for one in (lead, other)} == {Rule.EXCLUDED}
    assert "excluded by decision 1 (ada)" in verdict_on(found, other).detail
    assert verdict_on(found, lead).section is None


def test_an_exclusion_is_told_even_of_what_a_rule_bars() -> None:
    barred = told(0, language="de")
    found = select([barred], choice(newsletter=TWO, decisions=(decided(1, EXCLUDE, barred),)))
    assert verdict_on(found, barred).rule is Rule.EXCLUDED


def test_of_pin_and_exclusion_the_later_wins() -> None:
    one = told(0)
    pin, out, again = decided(1, PIN, one), decided(2, EXCLUDE, one), decided(3, PIN, one)
    assert chosen(select([one], choice(newsletter=TWO, decisions=(pin, out)))) == []
    assert chosen(select([one], choice(newsletter=TWO, decisions=(pin, out, again)))) == [
        ("hard-news", "harbour")
    ]


@pytest.mark.parametrize(
    ("log", "overruled"),
    [
        ((decided(1, PIN, told(0)), decided(2, EXCLUDE, told(0))), {1}),
        ((decided(1, EXCLUDE, told(0)), decided(2, PIN, told(0))), {1}),
        ((decided(1, EXCLUDE, told(0)), decided(2, EXCLUDE, told(0))), {1}),
        ((decided(1, PIN, told(0)), decided(2, MOVE, told(0), section="features")), set()),
        ((decided(1, PIN, told(0), section="features"), decided(2, PIN, told(0))), set()),
        ((decided(1, MOVE, told(0), section="features"), decided(2, EXCLUDE, told(0))), {1}),
        ((decided(1, EDIT, told(0), headline="A"), decided(2, EDIT, told(0), headline="B")), {1}),
        ((decided(1, EDIT, told(0), headline="A"), decided(2, EDIT, told(0), teaser=("B.",))), set()),
    ],
)
def test_what_a_later_decision_overrules_is_told_as_overruled(
    log: tuple[Decision, ...], overruled: set[int]
) -> None:
    said = order(Story(id=StoryId("one"), lead=told(0)), log).told
    assert {
        one.id for one, words in zip(log, said, strict=True) if words.endswith(", overruled")
    } == overruled


def test_a_move_puts_a_chosen_story_elsewhere_and_another_takes_its_place() -> None:
    versions = [told(number) for number in range(3)]
    move = decided(1, MOVE, versions[1], section="features", place=1)
    found = select(versions, choice(newsletter=TWO, decisions=(move,)))
    assert chosen(found) == [("hard-news", "harbour"), ("hard-news", "ministry"), ("features", "orchard")]
    assert verdict_on(found, versions[1]).rule is Rule.SELECTED
    assert "moved to features at place 1 by decision 1" in verdict_on(found, versions[1]).detail


def test_a_move_into_a_full_section_displaces_its_lowest() -> None:
    essays = [told(n, sections=("Culture",)) for n in (0, 1)]
    news = told(5)
    move = decided(1, MOVE, news, section="features")
    found = select([*essays, news], choice(newsletter=TWO, decisions=(move,)))
    assert chosen(found) == [("features", "harbour"), ("features", "bakery")]


def test_a_move_does_not_bring_in_what_was_not_chosen() -> None:
    versions = [told(number) for number in range(3)]
    move = decided(1, MOVE, versions[2], section="features")
    found = select(versions, choice(newsletter=TWO, decisions=(move,)))
    assert chosen(found) == [("hard-news", "harbour"), ("hard-news", "orchard")]
    assert verdict_on(found, versions[2]).rule is Rule.SECTION_FULL


def test_decisions_do_not_depend_on_the_order_of_arrival() -> None:
    versions = [told(number) for number in range(8)]
    given = choice(
        newsletter=TWO,
        decisions=(
            decided(1, PIN, versions[7], section="features", place=2),
            decided(2, PIN, versions[6], section="features", place=2),
            decided(3, EXCLUDE, versions[0]),
            decided(4, MOVE, versions[1], section="features", place=1),
        ),
    )
    wanted = select(versions, given)
    assert chosen(wanted) == [
        ("hard-news", "ministry"),
        ("hard-news", "glacier"),
        ("features", "orchard"),
        ("features", "parliament"),
        ("features", "satellite"),
    ]
    for seed in range(5):
        assert select(random.Random(seed).sample(versions, len(versions)), given) == wanted


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 99)), max_size=6, unique_by=lambda w: w[1]),
    st.integers(0, 6),
)
def test_every_story_gets_a_place_and_the_later_decision_the_one_it_wants(
    wishes: list[tuple[int, int]], others: int
) -> None:
    wanted = [(place, number, f"wish {number}") for place, number in wishes]
    rest = [f"rest {number}" for number in range(others)]
    found = placed(rest, wanted)
    assert sorted(found) == sorted([*rest, *(item for *_, item in wanted)])
    assert [item for item in found if item.startswith("rest")] == rest
    for place in {place for place, _ in wishes if place <= len(found)}:
        latest = max(number for wish, number in wishes if wish == place)
        if not any(wish < place for wish, _ in wishes):
            assert found[place - 1] == f"wish {latest}"


# The words


def composed(versions: list[Version], *decisions: Decision) -> Any:
    picks = tuple(
        Pick(story=Story(id=StoryId(v.article.id), lead=v), section="hard-news", score=1.0, features=())
        for v in versions
    )
    teasers = {
        StoryId(v.article.id): entry("x", v.article.headline, "One told. ", "Two told.").teaser
        for v in versions
    }
    return compose(
        id=TONIGHT,
        revision=1,
        number=1,
        newsletter=TWO,
        site_name="The Courier",
        picks=picks,
        teasers=teasers,
        earlier={},
        cut_off=EVENING,
        window_start=None,
        config_hash="x",
        code_version="x",
        decisions=decisions,
    )


def test_an_editors_words_stand_in_the_edition_and_in_its_subject() -> None:
    one, two = told(0), told(1)
    made = composed(
        [one, two],
        decided(3, EDIT, one, headline="A  calm\nharbour"),
        decided(5, EDIT, one, teaser=("Nothing moved.", "Nobody minded.")),
    )
    first = made.entries[0].teaser
    assert (first.headline, first.text) == ("A calm harbour", "Nothing moved. Nobody minded.")
    assert {(sentence.origin, sentence.spans) for sentence in first.sentences} == {(Origin.EDITOR, ())}
    assert made.entries[1].teaser.headline == "Orchard orchardian"
    assert made.subject.startswith("A calm harbour")
    assert made.decisions == (3, 5)


def test_a_subject_that_was_written_stands() -> None:
    one = told(0)
    made = composed([one], decided(1, EDIT, subject="First"), decided(2, EDIT, subject="Calm at sea"))
    assert made.subject == "Calm at sea"
    assert made.preheader
    assert subject(()) is None


def test_the_later_words_win_and_others_articles_keep_theirs() -> None:
    story = Story(id=StoryId("s"), lead=told(0), others=(told(1),))
    teaser = entry("x", "Ours", "Our words.", headline_derived=True).teaser
    edits = (
        decided(1, EDIT, told(0), headline="First"),
        decided(2, EDIT, told(1), headline="Second"),
        decided(3, EDIT, told(2), headline="Another story"),
        decided(4, PIN, told(0)),
    )
    made = worded(teaser, story, edits)
    assert (made.headline, made.headline_derived, made.text) == ("Second", False, "Our words.")


# A kill in what is stored


def killed(*names: str) -> frozenset[ArticleId]:
    return frozenset(ArticleId(f"https://courier.example/{name}") for name in names)


def test_a_killed_story_leaves_no_word_behind() -> None:
    left = withdraw(replace(ENGLISH, subject="Dockers win"), killed("dockers"))
    assert left is not None
    assert "ocker" not in repr(left)
    assert len(left.entries) == len(ENGLISH.entries) - 1
    assert left.subject.startswith("Heat law passes")


def test_a_killed_article_is_no_earlier_coverage() -> None:
    old = piece("Arbitrator steps in", date(2026, 9, 28))
    stored = edition(news(entry("a", "New", "Told.", earlier=(old,))))
    left = withdraw(stored, {old.article})
    assert left is not None
    assert left.entries[0].earlier == ()
    assert "Arbitrator" not in repr(left)


def test_a_killed_article_of_a_story_that_another_tells_leaves_the_story() -> None:
    both = ("a", "b")
    stored = edition(news(entry("a", "New", "Told.", versions=both, articles=tuple(sorted(killed(*both))))))
    left = withdraw(stored, killed("b"))
    assert left is not None
    assert (left.entries[0].articles, left.entries[0].versions) == (tuple(killed("a")), ("a",))


def test_nothing_is_left_of_an_edition_of_one_killed_story() -> None:
    assert withdraw(edition(news(entry("a", "New", "Told."))), killed("a")) is None


def test_an_edition_without_the_article_stays_as_it_is() -> None:
    assert withdraw(ENGLISH, killed("nowhere")) is ENGLISH
    assert not carries(ENGLISH, killed("nowhere"))
    assert carries(ENGLISH, killed("baker"))


# What changed


def differences() -> Iterator[tuple[Any, Any, tuple[str, ...]]]:
    one, two = entry("a", "One", "Told."), entry("b", "Two", "Told too.")
    base = edition(news(one, two))
    yield base, base, ()
    yield base, edition(news(one)), ("out: Two",)
    yield edition(news(one)), base, ("in: Two (hard-news 2)",)
    yield base, edition(news(one), features(two)), ("moved: Two (hard-news 2 → features 1)",)
    new = entry("b", "Zwei", "Told anew.")
    yield base, edition(news(one, new)), ("headline: Two → Zwei", "teaser: Told anew.")
    yield base, edition(news(one, two), subject="Calm"), ("subject: Calm",)
    yield None, edition(news(one), subject="Calm"), ("in: One (hard-news 1)", "subject: Calm")
    yield base, None, ("out: One", "out: Two")


@pytest.mark.parametrize(("before", "after", "wanted"), tuple(differences()))
def test_what_changed_is_told(before: Any, after: Any, wanted: tuple[str, ...]) -> None:
    assert changes(before, after) == wanted
