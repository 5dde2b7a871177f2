"""The ways to write one teaser, in order of trust, and why each is open or not: article in, options out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from digest.config.newsletter import TeaserConfig
from digest.model import Article, BlockKind, Feature, Origin, Sentence
from digest.summarise.candidates import Candidate, candidates
from digest.summarise.extract import best_pairs, extend
from digest.summarise.standfirst import fit_standfirst, last_resort
from digest.text.boilerplate import Part, clean

_SHOWN_EXTRACTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to write the teaser: its sentences, or why there are none."""

    name: str
    """``standfirst``, ``model``, ``extract`` or ``last resort``."""
    sentences: tuple[Sentence, ...] = ()
    fault: str = ""
    """Why this way was not open; a clause for people."""
    score: float | None = None
    features: tuple[Feature, ...] = ()


class Writer(Protocol):
    """Writes a teaser in words of its own, or says why not."""

    def __call__(self, article: Article, *, language: str, shape: TeaserConfig) -> Option:
        """Return an option named ``model``; whatever goes wrong is its fault, never an error."""


def options(
    article: Article, *, language: str, shape: TeaserConfig, writer: Writer | None = None
) -> Iterator[Option]:
    """Yield the options, the most trusted first; the first with sentences is the teaser.

    They are worked out one after the other: who takes the first pays for no other.
    """
    text = article.text
    title = None if article.headline_derived else article.headline
    parts = _parts(article, text=text, language=language)
    own = fit_standfirst(
        article.standfirst, headline=article.headline, text=text, language=language, shape=shape
    )
    published = tuple(Sentence(text=sentence, origin=Origin.PUBLISHER) for sentence in own.sentences)
    if len(published) == 1:
        more = extend(published[0].text, text=text, parts=parts, title=title, language=language, shape=shape)
        published = (*published, extracted(more)) if more else published
    yield Option(name="standfirst", sentences=published, fault=own.fault)
    if writer is not None:
        yield writer(article, language=language, shape=shape)
    yield from extracts(text, parts=parts, title=title, language=language, shape=shape)
    said = last_resort(article.standfirst, headline=article.headline)
    if said:
        resort = (Sentence(text=said, origin=Origin.PUBLISHER),)
        yield Option(name="last resort", sentences=resort)


def extracts(
    text: str, *, parts: Sequence[Part], title: str | None, language: str, shape: TeaserConfig
) -> Iterator[Option]:
    """Yield the best pairs of the text's sentences; the only sentence where it has no two."""
    found = candidates(text, parts=parts, language=language)
    if len(found) < 2:
        fault = "" if found else "the text has no sentence"
        yield Option(name="extract", sentences=tuple(map(extracted, found)), fault=fault)
        return
    for pair in best_pairs(found, title=title, language=language, shape=shape, most=_SHOWN_EXTRACTS):
        yield Option(
            name="extract",
            sentences=tuple(map(extracted, pair.sentences)),
            score=pair.score,
            features=pair.features,
        )


def taken(found: Iterator[Option]) -> Option | None:
    """Return the option that becomes the teaser; None where the article gives no sentence."""
    return next((option for option in found if option.sentences), None)


def extracted(candidate: Candidate) -> Sentence:
    """Return a candidate as a sentence of a teaser."""
    return Sentence(
        text=candidate.text,
        origin=Origin.EXTRACT,
        spans=candidate.spans,
        shortened=candidate.shortened,
    )


def _parts(article: Article, *, text: str, language: str) -> Sequence[Part]:
    """Return what is text, both by the blocks' kinds and by the cleaner."""
    heads: list[tuple[int, int]] = []
    start = 0
    for block in article.blocks:
        if block.kind is BlockKind.HEAD:
            heads.append((start, start + len(block.text)))
        start += len(block.text) + 1
    return [
        part
        for part in clean(text, language).parts
        if not any(first <= part.start < last for first, last in heads)
    ]
