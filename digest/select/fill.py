"""Fill the sections: what an editor placed, then the best stories, within the quotas; pure.

The best is that with the highest score given what stands in the edition already: diversity falls with the
likeness to the most alike of the chosen stories (maximal marginal relevance, Carbonell and Goldstein 1998).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush

from digest.config import SectionConfig
from digest.model import Feature, Pick, Rule, Story, StoryId
from digest.select.again import Again
from digest.select.kind import Kind
from digest.select.likeness import cosine
from digest.select.orders import Order, placed
from digest.select.shelf import belongings
from digest.select.stories import Grouped
from digest.select.value import Choice

ONE_SUBJECT = 0.12
"""So alike are two stories on one subject: of unrelated ones hardly one pair in a thousand is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A story with all that decides where it stands."""

    group: Grouped
    story: Story
    kind: Kind
    features: tuple[Feature, ...]
    order: Order
    again: Again | None = None
    """What is new in it, where it was sent before."""

    @property
    def source(self) -> str:
        """Return the source of the lead."""
        return self.story.lead.article.source

    @property
    def told(self) -> str:
        """Return of what kind the story is, and by what evidence."""
        return f"{self.kind.name}: {'; '.join(self.kind.evidence) or 'no evidence either way'}"

    def beside(self, chosen: Sequence[Ranked], weight: float) -> Standing:
        """Return how the story stands beside those that are chosen."""
        nearest = max((cosine(self.group.lead, other.group.lead) for other in chosen), default=0.0)
        nearest = nearest if nearest >= ONE_SUBJECT else 0.0  # words in common by chance rank nothing
        features = (*self.features, Feature(name="diversity", value=1 - nearest, weight=weight))
        return Standing(features=features, score=round(sum(feature.points for feature in features), 6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The score of a story among others, and what it is made of."""

    features: tuple[Feature, ...]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a story stands, or what keeps it out."""

    section: str | None
    rule: Rule
    detail: str
    standing: Standing


@dataclass(slots=True)
class _Shelves:
    """What the sections hold while they are being filled."""

    taken: Counter[str] = field(default_factory=Counter)
    fixed: Counter[str] = field(default_factory=Counter)
    by_source: Counter[tuple[str | None, str]] = field(default_factory=Counter)
    """By section and source; the section None counts the whole edition."""
    chosen: list[Ranked] = field(default_factory=list)

    def take(self, section: str, item: Ranked, *, fixed: bool) -> None:
        self.taken[section] += 1
        self.fixed[section] += fixed
        self.by_source[section, item.source] += 1
        self.by_source[None, item.source] += 1
        self.chosen.append(item)

    def alike(self, item: Ranked) -> int:
        """Count the chosen stories on the same subject."""
        return sum(1 for other in self.chosen if cosine(item.group.lead, other.group.lead) >= ONE_SUBJECT)


def fill(ranked: Sequence[Ranked], choice: Choice, *, moving: Collection[StoryId]) -> dict[StoryId, Placed]:
    """Place each story: what an editor placed first, for it counts within its section's quota."""
    shelves = _Shelves()
    places: dict[StoryId, Placed] = {}
    weight = choice.newsletter.selection.weights.diversity
    for item in sorted(ranked, key=lambda item: item.story.id):
        if item.order.pinned or item.story.id in moving:
            section = _ordered_section(item, choice)
            rule = Rule.PINNED if item.order.pinned else Rule.SELECTED
            standing = item.beside(shelves.chosen, weight)
            shelves.take(section, item, fixed=True)
            places[item.story.id] = Placed(section=section, rule=rule, detail=item.told, standing=standing)
    # Diversity only falls while stories are chosen: an old score is never too low, and most need no new one.
    waiting = [
        (-item.beside((), weight).score, item.story.id, 0, index)
        for index, item in enumerate(ranked)
        if item.story.id not in places
    ]
    heapify(waiting)
    while waiting:
        _, identity, beside, index = heappop(waiting)
        item = ranked[index]
        standing = item.beside(shelves.chosen, weight)
        if beside < len(shelves.chosen) and waiting and (-standing.score, identity) > waiting[0][:2]:
            heappush(waiting, (-standing.score, identity, len(shelves.chosen), index))
            continue
        place = _place(item, standing, choice=choice, shelves=shelves)
        places[identity] = place
        if place.section is not None:
            shelves.take(place.section, item, fixed=False)
    return places


def _ordered_section(item: Ranked, choice: Choice) -> str:
    """Return the section an editor named; else, or where it is gone from the settings, the story's own."""
    sections = choice.newsletter.sections
    if item.order.section in {section.key for section in sections}:
        return str(item.order.section)
    return next((section.key for section, _ in _takers(item, choice)), sections[0].key)


def _place(item: Ranked, standing: Standing, *, choice: Choice, shelves: _Shelves) -> Placed:
    """Return the section for a story, or the rule that keeps it out."""
    found = Placed(section=None, rule=Rule.SECTION_FULL, detail="", standing=standing)
    barred = _barred(item, standing, choice=choice, shelves=shelves)
    if barred is not None:
        return replace(found, rule=barred[0], detail=barred[1])
    refused = (Rule.SECTION_FULL, f"no section takes it ({item.told})")
    for section, because in _takers(item, choice):
        from_source = shelves.by_source[section.key, item.source]
        if shelves.taken[section.key] >= section.stories:
            better = "better or placed ones" if shelves.fixed[section.key] else "better ones"
            count = shelves.taken[section.key]
            refused = (Rule.SECTION_FULL, f"{section.key} is full with {count} {better} ({item.told})")
        elif section.per_source is not None and from_source >= section.per_source:
            refused = (Rule.SOURCE_QUOTA, f"{section.key} takes {section.per_source} from {item.source!r}")
        else:
            told = "; ".join(filter(None, (item.told, because)))
            return replace(found, section=section.key, rule=Rule.SELECTED, detail=told)
    return replace(found, rule=refused[0], detail=refused[1])


def _barred(
    item: Ranked, standing: Standing, *, choice: Choice, shelves: _Shelves
) -> tuple[Rule, str] | None:
    """Return what keeps a story out of every section."""
    rules = choice.newsletter.selection
    if item.order.excluded:
        return Rule.EXCLUDED, item.told
    if item.again is not None and not item.again.news:
        return Rule.SENT_BEFORE, item.again.detail(rules.update_from)
    if standing.score < rules.min_score:
        return Rule.BELOW_SCORE, f"score {standing.score:.2f} is below min_score {rules.min_score:g}"
    if rules.per_source is not None and shelves.by_source[None, item.source] >= rules.per_source:
        return Rule.SOURCE_QUOTA, f"the edition takes {rules.per_source} from {item.source!r}"
    if rules.per_subject is not None and shelves.alike(item) >= rules.per_subject:
        return Rule.SUBJECT_QUOTA, f"the edition takes {rules.per_subject} on one subject"
    return None


def _takers(item: Ranked, choice: Choice) -> list[tuple[SectionConfig, str]]:
    """Return the sections that take a story, the one it belongs to most first, and by what evidence."""
    sections = {
        section.key: section
        for section in choice.newsletter.sections
        if section.kind in {"any", item.kind.name}
    }
    found = belongings(item.story.lead, sections.values())
    return [(sections[one.section], one.evidence) for one in found]


def picks(ranked: Sequence[Ranked], places: Mapping[StoryId, Placed], choice: Choice) -> tuple[Pick, ...]:
    """Return the chosen stories, section by section, by score but for those an editor gave a place."""
    found: list[Pick] = []
    for section in choice.newsletter.sections:
        here = sorted(
            (item for item in ranked if places[item.story.id].section == section.key),
            key=lambda item: (-places[item.story.id].standing.score, item.story.id),
        )
        numbered = [
            (item.order.place, item.order.by.id, item)
            for item in here
            if item.order.place is not None and item.order.by is not None
        ]
        others = [item for item in here if item.order.place is None]
        found += [
            Pick(
                story=item.story,
                section=section.key,
                score=places[item.story.id].standing.score,
                features=places[item.story.id].standing.features,
                update_of=item.again.edition if item.again is not None and item.again.news else None,
            )
            for item in placed(others, numbered)
        ]
    return tuple(found)
