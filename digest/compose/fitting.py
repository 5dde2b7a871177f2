"""Stage compose: what goes where an edition is larger than a mail may be. In: weights. Out: a Fit; pure.

Earlier coverage goes first, from the last story up; then stories, from the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from digest.model import Fit, StoryId, Weight


def fit(
    stories: Sequence[StoryId],
    *,
    frame: int,
    whole: Mapping[StoryId, int],
    bare: Mapping[StoryId, int],
    limit: int,
) -> Fit | None:
    """Say what goes from an edition of ``stories``, in reading order; None where all has room.

    ``whole`` are the octets of each story, ``bare`` those without its earlier coverage.
    """
    total = frame + sum(whole[story] for story in stories)
    if total <= limit:
        return None
    without: set[StoryId] = set()
    for story in reversed(stories):
        if total <= limit:
            break
        if whole[story] > bare[story]:
            without.add(story)
            total -= whole[story] - bare[story]
    return Fit(
        limit=limit,
        frame=frame,
        weights=tuple(
            Weight(story=story, octets=(bare if story in without else whole)[story]) for story in stories
        ),
        without_earlier=tuple(story for story in stories if story in without),
    )
