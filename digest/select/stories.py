"""Articles that report one event fall together: exact and near duplicates, and rewritten headlines.

Copies of one text stand behind the best of them. The others are compared in pairs, each on its own
(:mod:`digest.select.likeness`), and linked by how alike they are on average (:mod:`digest.select.linkage`):
an article that is like one of a story but unlike the rest does not tie two stories together. A missed merge
is better than a false one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.model import Story, StoryId, VersionId
from digest.select.leads import Worth, leading
from digest.select.likeness import LEAST_TELLING, NEAR, SAME_TEXT, Likeness, Told, same_event, same_text
from digest.select.linkage import Cut, linked
from digest.select.overlap import overlapping, sharing
from digest.select.value import Choice

CUT = Cut(joined=0.45, straggler=0.15, clearly=1.5, small=4)
FLOOR = 0.1
"""What is less likely to be one event counts as nothing."""
_EACH, _FEW = 4, 100
"""Of the runs of words one in so many looks for near duplicates; of a text with few runs all do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """A story, and why its articles are one."""

    members: tuple[Told, ...]
    """The lead first."""
    worth: Mapping[VersionId, Worth]
    """How well each would lead."""
    evidence: Mapping[VersionId, Likeness]
    """The likeness of each, where there are several, with that of the others that it is most like."""

    @property
    def lead(self) -> Told:
        """Return the article that tells the story."""
        return self.members[0]

    @property
    def story(self) -> Story:
        """Return the articles as a story; its name does not depend on which of them leads."""
        lead, *others = (item.version for item in self.members)
        anchor = min(item.version.article.id for item in self.members)
        identity = hashlib.sha256(anchor.encode()).hexdigest()[:16]
        return Story(id=StoryId(identity), lead=lead, others=tuple(others))

    def led_by(self, some: Collection[VersionId]) -> Grouped:
        """Return the same story, told by the best of ``some`` of its articles."""
        return replace(
            self, members=tuple(sorted(self.members, key=lambda item: item.version.id not in some))
        )


def stories(told: Sequence[Told], choice: Choice) -> tuple[Grouped, ...]:
    """Group articles into stories, each with its evidence; the order of ``told`` changes nothing."""
    texts = _texts(sorted(told, key=lambda item: item.version.article.id), choice)
    firsts = [copies[0] for copies in texts]
    pairs = list(_pairs(firsts))
    group_of: dict[int, int] = {}
    groups = linked(len(firsts), pairs, CUT)
    for number, members in enumerate(groups):
        group_of |= dict.fromkeys(members, number)
    inside: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for pair in pairs:
        if group_of[pair[0]] == group_of[pair[1]]:
            inside[group_of[pair[0]]].append(pair)
    return tuple(_grouped(members, texts, inside[n], choice) for n, members in enumerate(groups))


def _texts(told: Sequence[Told], choice: Choice) -> list[list[Told]]:
    """Put copies of one text together, the one that tells it best first."""
    copies: dict[str, list[Told]] = defaultdict(list)
    for item in told:
        copies[item.hash].append(item)
    found = []
    for group in copies.values():
        told_of = {item.version.id: item for item in group}
        order = leading((item.version for item in group), choice) if len(group) > 1 else ()
        found.append([told_of[worth.version.id] for worth in order] or group)
    return found


def _pairs(told: Sequence[Told]) -> Iterator[tuple[int, int, float]]:
    """Yield each pair that has something in common, with its likeness."""
    near = set()
    for one, other in overlapping([_sample(item) for item in told], share=NEAR / _EACH / 1.25):
        alike = same_text(told[one], told[other])
        if alike is not None:
            near.add((one, other))
            yield one, other, 1.0
    for one, other in sharing([item.telling for item in told], least=LEAST_TELLING):
        if (one, other) in near:
            continue
        event = same_event(told[one], told[other])
        if event is not None and event.value >= FLOOR:
            yield one, other, event.value


def _sample(told: Told) -> Collection[int]:
    return told.runs if len(told.runs) < _FEW else [run for run in told.runs if run % _EACH == 0]


def _grouped(
    members: Sequence[int],
    texts: Sequence[Sequence[Told]],
    pairs: Sequence[tuple[int, int, float]],
    choice: Choice,
) -> Grouped:
    likest: dict[int, tuple[float, int]] = {}
    central: dict[str, float] = defaultdict(float)
    for pair in pairs:
        for index, other in (pair[:2], pair[1::-1]):
            likest[index] = max(likest.get(index, (0.0, 0)), (pair[2], -other))
            for copy in texts[index]:
                central[copy.version.id] += pair[2] / (len(members) - 1)
    told_of = {copy.version.id: copy for index in members for copy in texts[index]}
    order = leading((item.version for item in told_of.values()), choice, central=central)
    evidence: dict[VersionId, Likeness] = {}
    for index in members:
        if index in likest:
            alike = _likeness(texts[index][0], texts[-likest[index][1]][0])
            evidence |= dict.fromkeys((copy.version.id for copy in texts[index]), alike)
        if len(texts[index]) > 1:
            copied = Likeness(how=SAME_TEXT, value=1.0)
            evidence |= dict.fromkeys((copy.version.id for copy in texts[index]), copied)
    return Grouped(
        members=tuple(told_of[worth.version.id] for worth in order),
        worth={worth.version.id: worth for worth in order},
        evidence=evidence,
    )


def _likeness(one: Told, other: Told) -> Likeness:
    alike = same_text(one, other) or same_event(one, other)
    assert alike is not None
    return alike
