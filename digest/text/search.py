"""The words under which an article is found again."""

from __future__ import annotations

from digest.text.terms import distinct_terms, stop_words

MOST_TERMS = 400


def search_terms(text: str, language: str | None = None) -> tuple[str, ...]:
    """Return the words of ``text`` that tell subjects apart: folded, each once, sorted, no stop words.

    Sorted and unique on purpose: what is kept of a text for search must not let it be read.
    """
    stops = stop_words(language) if language else frozenset()
    telling = [term for term in distinct_terms(text, language) if len(term) > 1 and term not in stops]
    return tuple(sorted(telling[:MOST_TERMS]))
