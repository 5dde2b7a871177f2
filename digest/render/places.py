"""Stage render: where each story of a section can stand when others fall away. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digest.model import Entry, Look, Section
from digest.render.view import Place


def standing(look: Look, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Place]]:
    """Yield the stories of a shelf with the place each has in this very row."""
    end = len(entries) - 1
    for at, entry in enumerate(entries):
        if look is Look.FEATURES:
            yield entry, Place.SOLO if at == end and at % 2 == 0 else Place.PAIRED
        else:
            yield entry, _news_place(first=at == 0, last=at == end)


def possible(section: Section) -> Iterator[tuple[Entry, Place]]:
    """Yield every story with every place it has for some choice of topics."""
    end = len(section.entries) - 1
    for at, entry in enumerate(section.entries):
        if section.look is Look.FEATURES:
            yield entry, Place.SOLO
            if end:
                yield entry, Place.PAIRED
        else:
            for first in (True,) if at == 0 else (True, False):
                for last in (True,) if at == end else (True, False):
                    yield entry, _news_place(first=first, last=last)


def _news_place(*, first: bool, last: bool) -> Place:
    if first:
        return Place.ONLY if last else Place.LEAD
    return Place.LAST if last else Place.INNER
