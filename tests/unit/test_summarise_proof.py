"""Proving sentences: what stands in the article, what does not, and what nobody can tell."""

from __future__ import annotations

import pytest
from kit import article, blocks

from digest.model import Origin, Sentence, Span, TakenAs
from digest.summarise import Proof, prove

TEXT = "The pier is old. It will be rebuilt."
PIECE = article(blocks=blocks(TEXT), standfirst="The old pier\n is rebuilt.")


def sentence(text: str, *spans: Span, origin: Origin = Origin.EXTRACT) -> Sentence:
    return Sentence(text=text, origin=origin, spans=spans)


@pytest.mark.parametrize(
    ("said", "proof"),
    [
        (sentence("The pier is old.", (0, 16)), Proof.PROVED),
        (sentence("The pier old.", (0, 8), (12, 16)), Proof.PROVED),
        (sentence("The pier is new.", (0, 16)), Proof.WRONG),
        (sentence("The pier is old", (0, 16)), Proof.WRONG),
        (sentence("The pier is old."), Proof.WRONG),
        (sentence("old. The pier", (12, 16), (0, 8)), Proof.WRONG),
        (sentence("It will be rebuilt.", (17, 99)), Proof.WRONG),
        (sentence("", (3, 3)), Proof.WRONG),
        (sentence("The old pier is rebuilt.", origin=Origin.PUBLISHER), Proof.PROVED),
        (sentence("The old pier is gone.", origin=Origin.PUBLISHER), Proof.WRONG),
        (sentence("All is well.", origin=Origin.EDITOR), Proof.OWN_WORDS),
        (sentence("The pier will be rebuilt.", origin=Origin.MODEL), Proof.PROVED),
        (sentence("Nine piers will be rebuilt.", origin=Origin.MODEL), Proof.WRONG),
    ],
)
def test_a_sentence_is_proved_by_its_article(said: Sentence, proof: Proof) -> None:
    assert prove(said, PIECE, language="en") is proof


def test_without_a_text_nothing_is_proved() -> None:
    said = sentence("The pier is old.", (0, 16))
    assert prove(said, None, language="en") is Proof.TEXT_GONE
    assert prove(said, article(blocks=(), standfirst=None), language="en") is Proof.TEXT_GONE


DENIED = article(standfirst="It is not true that the pier is closed. The mayor said so, and he left.")


@pytest.mark.parametrize(
    ("said", "proof"),
    [
        ("the pier is closed.", Proof.WRONG),
        ("It is not true that the pier", Proof.WRONG),
        ("he left.", Proof.WRONG),
        ("The mayor said so, and he left.", Proof.PROVED),
        ("It is not true that the pier is closed. The mayor said so, and he left.", Proof.PROVED),
        ("", Proof.WRONG),
    ],
)
def test_half_a_sentence_of_the_publishers_is_not_proved(said: str, proof: Proof) -> None:
    assert prove(sentence(said, origin=Origin.PUBLISHER), DENIED, language="en") is proof


def test_what_came_in_as_a_teaser_is_proved_by_its_text() -> None:
    said = sentence("The pier is old.", origin=Origin.PUBLISHER)
    assert prove(said, PIECE, language="en") is Proof.WRONG
    teaser = article(blocks=blocks(TEXT), standfirst=None, taken_as=TakenAs.EARLIER)
    assert prove(said, teaser, language="en") is Proof.PROVED
