"""Stage compose: an edition whose pictures are gone. In: an edition as stored; out: what is left; pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from digest.model import Edition


def names_of_pictures(edition: Edition) -> frozenset[str]:
    """Return the names of the pictures that an edition shows."""
    return frozenset(entry.picture.name for entry in edition.entries if entry.picture is not None)


def with_pictures(edition: Edition, there: Collection[str]) -> Edition:
    """Return ``edition`` with those of its pictures alone that are ``there``; as it is where all are."""
    if names_of_pictures(edition) <= frozenset(there):
        return edition
    return replace(
        edition,
        sections=tuple(
            replace(
                section,
                entries=tuple(
                    replace(entry, picture=None)
                    if entry.picture is not None and entry.picture.name not in there
                    else entry
                    for entry in section.entries
                ),
            )
            for section in edition.sections
        ),
    )
