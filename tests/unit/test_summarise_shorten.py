"""Shorter sentences: what may go, what stays, and that nothing is ever added."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config.newsletter import TeaserConfig
from digest.model import BlockKind
from digest.summarise import summarise_text
from digest.summarise.candidates import candidates
from digest.summarise.shorten import shorter
from digest.text.boilerplate import Part


def shortest(text: str, language: str = "en") -> str | None:
    parts = (Part(kind=BlockKind.PARAGRAPH, start=0, end=len(text)),)
    found = [
        cut
        for one in candidates(text, parts=parts, language=language)
        for cut in shorter(one, language=language)
    ]
    for cut in found:
        assert " ".join(text[a:b] for a, b in cut.spans) == cut.text
        assert cut.shortened
        assert cut.words < len(text.split())
    return min((cut.text for cut in found), key=len, default=None)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "The harbour board (a body of nine members) voted on Tuesday to rebuild the pier.",
            "The harbour board voted on Tuesday to rebuild the pier.",
        ),
        (
            "en",
            "The treasurer, who has held the office since the spring, told the board about the pier.",
            "The treasurer told the board about the pier.",
        ),
        (
            "en",
            "Ada Holm, the treasurer of the harbour board, presented the plan on Tuesday.",
            "Ada Holm presented the plan on Tuesday.",
        ),
        (
            "en",
            "The pier – a landmark of the old town – will be rebuilt before the first storms.",
            "The pier will be rebuilt before the first storms.",
        ),
        (
            "en",
            "Meanwhile, Oslo has begun to count the boats in its old harbour.",
            "Oslo has begun to count the boats in its old harbour.",
        ),
        (
            "de",
            "Ada Holm, die den Hafen seit dem Frühjahr leitet, stellte am Dienstag den Plan vor.",
            "Ada Holm stellte am Dienstag den Plan vor.",
        ),
        (
            "fr",
            "La trésorière, qui dirige le port depuis le printemps, est venue présenter le plan mardi.",
            "La trésorière est venue présenter le plan mardi.",
        ),
    ],
)
def test_what_a_sentence_can_do_without_goes(language: str, text: str, expected: str) -> None:
    assert shortest(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The treasurer, who according to police took the money, has left the harbour town."),
        ("en", "The pier (not the harbour itself) will be closed from Monday on for many weeks."),
        ("en", "The board (which denied it) will meet again on Monday to talk about the pier."),
        ("en", "The barge (allegedly without a pilot) broke four pillars of the old pier in March."),
        ("en", "The fire, which killed a night watchman, was put out early on Tuesday morning."),
        ("en", "The treasurer bought apples, which were red, pears and plums for the harbour board."),
        ("en", "About 98 per cent (of those in the harbour) voted for the new plan on Tuesday."),
        ("en", "Every boat (in the old harbour) must be gone before the first storm of winter."),
        ("en", '"The pier (the old one) will be rebuilt before winter," the treasurer told the board.'),
        ("en", "Ada Holm, 38 – the treasurer of the board – presented the plan on Tuesday."),
        ("en", "The pier will be rebuilt, the treasurer of the harbour board told reporters."),
        ("en", "The board voted, but the treasurer did not come to the meeting on Tuesday."),
        ("de", "Die Boote, die im alten Hafen liegen, müssen bis zum ersten Sturm weg sein."),
        ("de", "Der Kapitän (mutmaßlich betrunken) hat den Steg im März gegen Abend gerammt."),
        (
            "fr",
            "Huit cas ont été comptés depuis mai, qui inquiètent la ville, a indiqué le ministre du port.",
        ),
        ("fr", "Le port (sauf le vieux bassin) sera fermé à partir de lundi pour des semaines."),
        ("xx", "The pier (a landmark of the town) will be rebuilt before the first storms of the winter."),
        ("xx", "The treasurer, who has held the office since the spring, told the board about it."),
    ],
)
def test_what_would_change_the_meaning_stays(language: str, text: str) -> None:
    assert shortest(text, language) is None


def test_a_shortened_sentence_is_recorded_as_such() -> None:
    text = (
        "The harbour board (a body of nine members whom the people of the town have chosen in spring) voted "
        "on Tuesday to rebuild the old pier before the first storms of winter.\n"
        "The rebuilding of the pier will cost nine million crowns and take until the following summer."
    )
    shape = TeaserConfig(min_words=25, max_words=34)
    first, second = summarise_text(text=text, title="Board to rebuild pier", language="en", shape=shape)
    assert (first.shortened, second.shortened) == (True, False)
    assert len(first.spans) == 2
    assert first.text == " ".join(text[a:b] for a, b in first.spans)
    assert "nine members" not in first.text


@given(
    st.lists(
        st.sampled_from(["Ada Holm", ",", " who", " (", ")", " –", "the board", " is", ".", " ", '"']),
        max_size=30,
    )
)
def test_no_shortening_adds_or_moves_a_character(pieces: list[str]) -> None:
    text = "".join(pieces)
    parts = (Part(kind=BlockKind.PARAGRAPH, start=0, end=len(text)),)
    for one in candidates(text, parts=parts, language="en"):
        for cut in shorter(one, language="en"):
            assert " ".join(text[a:b] for a, b in cut.spans) == cut.text
            assert all(a[1] <= b[0] for a, b in zip(cut.spans, cut.spans[1:], strict=False))
            assert cut.end == one.end


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["A", "A ", "(", " (a", " – ", ", who ", "Ab, the "])
def test_hostile_sentences_take_little_time(unit: str) -> None:
    text = unit * (590 // len(unit)) + "."
    started = time.process_time()
    shortest(text)
    assert time.process_time() - started < 0.5
