"""The sentences an extract may choose from: a text in, candidates with their spans out; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digest.model import BlockKind, Span
from digest.summarise.shape import dangles, is_fit, word_count
from digest.text.boilerplate import Part
from digest.text.sentences import split

_RUN = re.compile(r"\s\s+|[^\S ]")
_MOST = 20
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence of the text; ``text`` is its spans' texts joined by one space."""

    text: str
    spans: tuple[Span, ...]
    words: int
    place: int
    """Its number among the text's sentences, from 0; unfit ones count."""
    paragraph: int
    fit: bool
    """Complete, and no furniture."""
    dangling: bool
    """Begins by pointing at a sentence before it."""
    shortened: bool = False
    """Pieces of the sentence were left out."""

    @property
    def end(self) -> int:
        """Return where the sentence ends in the text; its shorter forms end there too."""
        return self.spans[-1][1]


def candidates(text: str, *, parts: Iterable[Part], language: str) -> tuple[Candidate, ...]:
    """Return the text's first sentences; fragments only where there is nothing else."""
    found = tuple(_first(_sentences(text, parts=parts, language=language)))
    whole = tuple(candidate for candidate in found if candidate.words >= _FEWEST_WORDS)
    return whole or found


def _first(found: Iterator[Candidate]) -> Iterator[Candidate]:
    for candidate in found:
        if candidate.place >= _MOST:
            return
        yield candidate


def _sentences(text: str, *, parts: Iterable[Part], language: str) -> Iterator[Candidate]:
    place = 0
    for paragraph, part in enumerate(part for part in parts if part.kind is not BlockKind.HEAD):
        for start, end in split(text[part.start : part.end], language):
            spans = tuple(_without_runs(text, start=part.start + start, end=part.start + end))
            sentence = " ".join(text[first:last] for first, last in spans)
            words = word_count(sentence)
            yield Candidate(
                text=sentence,
                spans=spans,
                words=words,
                place=place,
                paragraph=paragraph,
                dangling=dangles(sentence, language=language),
                fit=words >= _FEWEST_WORDS and is_fit(sentence),
            )
            place += words >= _FEWEST_WORDS


def _without_runs(text: str, *, start: int, end: int) -> Iterator[Span]:
    """Yield the stretches between white space that is more than one space."""
    for run in _RUN.finditer(text, start, end):
        yield start, run.start()
        start = run.end()
    yield start, end
