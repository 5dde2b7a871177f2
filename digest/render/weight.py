"""Stage render: how heavy an edition is, story by story. In: its fragments. Out: octets of HTML; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from digest.model import Edition, Look, StoryId
from digest.render import fragments
from digest.render.fragments import Fragment, Library

_LINES = 3_000
"""Octets of subject, preheader with its filler, counts and summary, at most: they differ between segments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the parts of an edition's HTML mail weigh in octets, at most, whichever stories it has."""

    frame: int
    stories: Mapping[StoryId, int]


def weigh(edition: Edition, library: Library) -> Weights:
    """Weigh an edition's fragments; of a story the one for the place where it is heaviest."""
    around = (*library.opening, *library.more, *library.closing)
    frame = _LINES + sum(map(_octets, around))
    inner = {name: _octets(fragment) for name, fragment in library.inner.items()}
    row = inner.get(fragments.ROW, 0) + inner.get(fragments.ROW_END, 0)
    heaviest: dict[str, int] = {}
    for name, size in inner.items():
        kind, _, key = name.partition(" ")
        if kind == fragments.STORY:
            story = key.rpartition(" ")[0]
            heaviest[story] = max(size, heaviest.get(story, 0))
        elif kind not in {fragments.ROW, fragments.ROW_END}:
            frame += size
    return Weights(
        frame=frame,
        stories={
            entry.story: heaviest.get(f"{section.key} {at}", 0)
            + (row if section.look is Look.FEATURES else 0)
            for section in edition.sections
            for at, entry in enumerate(section.entries)
        },
    )


def _octets(fragment: Fragment) -> int:
    return sum(len(part.encode()) for part in fragment.parts)
