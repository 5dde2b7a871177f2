"""Make a headline where a source gives none: the first sentence, ended where a clause ends; pure."""

from __future__ import annotations

import re

from digest.text.sentences import split

MAX_CHARS = 500
_GOOD = 90
_LEAST = 25
# Where a sentence can stop and still be one: before a clause that was added on.
_CLAUSE_END = re.compile(r"(?=[,;:](?:\s|$))|\s(?=[–—-]\s)")
_ADDED_ON = re.compile(
    r"\s(?=(?:after|ahead of|amid|as|because|before|during|despite|following|for|since|though|until|when"
    r"|where|while|with)\s)"
)
_LEAST_BEFORE = 45
_ASIDE = re.compile(r"\s?\([^()]{0,80}\)")
# A headline must not stop on a word that asks for more.
_HANGING = re.compile(
    r"\b(?:a|an|the|and|or|but|of|to|in|on|at|for|from|by|with|as|that|which|who|after|before|into|over|its|his"
    r"|her|their|is|are|was|were|has|have|had|will|than|der|die|das|und|oder|von|zu|mit|le|la|les|de|du|et)$",
    re.IGNORECASE,
)
_OPEN = str.maketrans("", "", '"“”„«»')


def shorten(headline: str) -> str:
    """Return a headline that is not longer than any headline needs to be, cut between words."""
    if len(headline) <= MAX_CHARS:
        return headline
    cut = headline[: MAX_CHARS - 1]
    words, space, _ = cut.rpartition(" ")
    return f"{words if space else cut}…"


def derive(text: str, *, language: str | None) -> str:
    """Return a headline for ``text``: of its first sentence as many whole clauses as a line takes."""
    spans = split(text, language or "en")
    if not spans:
        return ""
    sentence = _ASIDE.sub("", text[spans[0][0] : spans[0][1]].translate(_OPEN)).strip().rstrip(".。 ")
    if len(sentence) <= _GOOD:
        return sentence
    ends = [found.start() for found in _CLAUSE_END.finditer(sentence) if _LEAST <= found.start() <= _GOOD]
    if not ends and (language or "en").startswith("en"):
        ends = [at.start() for at in _ADDED_ON.finditer(sentence) if _LEAST_BEFORE <= at.start() <= _GOOD]
    if ends:
        return sentence[: ends[-1]].rstrip(" ,;:–—-")
    return _words(sentence)


def _words(sentence: str) -> str:
    """Take whole words; the ellipsis says that there is more."""
    cut = sentence[:_GOOD]
    head, space, _ = cut.rpartition(" ")
    if not space:
        return f"{cut}…"
    while (found := _HANGING.search(head)) and " " in head[: found.start()].strip():
        head = head[: found.start()].rstrip(" ,;:–—-")
    return f"{head}…"
