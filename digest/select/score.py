"""The score of a story: named features, each 0..1, weighted by the configuration."""

from __future__ import annotations

import math

from digest.model import Feature, Story
from digest.select.value import Choice

FRESH_HOURS = 12.0
"""After so many hours freshness has fallen to 1/e."""
FULL_WORDS = 300
PROMINENT = 5


def features(story: Story, choice: Choice) -> tuple[Feature, ...]:
    """Return the story's features with their weights."""
    weights = choice.newsletter.selection.weights
    return (
        Feature(name="freshness", value=_freshness(story, choice), weight=weights.freshness),
        Feature(name="corroboration", value=_corroboration(story), weight=weights.corroboration),
        Feature(name="prominence", value=_prominence(story), weight=weights.prominence),
        Feature(name="source", value=_source(story, choice), weight=weights.source),
        Feature(name="substance", value=_substance(story), weight=weights.substance),
    )


def _freshness(story: Story, choice: Choice) -> float:
    age = choice.cut_off - max(version.dated for version in story.versions)
    return math.exp(-max(age.total_seconds(), 0.0) / 3600 / FRESH_HOURS)


def _corroboration(story: Story) -> float:
    """Grow with independent sources: 0 for one, 0.5 for two, towards 1."""
    return 1 - 1 / len({version.article.source for version in story.versions})


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
