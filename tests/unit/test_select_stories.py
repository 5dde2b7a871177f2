from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from kit import EVENING, blocks, choice, source, version

from digest.model import SourceId
from digest.select.stories import ONE_EVENT, repeats, stories

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
    assert list(repeats([again, fresh], [sent], choice())) == [(again, sent)]


def test_news_of_an_event_that_was_sent_is_no_repetition() -> None:
    sent = version("old", headline="Harl bridge closed after cracks in piers", blocks=blocks(COPY))
    news = version("new", headline="Harl bridge cracks in piers: closed for years", blocks=blocks(OTHER))
    assert list(repeats([news], [sent], choice())) == []


def test_a_text_that_dozens_carry_is_still_one_story() -> None:
    many = [version(f"n{number:02}", blocks=blocks(COPY), headline=f"No {number}") for number in range(60)]
    assert len(stories(many, choice())[0]) == 1
