"""Prove a teaser against what its article said: sentences and an article in, verdicts out; pure."""

from __future__ import annotations

from enum import StrEnum

from digest.model import Article, Origin, Sentence
from digest.summarise.faithful import faults


class Proof(StrEnum):
    """What comparing a sentence with its article's version shows."""

    PROVED = "proved"
    WRONG = "wrong"  # it does not stand there
    TEXT_GONE = "text gone"  # the text was deleted after its time, or with a kill
    OWN_WORDS = "own words"  # an editor's: nothing to compare with


def prove(sentence: Sentence, article: Article | None, *, language: str) -> Proof:
    """Say whether a sentence stands in its article.

    An extract is its spans' texts joined by one space, every character of it; a publisher's sentence stands
    in the standfirst, white space aside; a model's is :mod:`~digest.summarise.faithful`.
    """
    if sentence.origin is Origin.EDITOR:
        return Proof.OWN_WORDS
    if article is None or not (article.blocks or article.standfirst):
        return Proof.TEXT_GONE
    match sentence.origin:
        case Origin.EXTRACT:
            stands = bool(sentence.spans) and _joined(sentence, article.text) == sentence.text
        case Origin.PUBLISHER:
            stands = _lean(sentence.text) in _lean(article.standfirst or "")
        case Origin.MODEL:
            stands = not faults(sentence.text, article, language=language)
    return Proof.PROVED if stands else Proof.WRONG


def _joined(sentence: Sentence, text: str) -> str | None:
    ends = [0]
    for start, end in sentence.spans:
        if not ends[-1] <= start < end <= len(text):
            return None
        ends.append(end)
    return " ".join(text[start:end] for start, end in sentence.spans)


def _lean(text: str) -> str:
    return " ".join(text.split())
