"""Stage compose: an edition whose pictures are gone. In: an edition as stored; out: what is left; pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from digest.model import Edition


def with_pictures(edition: Edition, there: Collection[str]) -> Edition:
    """Return ``edition`` with those of its pictures alone that are ``there``; as it is where all are."""
    if edition.picture_names <= frozenset(there):
        return edition
    return edition.with_entries(
        lambda entry: (
            replace(entry, picture=None)
            if entry.picture is not None and entry.picture.name not in there
            else entry
        )
    )
