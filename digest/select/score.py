"""The score of a story: named features, each 0..1, weighted by the configuration; pure.

Diversity comes when the sections are filled (:mod:`digest.select.fill`): it depends on what stands there.
"""

from __future__ import annotations

import math
from datetime import datetime

from digest.model import Feature, Story, Version
from digest.select.likeness import ONE_EVENT, Told
from digest.select.stories import Grouped
from digest.select.value import Choice

FRESH_HOURS = 12.0
"""After so many hours freshness has fallen to 1/e."""
FULL_WORDS = 300
PROMINENT = 5


def features(group: Grouped, choice: Choice) -> tuple[Feature, ...]:
    """Return the story's features with their weights."""
    weights, story = choice.newsletter.selection.weights, group.story
    return (
        Feature(name="freshness", value=_freshness(story, choice), weight=weights.freshness),
        Feature(name="corroboration", value=_corroboration(group), weight=weights.corroboration),
        Feature(name="prominence", value=_prominence(story), weight=weights.prominence),
        Feature(name="source", value=_source(story, choice), weight=weights.source),
        Feature(name="substance", value=_substance(story), weight=weights.substance),
        Feature(name="novelty", value=_novelty(group.lead, choice), weight=weights.novelty),
    )


def _freshness(story: Story, choice: Choice) -> float:
    age = choice.cut_off - max(_became_news(version, choice) for version in story.versions)
    return math.exp(-max(age.total_seconds(), 0.0) / 3600 / FRESH_HOURS)


def _became_news(version: Version, choice: Choice) -> datetime:
    """Return when it was published or freed; what was sent before and changed is as new as the change."""
    return version.observed_at if version.article.id in choice.changed else version.current


def _corroboration(group: Grouped) -> float:
    """Grow with independent sources: 0 for one, 0.5 for two, towards 1; a copied text counts half."""
    story = group.story
    own = {story.lead.article.source}
    own |= {v.article.source for v in story.others if group.evidence[v.id].how == ONE_EVENT}
    copying = {version.article.source for version in story.others} - own
    return 1 - 1 / (len(own) + len(copying) / 2)


def _novelty(lead: Told, choice: Choice) -> float:
    """Say how little of what it tells by the articles of the last weeks held: 1 where none held any of it."""
    held = [choice.rarity.counts.get(word, 0) for word in sorted(lead.telling)]
    return math.fsum(1 / (1 + count) for count in held) / len(held) if held else 0.0


def _prominence(story: Story) -> float:
    places = [version.article.position for version in story.versions if version.article.position is not None]
    return PROMINENT / (PROMINENT + min(places)) if places else 0.5


def _source(story: Story, choice: Choice) -> float:
    sources = (choice.source_of(version) for version in story.versions)
    return max((source.weight for source in sources if source is not None), default=0.0)


def _substance(story: Story) -> float:
    article = story.lead.article
    length = min(len(article.text.split()) / FULL_WORDS, 1.0)
    return 0.7 * length + 0.3 * bool(article.standfirst)
