"""The words under which an article is found again."""

from __future__ import annotations

from digest.text.terms import stop_words, terms

MOST_TERMS = 400


def search_terms(text: str, language: str | None = None) -> tuple[str, ...]:
    """Return the words of ``text`` that tell subjects apart: folded, each once, sorted, no stop words.

    Sorted and unique on purpose: what is kept of a text for search must not let it be read.
    """
    stops = stop_words(language) if language else frozenset()
    found: dict[str, None] = {}
    for term in terms(text, language):
        if len(term) > 1 and term not in stops:
            found.setdefault(term)
        if len(found) == MOST_TERMS:
            break
    return tuple(sorted(found))
