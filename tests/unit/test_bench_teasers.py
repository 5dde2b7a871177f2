"""The benchmark of teasers measures what it says, on articles that are the same every time."""

from __future__ import annotations

from bench.teasers import measure, pieces
from digest.text.sentences import sentences


def test_the_articles_are_the_same_every_time_and_of_thirty_sentences() -> None:
    assert pieces(3) == pieces(3)
    assert all(len(sentences(piece.body)) == 30 for piece in pieces(3))


def test_a_teasers_cost_stands_beside_that_of_lex_rank() -> None:
    figures = {figure.name: figure for figure in measure(articles=3, rounds=1)}
    assert figures["teaser_per_lex_rank"].at_most == 2.0
    assert figures["teaser_ms"].value > 0
    assert figures["lex_rank_ms"].value > 0
