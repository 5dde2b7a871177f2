"""The dated teaser: two sentences and a date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from digest.model.article import ArticleId, VersionId

Span = tuple[int, int]
"""``[start, end)`` in code points of the version's text."""


class Origin(StrEnum):
    """Whose words a sentence is."""

    EDITOR = "editor"
    PUBLISHER = "publisher"
    EXTRACT = "extract"
    MODEL = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a teaser; an extract equals its spans' texts joined by one space."""

    text: str
    origin: Origin
    spans: tuple[Span, ...] = ()
    """Empty where the sentence is not an extract."""
    shortened: bool = False
    """Pieces inside the article's sentence were left out; the spans still say all that stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """What a reader gets of one story: a headline, its sentences, its date, a way in."""

    article: ArticleId
    version: VersionId | None
    headline: str
    headline_derived: bool
    sentences: tuple[Sentence, ...]
    """Two; one only if the article has no more."""
    date: date
    """In the newsletter's time zone."""
    link: str | None
    credit: str | None
    language: str

    @property
    def text(self) -> str:
        """Return the sentences in a row, without the date."""
        return in_a_row(self.sentences)


_FULL_WIDTH = ("。", "！", "？", "．", "：", "」", "』", "）")
"""Marks that bring their own space: Chinese and Japanese put none behind them."""


def in_a_row(sentences: Iterable[Sentence]) -> str:
    """Join sentences as their writing does."""
    return row(sentence.text for sentence in sentences)


def row(texts: Iterable[str]) -> str:
    """Join texts as their writing does: by a space, by none behind a full-width mark."""
    joined = ""
    for text in texts:
        joined += ("" if not joined or joined.endswith(_FULL_WIDTH) else " ") + text
    return joined
