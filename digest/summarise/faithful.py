"""Hold words that nobody at the newsroom wrote against the article: a text in, what it made up out; pure.

Names, numbers and quotations have to stand in the article, and most of the other words too; what it denies
stays denied. What cannot be judged is held to be made up: a good sentence lost costs an extract, a wrong one
the readers' trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from digest.model import Article
from digest.summarise.denial import contrary
from digest.summarise.evidence import stems
from digest.text.folding import fold
from digest.text.sentences import sentences
from digest.text.terms import stop_words, terms

_QUOTED = re.compile('"([^"]+)"|“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|「([^「」]+)」|‘([^‘’]{8,})’')
_NUMBER = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_MARKS = re.compile(r"[\"'“”„«»‘’‹›]")
_MOSTLY = 0.6  # of the content words must be the article's
# Counting in words: what an article does not count, its teaser must not either.
_COUNTING = frozenset(
    fold(
        "two three four five six seven eight nine ten eleven twelve thirteen twenty thirty forty fifty sixty"
        " seventy eighty ninety hundred hundreds thousand thousands million millions billion billions dozen"
        " dozens half twice third quarter double triple"
        " zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert hunderte tausend"
        " tausende million millionen milliarde milliarden dutzend dutzende hälfte drittel viertel doppelt"
        " deux trois quatre cinq six sept huit neuf dix onze douze vingt trente cent centaines mille milliers"
        " millions milliard milliards douzaine moitié tiers quart double"
        " dos tres cuatro cinco seis siete ocho nueve diez veinte cien cientos mil miles millones mitad"
        " dois três quatro sete oito nove dez vinte cem milhão milhões metade"
        " due tre quattro cinque sei sette otto dieci venti cento mila milione milioni metà"
        " twee drie vijf zes zeven negen tien twintig honderd duizend miljoen miljard helft"
    ).split()
)


def faults(said: str, article: Article, *, language: str) -> tuple[str, ...]:
    """Return what ``said`` claims and the article does not, in clauses for people; none if faithful."""
    return tuple(dict.fromkeys(_faults(said, article, language=language)))


def _faults(said: str, article: Article, *, language: str) -> Iterator[str]:
    source = f"{article.headline}\n{article.standfirst or ''}\n{article.text}"
    known = frozenset(terms(source, language))
    plain = _plain(source)
    for quoted in _QUOTED.finditer(said):
        words = next(filter(None, quoted.groups()))
        if _plain(words).strip(" .,!?") not in plain:
            yield f"it quotes what is not in the article: {words}"
    for term in terms(said, language):
        if (_NUMBER.search(term) or term in _COUNTING) and term not in known:
            yield f"it has a number that is not in the article: {term}"
    yield from _names(said, known, language=language)
    told_in = [sentence for line in source.splitlines() for sentence in sentences(line, language)]
    if denied := contrary(sentences(said, language), told_in, language=language):
        yield denied
    idle = stop_words(language)
    content = frozenset(stems([term for term in terms(said, language) if term not in idle], language))
    told = content & frozenset(stems(known, language))
    if not content or len(told) < _needed(said) * len(content) or _has_new_word(said, known, language):
        yield "it says too much that is not in the article"


def _names(said: str, known: frozenset[str], *, language: str) -> Iterator[str]:
    """Yield names that the article does not know: words with a capital, at a sentence's beginning too."""
    idle = stop_words(language)
    for sentence in sentences(said, language):
        for word in _WORD.findall(sentence):
            if word[0].islower() or not word[0].isupper():
                continue
            parts = frozenset(terms(word, language)) - idle
            if parts and not parts & known and not parts <= _COUNTING:
                yield f"it has a name that is not in the article: {word}"


def _needed(text: str) -> float:
    """Return the share of words that has to be known: all where the script tells no names by capitals."""
    if _UNSPACED.search(text) or any(char.isupper() or char.islower() for char in text):
        return _MOSTLY
    return 1.0


def _has_new_word(said: str, known: frozenset[str], language: str) -> bool:
    """Tell whether writing without spaces has a word that is not the article's.

    Such writing is read in pairs of characters. Where two known words meet, one pair is new; a new word
    makes two in a row.
    """
    for run in _UNSPACED.findall(said):
        new = [pair not in known for pair in terms(run, language)]
        if any(one and two for one, two in pairwise(new)):
            return True
    return False


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", fold(text)).split())
