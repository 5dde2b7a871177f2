"""Find a sentence that says the contrary of the article's: sentences in, a clause for people out; pure.

"The council did not close the bridge" has no name, no number and hardly a word that the article lacks. A
sentence that denies must have one in the article that says nearly the same and denies, too; one that affirms
must not have its like only among those that deny. Meaning is not understood: who wants that has the extracts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from digest.summarise.evidence import stems
from digest.summarise.shape import primary
from digest.text.folding import fold
from digest.text.terms import stop_words, terms

_NO: Mapping[str, frozenset[str]] = {
    language: frozenset(fold(words).split())
    for language, words in {
        "en": "not no never nor neither none nobody nothing cannot",
        "de": "nicht nichts kein keine keinen keinem keiner keines nie niemals niemand niemanden weder",
        "fr": "ne pas jamais aucun aucune ni",
        "es": "no nunca jamás ningún ninguno ninguna nadie nada tampoco",
        "pt": "não nunca jamais nenhum nenhuma ninguém nem",
        "it": "non mai nessun nessuno nessuna niente né",
        "nl": "niet niets geen nooit niemand noch",
        "pl": "nie nigdy nikt nic żaden żadna żadne",
        "ru": "не нет ни никогда никто ничего",
        "ar": "لا لم لن ليس ليست",
    }.items()
}
"""What denies, by language. In others nothing is found."""
_WORD = re.compile(r"[^\W\d_]+")
_SHORT_NOT = re.compile(r"n['\u2019]t\b")  # "didn't"
_NEARLY = 0.5
"""A sentence of the article is like one that has so much of its content words from there."""


def contrary(said: Sequence[str], told: Sequence[str], *, language: str) -> str:
    """Say that a sentence of ``said`` denies what is ``told``, or the other way round; else nothing."""
    known = _NO.get(primary(language))
    if known is None:
        return ""
    sources = [(_content(sentence, language), _denies(sentence, known)) for sentence in told]
    for sentence in said:
        words = _content(sentence, language)
        shared = [(len(words & content), denies) for content, denies in sources if words & content]
        if _denies(sentence, known):
            if not any(denies for count, denies in shared if count >= _NEARLY * len(words)):
                return "it denies what the article does not deny"
        elif shared and all(denies for count, denies in shared if count == max(shared)[0]):
            return "it affirms what the article denies"
    return ""


def _denies(sentence: str, known: frozenset[str]) -> bool:
    return _SHORT_NOT.search(sentence) is not None or not known.isdisjoint(_WORD.findall(fold(sentence)))


def _content(sentence: str, language: str) -> frozenset[str]:
    idle = stop_words(language)
    return frozenset(stems([term for term in terms(sentence, language) if term not in idle], language))
