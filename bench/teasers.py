"""What a teaser costs beside sumy's LexRank alone, on the same invented articles in the same run."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.eval.figure import Figure
from bench.eval.teaser_methods import ours, sumy
from digest.text.sentences import sentences

_ARTICLES = 40
_SENTENCES = 30
_ROUNDS = 7
_WHO = (
    "The harbour board",
    "A spokeswoman for Lind & Co.",
    "The mayor of Varn",
    "Ada Holm",
    "Nine fishermen",
)
_DOES = ("said on Tuesday that", "denied that", "told the Coastwire agency that", "wrote in a report that")
_WHAT = (
    "the old pier",
    "the ferry to Port Ellery",
    "a bridge over the Harl",
    "the salt store",
    "the night train",
)
_FATE = (
    "will be rebuilt before winter",
    "is closed for 6.5 weeks",
    "cost 3.2 million crowns",
    "lost its roof",
)
_WHY = (
    "because inspectors had found cracks in two of its pillars",
    "after a barge ran into it in thick fog on the morning of 5 March",
    "although nobody in the council had voted for it so far",
    "which commuters had asked for since the spring",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An invented article."""

    title: str
    body: str


def pieces(count: int = _ARTICLES) -> tuple[Piece, ...]:
    """Return articles of thirty sentences; the same ones every time."""
    draw = random.Random(7)
    return tuple(_piece(draw) for _ in range(count))


def measure(*, articles: int = _ARTICLES, rounds: int = _ROUNDS) -> Iterator[Figure]:
    """Yield the cost of a teaser, that of LexRank, and their ratio: the median of interleaved rounds."""
    told = pieces(articles)

    def teasers() -> None:
        for piece in told:
            ours({"body": piece.body, "title": piece.title, "lang": "en"})

    def lex_rank() -> None:
        for piece in told:
            sumy("lex_rank", sentences(piece.body), language="en")

    teasers()  # the libraries are loaded
    lex_rank()
    spent = [(_seconds(teasers), _seconds(lex_rank)) for _ in range(rounds)]
    mine, others = (statistics.median(column) for column in zip(*spent, strict=True))
    yield Figure(name="teaser_ms", value=1000 * mine / len(told))
    yield Figure(name="lex_rank_ms", value=1000 * others / len(told))
    yield Figure(
        name="teaser_per_lex_rank", value=statistics.median(one / other for one, other in spent), at_most=2.0
    )


def _seconds(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _piece(draw: random.Random) -> Piece:
    def said() -> str:
        return " ".join(_one(draw, choices) for choices in (_WHO, _DOES, _WHAT, _FATE, _WHY)) + "."

    body = "\n".join(" ".join(said() for _ in range(2)) for _ in range(_SENTENCES // 2))
    return Piece(title=f"{_one(draw, _WHAT)} {_one(draw, _FATE)}".capitalize(), body=body)


def _one(draw: random.Random, choices: Sequence[str]) -> str:
    return draw.choice(choices)
