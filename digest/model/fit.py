"""How an edition is kept below the size at which mail programs cut mails off: as figures, to do it again.

The edition itself keeps all stories and all earlier coverage: its page on the web shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from digest.model.story import StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a story adds to the HTML of a mail, wherever it stands."""

    story: StoryId
    octets: int
    """At most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What has to go from an edition's mails; made only where something has."""

    limit: int
    """Octets of HTML."""
    frame: int
    """Octets of all that is no story, at most."""
    weights: tuple[Weight, ...]
    """Of all stories in reading order, without the earlier coverage that goes."""
    without_earlier: tuple[StoryId, ...]
    """The stories whose earlier coverage goes, the last ones, in reading order."""

    def room(self, stories: Sequence[StoryId]) -> int:
        """Return how many of a segment's stories, from the first on, have room; one always has."""
        weights = {weight.story: weight.octets for weight in self.weights}
        totals = accumulate((weights.get(story, 0) for story in stories), initial=self.frame)
        next(totals)
        return max(min(len(stories), 1), sum(total <= self.limit for total in totals))

    @property
    def left_out(self) -> frozenset[StoryId]:
        """Return the stories that the mail of all topics leaves to the web."""
        stories = [weight.story for weight in self.weights]
        return frozenset(stories[self.room(stories) :])
