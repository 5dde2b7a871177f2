from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit import EVENING, blocks, choice, source, version

from digest.model import SourceId, Version
from digest.select import Choice
from digest.select import stories as grouping
from digest.select.likeness import NEAR_TEXT, ONE_EVENT, SAME_TEXT, same_event, same_text, tell
from digest.select.overlap import overlapping, sharing
from digest.select.stories import Grouped
from digest.text.rarity import Rarity

COPY = (
    "The bridge over the Harl was closed on Tuesday after inspectors found cracks in two of its piers, "
    "the transport office said. Buses will run from the quay until the repair is done, which may take "
    "until spring, and the ferry doubles its crossings."
)
OTHER = (
    "A choir that sings in the dark has sold every seat for its winter season. Its conductor says that "
    "nobody who has heard it once can listen with the lights on again."
)
TWO = {"courier": source(weight=0.9), "herald": source(weight=0.1)}


def stories(items: Sequence[Version], by: Choice | None = None) -> tuple[Grouped, ...]:
    given = by or choice(sources=TWO)
    return grouping.stories(tell(items, given), given)


def names(found: Sequence[Grouped]) -> set[frozenset[str]]:
    return {frozenset(item.version.id for item in group.members) for group in found}


def words(prefix: str, count: int) -> str:
    return " ".join(f"{prefix}{number}" for number in range(count))


def test_the_same_text_under_two_headlines_is_one_story() -> None:
    one = version("a", blocks=blocks(COPY), headline="Bridge closed")
    two = version("b", blocks=blocks(COPY), headline="Cracks in the piers", source=SourceId("herald"))
    (found,) = stories([one, two])
    assert (found.story.lead, found.story.others) == (one, (two,))
    assert found.evidence[two.id].how == SAME_TEXT


def test_nearly_the_same_text_is_one_story() -> None:
    one = version("a", blocks=blocks(COPY + " The mayor apologised."))
    two = version("b", blocks=blocks("HARLMOUTH. " + COPY), headline="Another")
    (found,) = stories([one, two])
    assert {alike.how for alike in found.evidence.values()} == {NEAR_TEXT}


def test_a_round_up_that_holds_a_text_is_no_copy_of_it() -> None:
    piece = version("a", blocks=blocks(COPY), headline="Piers")
    roundup = version(
        "b", blocks=blocks(COPY, words("other", 200)), headline="Evening at a glance", standfirst="All."
    )
    one, other = tell([piece, roundup], choice())
    assert same_text(one, other) is None


HARL_BRIDGE: list[dict[str, Any]] = [
    {
        "headline": "Harl bridge closed after cracks found in two piers",
        "standfirst": "Inspectors closed the Harl bridge on Tuesday. Buses run from the quay until spring.",
    },
    {
        "source": SourceId("herald"),
        "headline": "Cracks close bridge over the Harl",
        "standfirst": "Two piers of the Harl bridge show cracks, inspectors say. Buses run until spring.",
        "blocks": blocks(OTHER),
    },
]


def test_one_event_under_rewritten_headlines_is_one_story_and_says_why() -> None:
    one, two = version("a", **HARL_BRIDGE[0]), version("b", **HARL_BRIDGE[1])
    (found,) = stories([one, two])
    alike = found.evidence[two.id]
    assert alike.how == ONE_EVENT
    assert {"harl", "cracks", "piers", "inspectors"} <= set(alike.words)
    assert str(alike).startswith(f"one event, {alike.value:.2f}: {len(alike.words)} words in common (")
    assert f"cosine {alike.cosine:.2f}, a name in common" in str(alike)


def test_two_events_stay_two_stories() -> None:
    assert (
        len(
            stories(
                [
                    version("a", headline="Harl bridge", blocks=blocks(COPY)),
                    version("b", blocks=blocks(OTHER)),
                ]
            )
        )
        == 2
    )


def test_an_event_and_its_double_with_other_names_and_numbers_stay_two_stories() -> None:
    crash = (
        "{n} passengers were killed when a coach left the mountain road above {p}. "
        "Rescue chief {f} blamed the rain."
    )
    one, two = (
        version(
            name,
            headline="Coach leaves road near {p}, {n} dead".format(**slots),
            standfirst=crash.format(**slots),
            blocks=blocks(crash.format(**slots) + " " + words(name, 60)),
        )
        for name, slots in (
            ("a", {"p": "Karsholm", "n": 14, "f": "Mirela Okonjo"}),
            ("b", {"p": "Velmouth", "n": 3, "f": "Tobias Dvorsky"}),
        )
    )
    common = dict.fromkeys(
        "passengers killed coach left mountain road rescue chief blamed rain near dead leaves".split(), 600
    )
    assert len(stories([one, two], choice(rarity=Rarity(counts=common, documents=5000)))) == 2


def test_the_same_words_days_apart_are_two_events() -> None:
    said: dict[str, Any] = {
        "headline": "Storm closes the harbour of Port Ellery",
        "standfirst": "Ferries stay in the harbour.",
    }
    one = version("a", blocks=blocks(COPY), **said)
    two = version("b", blocks=blocks(OTHER), published=EVENING - timedelta(days=3), **said)
    assert len(stories([one, two])) == 2


def test_numbers_alone_tie_nothing() -> None:
    one = version("a", headline="1 22 333 4444 55555", standfirst=None)
    two = version("b", headline="55555 4444 333 22 1", standfirst=None, blocks=blocks(OTHER))
    assert len(stories([one, two])) == 2


def test_the_day_and_the_year_tie_nothing() -> None:
    one = version("a", headline="Wednesday in October 2026: Harl", standfirst=None)
    two = version("b", headline="October 2026, Wednesday: Ellery", standfirst=None, blocks=blocks(OTHER))
    one_told, two_told = tell([one, two], choice())
    assert one_told.words & two_told.words == {"2026"}
    assert one_told.numbers == frozenset()


IN_OTHER_WRITINGS: dict[str, list[tuple[str, str]]] = {
    "de": [
        (
            "Harlbrücke nach Rissen gesperrt",
            "Prüfer haben Risse in zwei Pfeilern der Harlbrücke bei Ellersund entdeckt.",
        ),
        (
            "Risse in Pfeilern: Ellersund ohne Brücke",
            "Weil zwei Pfeiler Risse zeigen, ist die Harlbrücke gesperrt.",
        ),
        ("Chor singt im Dunkeln", "Der Dirigent eines Chores aus Marschfeld löscht bei Konzerten das Licht."),
    ],
    "ar": [
        (
            "إغلاق جسر هارل بعد اكتشاف تشققات",
            "أغلق مفتشون جسر هارل قرب إيلري بعد العثور على تشققات في اثنتين من دعائمه.",
        ),
        (
            "تشققات في دعائم جسر هارل",
            "قال مفتشون إن تشققات ظهرت في دعائم جسر هارل قرب إيلري وإن الحافلات ستعوض عنه.",
        ),
        ("جوقة تغني في الظلام", "باعت جوقة موسيقية من مارشفيلد جميع مقاعد موسمها الشتوي."),
    ],
    "zh": [
        ("哈尔大桥发现裂缝后关闭", "检查人员在埃勒里附近的哈尔大桥两座桥墩上发现裂缝，大桥已经关闭。"),
        ("哈尔大桥桥墩出现裂缝", "埃勒里的哈尔大桥因桥墩裂缝关闭，公共汽车将代替通行至春天。"),
        ("合唱团在黑暗中歌唱", "一个来自马什菲尔德的合唱团卖光了冬季演出的所有座位。"),
    ],
}


@pytest.mark.parametrize("language", IN_OTHER_WRITINGS)
def test_events_are_known_in_writings_with_other_capitals_or_none(language: str) -> None:
    items = [
        version(name, headline=headline, standfirst=lead, blocks=blocks(lead), language=language)
        for name, (headline, lead) in zip("abc", IN_OTHER_WRITINGS[language], strict=True)
    ]
    assert names(stories(items)) == {frozenset({items[0].id, items[1].id}), frozenset({items[2].id})}


def test_the_lead_is_the_one_that_tells_it_best_whatever_the_order() -> None:
    dump = version("a", blocks=blocks(COPY), headline_derived=True)
    poor = version("b", blocks=blocks(COPY), source=SourceId("herald"))
    best = version("c", blocks=blocks(COPY), standfirst="Cracks were found in the piers of the bridge.")
    for order in itertools.permutations([dump, poor, best]):
        (found,) = stories(order)
        assert (found.story.lead, found.story.others) == (best, (poor, dump))
        assert "standfirst +0.50" in str(found.worth[best.id])


def test_a_text_that_dozens_carry_is_still_one_story() -> None:
    many = [version(f"n{number:02}", blocks=blocks(COPY), headline=f"No {number}") for number in range(60)]
    assert len(stories(many)) == 1


EVENT = "chancellor resigns coalition budget collapse parliament harlmouth".split()


def reports(count: int) -> list[Version]:
    return [
        version(
            f"event-{number:04}",
            headline=" ".join(EVENT[:5]),
            standfirst=" ".join([*EVENT[2:], f"desk{number}a", f"desk{number}b"]),
            blocks=blocks(words(f"w{number}x", 20)),
        )
        for number in range(count)
    ]


def test_however_many_report_an_event_it_is_one_story() -> None:
    (found,) = stories(reports(130))
    assert len(found.members) == 130
    assert {alike.how for alike in found.evidence.values()} == {ONE_EVENT}


def test_what_is_like_one_of_two_stories_each_does_not_tie_them_together() -> None:
    def report(name: str, said: str) -> Version:
        return version(name, headline=said.title(), standfirst=None, blocks=blocks(words(name, 30)))

    left = [report(f"l{n}", f"strait tankers blockade admiral navy l{n}") for n in range(3)]
    right = [report(f"r{n}", f"orchard harvest frost growers cider r{n}") for n in range(3)]
    between = report("m", "strait tankers blockade orchard harvest frost")
    found = names(stories([*left, *right, between]))
    assert not any({left[0].id, right[0].id} <= group for group in found)


VOCABULARY = (
    "harl bridge cracks piers inspectors quay spring ferry choir dark season conductor lights strait tankers "
    "navy blockade admiral oil council orchard frost growers cider harvest minister meadows brother resigns"
).split()
ARTICLES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(VOCABULARY), min_size=2, max_size=7),
        st.lists(st.sampled_from(VOCABULARY), min_size=2, max_size=12),
        st.integers(0, 40),
    ),
    min_size=2,
    max_size=14,
)


def made(drawn: Sequence[tuple[list[str], list[str], int]]) -> list[Version]:
    return [
        version(
            f"n{number:02}",
            headline=" ".join(headline).title(),
            standfirst=" ".join(lead),
            blocks=blocks(" ".join(lead) + " " + words(f"n{number}x", 30)),
            published=EVENING - timedelta(hours=hours),
        )
        for number, (headline, lead, hours) in enumerate(drawn)
    ]


@settings(max_examples=60, deadline=None)
@given(ARTICLES, st.randoms(use_true_random=False))
def test_stories_do_not_depend_on_the_order_of_input(drawn: Any, shuffle: random.Random) -> None:
    items = made(drawn)
    found = stories(items)
    again = shuffle.sample(items, len(items))
    assert stories(again) == found


@settings(max_examples=60, deadline=None)
@given(ARTICLES, st.lists(st.sampled_from(VOCABULARY), min_size=2, max_size=2))
def test_an_unrelated_article_changes_no_story(drawn: Any, chance: list[str]) -> None:
    items = made(drawn)
    stranger = version(
        "a-stranger",
        headline=words("strange", 6),
        standfirst=f"{words('odd', 8)} {' '.join(chance)}",  # two words in common by chance
        blocks=blocks(words("alien", 40)),
    )
    before, after = names(stories(items)), names(stories([*items, stranger]))
    assert after == before | {frozenset({stranger.id})}


def test_no_pair_that_could_be_one_story_is_left_unjudged() -> None:
    draw = random.Random(4)
    items = [
        version(
            f"n{number:03}",
            headline=" ".join(draw.choices(VOCABULARY, k=draw.randrange(1, 9))),
            standfirst=" ".join(draw.choices(VOCABULARY, k=draw.randrange(1, 16))),
            blocks=blocks(" ".join(draw.choices(VOCABULARY[:3], k=draw.randrange(3, 60)))),
        )
        for number in range(80)
    ]
    told = tell(items, choice(rarity=Rarity(counts=dict.fromkeys(VOCABULARY[::2], 90), documents=300)))
    asked = set(sharing([item.telling for item in told], least=2))
    asked |= set(overlapping([item.runs for item in told], share=0.5))
    for one, other in itertools.combinations(range(len(told)), 2):
        if same_event(told[one], told[other]) or (
            told[one].hash != told[other].hash and same_text(told[one], told[other])
        ):
            assert (one, other) in asked


def test_a_text_is_prepared_alike_in_every_process() -> None:
    code = (
        "from kit import choice, version; from digest.select.likeness import tell; "
        "(told,) = tell([version()], choice()); print(told.hash, sorted(told.runs), told.length)"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_how_much_a_word_tells_does_not_grow_with_the_archive() -> None:
    small = Rarity(counts={"harl": 2, "said": 300}, documents=1000)
    large = Rarity(counts={"harl": 200, "said": 30_000}, documents=100_000)
    assert small.telling("harl") == large.telling("harl") == small.telling("never") == 1.0
    assert abs(small.telling("said") - large.telling("said")) < 0.2
    assert large.telling("said") < 0.4
    assert Rarity().telling("anything") == 1.0
