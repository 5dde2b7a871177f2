"""Hold words that nobody at the newsroom wrote against the article: a text in, what it made up out; pure.

Names, numbers and quotations have to stand in the article, and most of the other words too. What cannot be
judged is held to be made up: a good sentence lost costs an extract, a wrong one the readers' trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.model import Article
from digest.summarise.evidence import stems
from digest.text.folding import fold
from digest.text.sentences import sentences
from digest.text.terms import stop_words, terms

_QUOTED = re.compile('"([^"]+)"|“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|»([^«»]+)«|「([^「」]+)」|‘([^‘’]{8,})’')
_NUMBER = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
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
    idle = stop_words(language)
    content = frozenset(stems([term for term in terms(said, language) if term not in idle], language))
    told = content & frozenset(stems(known, language))
    if not content or len(told) < (_MOSTLY if _has_case(said) else 1.0) * len(content):
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


def _has_case(text: str) -> bool:
    """Tell whether the script tells names by capitals; where it does not, every word has to be known."""
    return any(char.isupper() or char.islower() for char in text)


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", fold(text)).split())
