"""Prove a teaser against what its article said: sentences and an article in, verdicts out; pure."""

from __future__ import annotations

from enum import StrEnum

from digest.model import Article, Origin, Sentence, TakenAs
from digest.summarise.faithful import faults

_GOES_ON = ",;-\u2013\u2014"


class Proof(StrEnum):
    """What comparing a sentence with its article's version shows."""

    PROVED = "proved"
    WRONG = "wrong"  # it does not stand there
    TEXT_GONE = "text gone"  # the text was deleted after its time, or with a kill
    OWN_WORDS = "own words"  # an editor's: nothing to compare with


def prove(sentence: Sentence, article: Article | None, *, language: str) -> Proof:
    """Say whether a sentence stands in its article.

    An extract is its spans' texts joined by one space, every character of it; a publisher's sentence stands
    whole in the standfirst, white space aside, or in the text of what came in as a teaser; a model's is
    :mod:`~digest.summarise.faithful`.
    """
    if sentence.origin is Origin.EDITOR:
        return Proof.OWN_WORDS
    if article is None or not (article.blocks or article.standfirst):
        return Proof.TEXT_GONE
    match sentence.origin:
        case Origin.EXTRACT:
            stands = bool(sentence.spans) and _joined(sentence, article.text) == sentence.text
        case Origin.PUBLISHER:
            stands = _stands_whole(_lean(sentence.text), _lean(_published_words(article)))
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


def _published_words(article: Article) -> str:
    own = article.standfirst or ""
    return f"{own} {article.text}" if article.taken_as is TakenAs.EARLIER else own


def _stands_whole(said: str, words: str) -> bool:
    """Tell whether ``said`` stands there from a sentence's beginning to an end: half of one may lie."""
    at = words.find(said) if said else -1
    while at >= 0:
        before, behind = words[:at].rstrip(), words[at + len(said) :]
        if (not before or _ends(before)) and (not behind or _ends(said)):
            return True
        at = words.find(said, at + 1)
    return False


def _ends(text: str) -> bool:
    return not text[-1].isalnum() and text[-1] not in _GOES_ON


def _lean(text: str) -> str:
    return " ".join(text.split())
