from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from kit import EVENING, blocks, choice, source, version

from digest.model import SourceId, Story, Version
from digest.select import Choice
from digest.select import stories as grouping
from digest.select.likeness import ONE_EVENT, SAME_EVENT, Likeness, same_story, tell
from digest.select.overlap import overlapping
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


def stories(items: Sequence[Version], by: Choice) -> tuple[tuple[Story, ...], dict[str, Likeness]]:
    return grouping.stories(tell(items, by), by)


def repeats(items: Sequence[Version], sent: Sequence[Version]) -> list[tuple[Version, Version]]:
    return list(grouping.repeats(tell(items, choice()), tell(sent, choice())))


def test_the_same_text_under_two_headlines_is_one_story() -> None:
    one = version("a", blocks=blocks(COPY), headline="Bridge closed")
    two = version("b", blocks=blocks(COPY), headline="Cracks in the piers", source=SourceId("herald"))
    found, evidence = stories([one, two], choice(sources=TWO))
    assert [(story.lead, story.others) for story in found] == [(one, (two,))]
    assert evidence[two.id].how == "the same text"


def test_nearly_the_same_text_is_one_story() -> None:
    one = version("a", blocks=blocks(COPY + " The mayor apologised."))
    two = version("b", blocks=blocks("HARLMOUTH. " + COPY), headline="Another")
    found, evidence = stories([one, two], choice(sources=TWO))
    assert len(found) == 1
    assert evidence[two.id].how == "nearly the same text"


def test_one_event_under_rewritten_headlines_is_one_story() -> None:
    one = version(
        "a",
        headline="Harl bridge closed after cracks found in two piers",
        standfirst="Inspectors closed the Harl bridge on Tuesday. Buses run from the quay until spring.",
    )
    two = version(
        "b",
        source=SourceId("herald"),
        headline="Cracks close bridge over the Harl",
        standfirst="Two piers of the Harl bridge show cracks, inspectors say. Buses replace it until spring.",
        blocks=blocks(OTHER),
    )
    found, evidence = stories([one, two], choice(sources=TWO))
    assert len(found) == 1
    assert evidence[two.id].how == ONE_EVENT


def test_two_events_stay_two_stories() -> None:
    found, _ = stories(
        [
            version("a", blocks=blocks(COPY), headline="Harl bridge closed"),
            version("b", blocks=blocks(OTHER), headline="Choir sells out"),
        ],
        choice(),
    )
    assert len(found) == 2


def test_the_same_words_days_apart_are_two_events() -> None:
    words: dict[str, Any] = {
        "headline": "Storm closes the harbour of Port Ellery",
        "standfirst": "Ferries stay in the harbour.",
    }
    one = version("a", blocks=blocks(COPY), **words)
    two = version("b", blocks=blocks(OTHER), published=EVENING - timedelta(days=3), **words)
    assert len(stories([one, two], choice())[0]) == 2


def test_numbers_alone_tie_nothing() -> None:
    one = version("a", headline="1 22 333 4444 55555", standfirst=None)
    two = version("b", headline="55555 4444 333 22 1", standfirst=None, blocks=blocks(OTHER))
    assert len(stories([one, two], choice())[0]) == 2


def test_the_lead_is_the_one_that_tells_it_best_whatever_the_order() -> None:
    dump = version("a", blocks=blocks(COPY), headline_derived=True)
    poor = version("b", blocks=blocks(COPY), source=SourceId("herald"))
    best = version("c", blocks=blocks(COPY), standfirst="Cracks were found in the piers of the bridge.")
    for order in itertools.permutations([dump, poor, best]):
        found, _ = stories(order, choice(sources=TWO))
        assert [story.lead for story in found] == [best]
        assert found[0].others == (poor, dump)


def test_a_text_that_was_sent_is_recognised_under_another_address() -> None:
    sent = version("old", blocks=blocks(COPY))
    again = version("new", blocks=blocks(COPY), headline="Bridge: all there is to know")
    fresh = version("fresh", blocks=blocks(OTHER))
    assert repeats([again, fresh], [sent]) == [(again, sent)]


def test_news_of_an_event_that_was_sent_is_no_repetition() -> None:
    sent = version("old", headline="Harl bridge closed after cracks in piers", blocks=blocks(COPY))
    news = version("new", headline="Harl bridge cracks in piers: closed for years", blocks=blocks(OTHER))
    assert repeats([news], [sent]) == []


def test_a_text_that_dozens_carry_is_still_one_story() -> None:
    many = [version(f"n{number:02}", blocks=blocks(COPY), headline=f"No {number}") for number in range(60)]
    assert len(stories(many, choice())[0]) == 1


EVENT = "chancellor resigns coalition budget collapse parliament harlmouth".split()


def reports(count: int) -> list[Version]:
    return [
        version(
            f"event-{number:04}",
            headline=" ".join(EVENT[:5]),
            standfirst=" ".join([*EVENT[2:], f"desk{number}a", f"desk{number}b"]),
            blocks=blocks(" ".join(f"w{number}x{word}" for word in range(20))),
        )
        for number in range(count)
    ]


def test_however_many_report_an_event_it_is_one_story() -> None:
    (found,), evidence = stories(reports(130), choice())
    assert len(found.others) == 129
    assert {alike.how for alike in evidence.values()} == {ONE_EVENT}


def test_unrelated_articles_that_use_its_words_do_not_tear_a_story_apart() -> None:
    unrelated = [
        version(
            f"other-{number:03}",
            headline=f"{word} y{number}a y{number}b",
            standfirst=" ".join(f"y{number}s{place}" for place in range(12)),
            blocks=blocks(" ".join(f"z{number}x{place}" for place in range(20))),
        )
        for number, word in enumerate(EVENT * 60)
    ]
    found, _ = stories([*unrelated, *reports(2)], choice())
    assert sorted(len(story.versions) for story in found if len(story.versions) > 1) == [2]


def test_no_pair_that_is_one_story_is_left_unjudged() -> None:
    draw = random.Random(4)
    vocabulary = [f"word{number}" for number in range(90)]
    counts = {word: draw.randrange(200) for word in vocabulary[::2]}
    items = [
        version(
            f"n{number:03}",
            headline=" ".join(draw.choices(vocabulary, k=draw.randrange(1, 9))),
            standfirst=" ".join(draw.choices(vocabulary[: draw.randrange(5, 90)], k=draw.randrange(1, 16))),
            blocks=blocks(" ".join(draw.choices(vocabulary[:3], k=draw.randrange(3, 60)))),
        )
        for number in range(80)
    ]
    by = choice(rarity=Rarity(counts=counts, documents=300))
    told = tell(items, by)
    group = {item.version.id: {item.version.id} for item in told}
    for one, other in itertools.combinations(told, 2):
        if same_story(one, other):
            joined = group[one.version.id] | group[other.version.id]
            group |= dict.fromkeys(joined, joined)
    found, _ = grouping.stories(told, by)
    assert {frozenset(item.id for item in story.versions) for story in found} == set(
        map(frozenset, group.values())
    )
    assert 1 < len(found) < len(items)


def test_of_the_articles_that_said_it_the_first_is_named_once() -> None:
    sent = [version("one", blocks=blocks(COPY)), version("two", blocks=blocks(COPY + " So it goes."))]
    again = version("new", blocks=blocks("HARLMOUTH. " + COPY))
    assert repeats([again], sent) == [(again, sent[0])]
    assert repeats([again], []) == []


def test_a_text_is_prepared_alike_in_every_process() -> None:
    code = (
        "from kit import choice, version; from digest.select.likeness import tell; "
        "(told,) = tell([version()], choice()); print(told.hash, sorted(told.runs), told.weight)"
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


def test_most_pairs_of_unrelated_articles_are_never_looked_at() -> None:
    draw = random.Random(1)
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(8000)))

    def some(count: int) -> str:
        return " ".join(f"w{rank}" for rank in draw.choices(range(8000), cum_weights=weights, k=count))

    items = [
        version(f"n{number:04}", headline=some(9), standfirst=some(28), blocks=blocks(some(60)))
        for number in range(1000)
    ]
    told = tell(items, choice())
    bags = [item.words for item in told]
    asked = sum(1 for _ in overlapping(bags, share=SAME_EVENT, weight=choice().rarity.of))
    assert asked < len(items) * (len(items) - 1) / 2 / 4
