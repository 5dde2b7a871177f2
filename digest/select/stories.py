"""Articles that report one event fall together: exact and near duplicates, and rewritten headlines.

A pair is judged on the pair alone and on the rarity of words as of the window's start, and no pair that would
pass is left unjudged: neither the order of arrival nor unrelated articles change a thing. An article that is
like two others ties them together. A missed merge is better than a false one.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from digest.model import Story, StoryId, Version
from digest.select.likeness import (
    LEAST_RUNS,
    NEAR,
    SAME_EVENT,
    Likeness,
    Told,
    near_text,
    same_event,
    same_story,
    same_text,
)
from digest.select.overlap import overlapping
from digest.select.value import Choice


def stories(told: Sequence[Told], choice: Choice) -> tuple[tuple[Story, ...], dict[str, Likeness]]:
    """Group articles into stories, and say of each that is not a lead why it fell in.

    The second value maps a version's id to the likeness with the article that tied it in.
    """
    parent = list(range(len(told)))
    evidence: dict[str, Likeness] = {}

    def root(of: int) -> int:
        while parent[of] != of:
            parent[of] = parent[parent[of]]
            of = parent[of]
        return of

    for one, other, alike in _alike(told, choice):
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


def repeats(fresh: Sequence[Told], sent: Sequence[Told]) -> Iterator[tuple[Version, Version]]:
    """Yield those of ``fresh`` whose text was sent before, each with the article that said it."""
    if not sent:
        return
    same: dict[str, int] = {}
    holders: dict[int, list[int]] = defaultdict(list)
    for index, old in enumerate(sent):
        same.setdefault(old.hash, index)
        for run in old.runs:
            holders[run].append(index)
    for item in fresh:
        shared: Counter[int] = Counter()
        for run in item.runs:
            if run in holders:
                shared.update(holders[run])
        near = [index for index in shared if near_text(item, sent[index], shared=shared[index])]
        said = min((*near, *([same[item.hash]] if item.hash in same else [])), default=None)
        if said is not None:
            yield item.version, sent[said].version


def _alike(told: Sequence[Told], choice: Choice) -> Iterator[tuple[int, int, Likeness]]:
    """Yield the pairs that are one story, with the evidence; the strongest kind of it first."""
    holders: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(told):
        holders[item.hash].append(index)
    for one, other in (pair for having in holders.values() for pair in pairwise(having)):
        yield one, other, Likeness(how="the same text", value=1.0)
    none: array[int] = array("q")
    runs = [item.runs if len(item.runs) >= LEAST_RUNS else none for item in told]
    for one, other in overlapping(runs, share=NEAR):
        alike = same_text(told[one], told[other])
        if alike is not None:
            yield one, other, alike
    words = [item.words for item in told]
    for one, other in overlapping(words, share=SAME_EVENT, weight=choice.rarity.of):
        if same_event(told[one], told[other]):
            alike = same_story(told[one], told[other])
            assert alike is not None
            yield one, other, alike


def _story(group: Sequence[Version], choice: Choice) -> Story:
    ordered = sorted(group, key=lambda version: _worth(version, choice))
    lead, *others = ordered
    anchor = min(version.article.id for version in group)
    identity = hashlib.sha256(anchor.encode()).hexdigest()[:16]
    return Story(id=StoryId(identity), lead=lead, others=tuple(others))


def _worth(version: Version, choice: Choice) -> tuple[object, ...]:
    """Sort the article that tells a story best to the front: the fuller, from the source trusted more."""
    article = version.article
    source = choice.source_of(version)
    return (
        article.headline_derived,
        article.url is None,
        -getattr(source, "weight", 0.0),
        article.standfirst is None,
        -min(len(article.text), 3000) // 500,
        version.dated,
        article.id,
    )
