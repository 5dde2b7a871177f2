"""Fingerprints: the same words, the same hash."""

from __future__ import annotations

from digest.model import Block, BlockKind
from digest.text.fingerprint import content_hash, urn


def blocks(*texts: str) -> tuple[Block, ...]:
    return tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts)


def test_noise_of_setting_does_not_count() -> None:
    one = content_hash(
        headline="“Boats” leave", standfirst=None, blocks=blocks("The pier — shut.", "Nine left.")
    )
    two = content_hash(
        headline='BOATS  "leave"', standfirst="", blocks=blocks("the pier shut Nine\u00a0left")
    )
    assert one == two
    assert len(one) == 64


def test_words_figures_money_and_the_field_count() -> None:
    said = [
        content_hash(headline="Boats", standfirst=None, blocks=blocks("It costs $5.")),
        content_hash(headline="Boats", standfirst=None, blocks=blocks("It costs €5.")),
        content_hash(headline="Boats", standfirst=None, blocks=blocks("It costs $6.")),
        content_hash(headline="Boats It", standfirst=None, blocks=blocks("costs $5.")),
        content_hash(headline="Boats", standfirst="It", blocks=blocks("costs $5.")),
    ]
    assert len(set(said)) == len(said)


def test_the_name_of_an_article_without_address_is_made_of_its_hash() -> None:
    assert urn("ab" * 32) == "urn:digest:" + "ab" * 16
