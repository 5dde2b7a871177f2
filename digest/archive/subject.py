"""What a story is about, and how much an archived article is about the same: weighted words; pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from digest.model import Version
from digest.store.articles import Candidate
from digest.text.rarity import Rarity
from digest.text.search import search_terms
from digest.text.terms import terms

SUBJECT = 5
"""Of so many of the weightiest words, of all and of the headline, a candidate must hold one: the subject."""
LEAST_SHARED = 2
LEAST_LIKENESS = 0.12
YOUNG = 200
"""Articles of an archive that is still so young that a word which it does not know says little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words of a story."""

    headline: frozenset[str]
    key: frozenset[str]
    """Of headline and standfirst."""
    often: Mapping[str, int]
    """How often each word is said in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a story is about, as weighted words."""

    weights: Mapping[str, float]
    """Of the words in headline and standfirst, or more than once in the text, that other articles hold."""
    subject: frozenset[str]
    """The weightiest of them, and of the headline's."""
    length: float
    """Of the vector that the weights make; words at the top that only the story holds count, too."""
    usual: float
    """The rarity of one of its words, in the quadratic mean."""


def said(version: Version, language: str) -> Said:
    """Count a story's words."""
    article = version.article
    top = f"{article.headline}\n{article.standfirst or article.text.partition(chr(10))[0]}"
    whole = f"{article.headline}\n{article.standfirst or ''}\n{article.text}"
    counts = Counter(terms(whole, language))
    return Said(
        headline=frozenset(search_terms(article.headline, language)),
        key=frozenset(search_terms(top, language)),
        often={term: max(1, counts[term]) for term in search_terms(whole, language)},
    )


def weighed(words: Said, rarity: Rarity) -> Query:
    """Weigh the words that tell.

    What no other article holds can find nothing, but in headline and standfirst it is of the story's length:
    in a young archive, where every day's words are rare, that is what makes the story another one.
    """
    told = {
        term: (1 + math.log(times)) * rarity.of(term)
        for term, times in words.often.items()
        if times > 1 or term in words.key
    }
    weights = {term: weight for term, weight in told.items() if rarity.counts.get(term, 0) > 1}
    own = math.fsum(weight**2 for term, weight in told.items() if term not in weights and term in words.key)
    young = YOUNG / (YOUNG + rarity.documents)
    heaviest = sorted(weights, key=lambda term: (-weights[term], term))
    return Query(
        weights=weights,
        subject=frozenset(
            (*heaviest[:SUBJECT], *[term for term in heaviest if term in words.headline][:SUBJECT])
        ),
        length=math.sqrt(math.fsum(weight**2 for weight in weights.values()) + young * own),
        usual=math.sqrt(math.fsum(rarity.of(term) ** 2 for term in weights) / max(1, len(weights))),
    )


def likeness(query: Query, candidate: Candidate, rarity: Rarity) -> float:
    """Return how much two articles are on one subject, 0..1: the cosine of their weighted words.

    A word weighs by its rarity, and in the story by how often it is said (Salton and Buckley 1988). Of the
    candidate only the words that both have are looked up; the others count as rare as the story's are.
    """
    shared = query.weights.keys() & candidate.terms
    if len(shared) < LEAST_SHARED or shared.isdisjoint(query.subject):
        return 0.0
    both = math.fsum(query.weights[term] * rarity.of(term) for term in shared)
    length = query.usual * math.sqrt(len(candidate.terms))
    return min(1.0, both / (query.length * length))
