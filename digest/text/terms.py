"""The one tokenizer of search and likeness: text in, folded terms out, in order and with repeats; pure."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from digest.text.folding import WORD, fold
from digest.text.stopwords import stop_words

__all__ = ["distinct_terms", "stop_words", "terms"]

_HYPHENS = "-\u2010\u2011"
_APOSTROPHES = "'\u2019\u02bc"
# Tried in this order: numbers first, so that their marks stay with them.
_TOKEN = re.compile(
    rf"\d{{1,3}}(?:[.,]\d{{3}})+(?!\d)|\d+[.,]\d+|{WORD}(?:[{_HYPHENS}{_APOSTROPHES}]{WORD})*+"
)
_AROUND = string.punctuation + "“”„‚‘’«»‹›…–—¿¡。、，！？：；（）「」『』"
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+"
)
_NUMBER = re.compile(r"\d[\d.,]*")
_SPLIT_HYPHEN = re.compile(f"[{_HYPHENS}]")
_SPLIT_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_ELIDING = frozenset("ca fr it oc".split())
_ELIDED = frozenset("c d j l m n s t qu dell nell all dall sull un jusqu lorsqu puisqu".split())
_ENDINGS = frozenset("s t d m ll re ve".split())
_POSSESSIVE = frozenset("s")


class _Clitics(NamedTuple):
    """Short words at an apostrophe that are no terms of their own."""

    before: frozenset[str]
    behind: frozenset[str]


def terms(text: str, language: str | None = None) -> tuple[str, ...]:
    """Return the folded words of ``text`` in order, stop words included.

    A word with a hyphen gives itself without the hyphen, and its parts; writing without spaces gives pairs of
    neighbouring characters; numbers stay, without marks of thousands. The language tells which short words at
    an apostrophe are only articles and endings; without one all known are taken as such.
    """
    clitics = _clitics(language)
    found: list[str] = []
    for chunk in fold(text).split():
        found.extend(_terms_of(chunk, clitics=clitics))
    return tuple(found)


def distinct_terms(text: str, language: str | None = None) -> tuple[str, ...]:
    """Return the terms of ``text`` each once, in the order of their first appearance."""
    clitics = _clitics(language)
    found: dict[str, None] = {}
    for chunk in dict.fromkeys(fold(text).split()):
        if chunk.isalpha() and chunk.isascii():  # nearly all, where the language allows
            found[chunk] = None
        else:
            for term in _terms_of(chunk, clitics=clitics):
                found[term] = None
    return tuple(found)


def _clitics(language: str | None) -> _Clitics:
    primary = (language or "").replace("_", "-").partition("-")[0].lower()
    if not primary:
        return _Clitics(before=_ELIDED, behind=_ENDINGS)
    if primary in _ELIDING:
        return _Clitics(before=_ELIDED, behind=frozenset())
    return _Clitics(before=frozenset(), behind=_ENDINGS if primary == "en" else _POSSESSIVE)


def _terms_of(chunk: str, *, clitics: _Clitics) -> Sequence[str]:
    """Return the terms of what stands between two blanks: mostly one word and marks around it."""
    word = chunk.strip(_AROUND)
    if word.isascii() and word.isalpha():
        return (word,)
    return [term for token in _TOKEN.findall(chunk) for term in _parts(token, clitics=clitics)]


def _parts(token: str, *, clitics: _Clitics) -> Iterator[str]:
    if _NUMBER.fullmatch(token):
        yield _number(token)
    elif _UNSPACED.search(token):
        yield from _pairs(token, clitics=clitics)
    elif token.isalnum():
        yield token
    else:
        yield from _compound(token, clitics=clitics)


def _number(token: str) -> str:
    parts = re.split(r"[.,]", token)
    thousands = all(len(part) == 3 for part in parts[1:])
    return "".join(parts) if thousands else ".".join(parts)


def _pairs(token: str, *, clitics: _Clitics) -> Iterator[str]:
    start = 0
    for run in _UNSPACED.finditer(token):
        yield from _compound(token[start : run.start()], clitics=clitics)
        chars = run[0]
        yield from (chars[at : at + 2] for at in range(max(1, len(chars) - 1)))
        start = run.end()
    yield from _compound(token[start:], clitics=clitics)


def _compound(token: str, *, clitics: _Clitics) -> Iterator[str]:
    words = [_clipped(part, clitics=clitics) for part in _SPLIT_HYPHEN.split(token) if part]
    joined = ["".join(word) for word in words if word]
    if len(joined) > 1:
        yield "".join(joined)
    for word, whole in zip((word for word in words if word), joined, strict=True):
        yield whole
        if len(word) > 1:
            yield from (part for part in word if len(part) > 1)


def _clipped(part: str, *, clitics: _Clitics) -> list[str]:
    """Split at apostrophes; elided articles before and endings behind them go."""
    pieces = [piece for piece in _SPLIT_APOSTROPHE.split(part) if piece]
    while len(pieces) > 1 and pieces[0] in clitics.before:
        del pieces[0]
    if len(pieces) > 1 and pieces[-1] in clitics.behind:
        del pieces[-1]
    return pieces
