"""Stage render: a segment's mail within the limit. In: what has to go. Out: what stays; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digest.model import Edition, Fit
from digest.render.shelves import Shelf


def lightened(edition: Edition) -> Edition:
    """Return an edition without the earlier coverage that goes from its mails."""
    if edition.fit is None:
        return edition
    bare = edition.fit.without_earlier
    return edition.with_entries(lambda entry: replace(entry, earlier=()) if entry.story in bare else entry)


def fitting(shelves: Sequence[Shelf], fit: Fit | None) -> tuple[tuple[Shelf, ...], int]:
    """Return a segment's shelves with the stories that have room, and how many are left to the web."""
    if fit is None:
        return tuple(shelves), 0
    stories = [entry.story for shelf in shelves for entry in shelf.entries]
    room = left = fit.room(stories)
    kept: list[Shelf] = []
    for shelf in shelves:
        told = shelf.stories[:left]
        left -= len(told)
        if told:
            kept.append(replace(shelf, stories=told))
    return tuple(kept), len(stories) - room
