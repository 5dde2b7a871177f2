"""Fill the sections: what an editor placed, then the best stories, within the quotas; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from digest.config import SectionConfig
from digest.model import Feature, Pick, Rule, Story, StoryId
from digest.select.kind import Kind
from digest.select.orders import Order, placed
from digest.select.value import Choice
from digest.text.terms import terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A story with all that decides where it stands."""

    story: Story
    kind: Kind
    features: tuple[Feature, ...]
    order: Order

    @property
    def score(self) -> float:
        """Return the sum of the features' points."""
        return round(sum(feature.points for feature in self.features), 6)

    @property
    def source(self) -> str:
        """Return the source of the lead."""
        return self.story.lead.article.source

    @property
    def told(self) -> str:
        """Return of what kind the story is, and by what evidence."""
        return f"{self.kind.name}: {'; '.join(self.kind.evidence) or 'no evidence either way'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a story stands, or what keeps it out."""

    section: str | None
    rule: Rule
    detail: str


@dataclass(slots=True)
class _Shelves:
    """What the sections hold while they are being filled."""

    taken: Counter[str] = field(default_factory=Counter)
    fixed: Counter[str] = field(default_factory=Counter)
    by_source: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, section: str, item: Ranked, *, fixed: bool) -> None:
        self.taken[section] += 1
        self.fixed[section] += fixed
        self.by_source[section, item.source] += 1


def fill(ranked: Sequence[Ranked], choice: Choice, *, moving: Collection[StoryId]) -> dict[StoryId, Placed]:
    """Place each story: what an editor placed first, for it counts within its section's quota."""
    shelves = _Shelves()
    places: dict[StoryId, Placed] = {}
    for item in ranked:
        if item.order.pinned or item.story.id in moving:
            section = _ordered_section(item, choice)
            shelves.take(section, item, fixed=True)
            rule = Rule.PINNED if item.order.pinned else Rule.SELECTED
            places[item.story.id] = Placed(section=section, rule=rule, detail=item.told)
    for item in ranked:
        if item.story.id in places:
            continue
        place = _place(item, choice, shelves)
        places[item.story.id] = place
        if place.section is not None:
            shelves.take(place.section, item, fixed=False)
    return places


def _ordered_section(item: Ranked, choice: Choice) -> str:
    """Return the section an editor named; else, or where it is gone from the settings, the story's own."""
    sections = choice.newsletter.sections
    if item.order.section in {section.key for section in sections}:
        return str(item.order.section)
    return next((section.key for section in sections if _belongs(item, section)), sections[0].key)


def _place(item: Ranked, choice: Choice, shelves: _Shelves) -> Placed:
    """Return the section for a story, or the rule that keeps it out."""
    if item.order.excluded:
        return _out(Rule.EXCLUDED, item.told)
    least = choice.newsletter.selection.min_score
    if item.score < least:
        return _out(Rule.BELOW_SCORE, f"score {item.score:.2f} is below min_score {least:g}")
    refused = _out(Rule.SECTION_FULL, f"no section takes it ({item.told})")
    for section in choice.newsletter.sections:
        if not _belongs(item, section):
            continue
        if shelves.taken[section.key] >= section.stories:
            better = "better or placed ones" if shelves.fixed[section.key] else "better ones"
            count = shelves.taken[section.key]
            refused = _out(Rule.SECTION_FULL, f"{section.key} is full with {count} {better} ({item.told})")
        elif (
            section.per_source is not None
            and shelves.by_source[section.key, item.source] >= section.per_source
        ):
            refused = _out(
                Rule.SOURCE_QUOTA, f"{section.key} takes {section.per_source} from {item.source!r}"
            )
        else:
            return Placed(section=section.key, rule=Rule.SELECTED, detail=item.told)
    return refused


def _out(rule: Rule, detail: str) -> Placed:
    return Placed(section=None, rule=rule, detail=detail)


def _belongs(item: Ranked, section: SectionConfig) -> bool:
    if section.kind not in {"any", item.kind.name}:
        return False
    if not section.categories:
        return True
    filed = {word for name in item.story.lead.article.sections for word in terms(name)}
    return any(set(terms(category)) <= filed for category in section.categories)


def picks(ranked: Sequence[Ranked], places: Mapping[StoryId, Placed], choice: Choice) -> tuple[Pick, ...]:
    """Return the chosen stories, section by section, by score but for those an editor gave a place."""
    found: list[Pick] = []
    for section in choice.newsletter.sections:
        here = [item for item in ranked if places[item.story.id].section == section.key]
        numbered = [
            (item.order.place, item.order.by.id, item)
            for item in here
            if item.order.place is not None and item.order.by is not None
        ]
        others = [item for item in here if item.order.place is None]
        found += [
            Pick(story=item.story, section=section.key, score=item.score, features=item.features)
            for item in placed(others, numbered)
        ]
    return tuple(found)
