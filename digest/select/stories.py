"""Articles that report one event fall together: exact and near duplicates, and rewritten headlines.

A pair is judged on the pair alone and on the rarity of words as of the window's start, so that neither the
order of arrival nor other articles change it. A missed merge is better than a false one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, pairwise

from digest.model import Story, StoryId, Version
from digest.select.value import Choice
from digest.text.fingerprint import content_hash
from digest.text.search import search_terms
from digest.text.terms import terms

SHINGLE = 4
NEAR = 0.5
"""Share of four-word runs that two near duplicates have in common (of the shorter text)."""
LEAST_SHINGLES = 12
SAME_EVENT = 0.42
"""Share of the rarer words in headline and standfirst that two reports of one event have in common."""
LEAST_SHARED = 4
SAME_EVENT_WITHIN = timedelta(hours=36)
ONE_EVENT = "one event"
COMMON = 40
"""Words of more articles than this are not followed when looking for pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an article tells, prepared for comparing."""

    version: Version
    hash: str
    shingles: frozenset[tuple[str, ...]]
    words: frozenset[str]
    """Of headline and standfirst (or the first paragraph): who, what, where, how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """By what evidence two articles fall together."""

    how: str
    value: float


def stories(versions: Sequence[Version], choice: Choice) -> tuple[tuple[Story, ...], dict[str, Likeness]]:
    """Group ``versions`` into stories, and say of each article that is not a lead why it fell in.

    The second value maps a version's id to the likeness with the article that tied it in.
    """
    told = [_told(version, choice.newsletter.language) for version in versions]
    parent = list(range(len(told)))
    evidence: dict[str, Likeness] = {}

    def root(of: int) -> int:
        while parent[of] != of:
            parent[of] = parent[parent[of]]
            of = parent[of]
        return of

    for one, other in _pairs(told):
        alike = same_story(told[one], told[other], choice)
        if alike is None:
            continue
        for index in (one, other):
            was = evidence.get(told[index].version.id)
            if was is None or alike.value > was.value:
                evidence[told[index].version.id] = alike
        first, second = sorted((root(one), root(other)))
        parent[second] = first

    groups: dict[int, list[Version]] = defaultdict(list)
    for index, item in enumerate(told):
        groups[root(index)].append(item.version)
    return tuple(_story(group, choice) for group in groups.values()), evidence


def repeats(
    versions: Sequence[Version], sent: Sequence[Version], choice: Choice
) -> Iterator[tuple[Version, Version]]:
    """Yield those of ``versions`` whose text was sent before, each with the article that said it."""
    told = [_told(version, choice.newsletter.language) for version in (*sent, *versions)]
    done: set[int] = set()
    for one, other in _pairs(told):
        if not one < len(sent) <= other or other in done:
            continue
        alike = same_story(told[one], told[other], choice)
        if alike is not None and alike.how != ONE_EVENT:
            done.add(other)
            yield told[other].version, told[one].version


def same_story(one: Told, other: Told, choice: Choice) -> Likeness | None:
    """Say by what evidence two articles are one story; None where they are not."""
    if one.hash == other.hash:
        return Likeness(how="the same text", value=1.0)
    fewest = min(len(one.shingles), len(other.shingles))
    if fewest >= LEAST_SHINGLES:
        near = len(one.shingles & other.shingles) / fewest
        if near >= NEAR:
            return Likeness(how="nearly the same text", value=near)
    shared = one.words & other.words
    if len(shared) < LEAST_SHARED or all(word.isdigit() for word in shared):
        return None
    if abs(one.version.dated - other.version.dated) > SAME_EVENT_WITHIN:
        return None
    fewer = min(one.words, other.words, key=choice.rarity.total)
    alike = choice.rarity.share(shared, fewer)
    return Likeness(how=ONE_EVENT, value=alike) if alike >= SAME_EVENT else None


def _told(version: Version, language: str) -> Told:
    article = version.article
    spoken = article.language or language
    words = terms(article.text or article.standfirst or article.headline, spoken)
    lead = article.standfirst or (article.blocks[0].text if article.blocks else "")
    return Told(
        version=version,
        hash=content_hash(headline="", standfirst=None, blocks=article.blocks)
        if article.blocks
        else content_hash(headline=article.headline, standfirst=article.standfirst, blocks=()),
        shingles=frozenset(zip(*(words[start:] for start in range(SHINGLE)), strict=False)),
        words=frozenset(search_terms(f"{article.headline}\n{lead}", spoken)),
    )


def _pairs(told: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Yield each pair that shares a hash, a word or a run of words that is not too common to follow."""
    holders: dict[object, list[int]] = defaultdict(list)
    for index, item in enumerate(told):
        marks: tuple[object, ...] = (("hash", item.hash), *item.words, *item.shingles)
        for mark in marks:
            holders[mark].append(index)
    seen: set[tuple[int, int]] = set()
    for shared, having in holders.items():
        if len(having) <= COMMON:
            seen.update(combinations(having, 2))
        elif not isinstance(shared, str):  # a common run of words: its holders still hang together
            seen.update(pairwise(having))
    yield from sorted(seen)


def _story(group: Sequence[Version], choice: Choice) -> Story:
    ordered = sorted(group, key=lambda version: _worth(version, choice.sources))
    lead, *others = ordered
    anchor = min(version.article.id for version in group)
    identity = hashlib.sha256(anchor.encode()).hexdigest()[:16]
    return Story(id=StoryId(identity), lead=lead, others=tuple(others))


def _worth(version: Version, sources: Mapping[str, object]) -> tuple[object, ...]:
    """Sort the article that tells a story best to the front: the fuller, from the source trusted more."""
    article = version.article
    source = sources.get(article.source)
    return (
        article.headline_derived,
        article.url is None,
        -getattr(source, "weight", 0.0),
        article.standfirst is None,
        -min(len(article.text), 3000) // 500,
        version.dated,
        article.id,
    )
