"""Stage render: a segment's mail within the limit. In: what has to go. Out: what stays; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digest.model import Edition, Fit, Section


def lightened(edition: Edition) -> Edition:
    """Return an edition without the earlier coverage that goes from its mails."""
    if edition.fit is None:
        return edition
    bare = edition.fit.without_earlier
    return replace(
        edition,
        sections=tuple(
            replace(
                section,
                entries=tuple(
                    replace(entry, earlier=()) if entry.story in bare else entry for entry in section.entries
                ),
            )
            for section in edition.sections
        ),
    )


def fitting(sections: Sequence[Section], fit: Fit | None) -> tuple[tuple[Section, ...], int]:
    """Return a segment's sections with the stories that have room, and how many are left to the web."""
    if fit is None:
        return tuple(sections), 0
    stories = [entry.story for section in sections for entry in section.entries]
    room = left = fit.room(stories)
    kept: list[Section] = []
    for section in sections:
        entries = section.entries[:left]
        left -= len(entries)
        if entries:
            kept.append(replace(section, entries=entries))
    return tuple(kept), len(stories) - room
