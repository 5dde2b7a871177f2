"""Stage render: how heavy an edition is, story by story. In: its fragments. Out: octets of HTML; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from digest.model import Edition, Look, StoryId
from digest.render import fragments

_LINES = 3_000
"""Octets of subject, preheader with its filler, counts and summary, at most: they differ between segments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the parts of an edition's HTML mail weigh in octets, at most, whichever stories it has."""

    frame: int
    stories: Mapping[StoryId, int]


def weigh(edition: Edition, pieces: Mapping[str, str]) -> Weights:
    """Weigh an edition's fragments; of a story the one for the place where it is heaviest."""
    octets = {name: len(piece.encode()) for name, piece in pieces.items()}
    row = octets.get(fragments.ROW, 0) + octets.get(fragments.ROW_END, 0)
    heaviest: dict[str, int] = {}
    frame = _LINES
    for name, size in octets.items():
        kind, _, key = name.partition(" ")
        if kind == fragments.STORY:
            story = key.rpartition(" ")[0]
            heaviest[story] = max(size, heaviest.get(story, 0))
        elif kind not in {fragments.ROW, fragments.ROW_END}:
            frame += size
    return Weights(
        frame=frame,
        stories={
            entry.story: heaviest[f"{section.key} {at}"] + (row if section.look is Look.FEATURES else 0)
            for section in edition.sections
            for at, entry in enumerate(section.entries)
        },
    )
