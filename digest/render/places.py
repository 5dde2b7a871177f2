"""Stage render: where each story of a section can stand when others fall away. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from digest.model import Look
from digest.render.view import Place


@cache
def standing(look: Look, count: int) -> tuple[Place, ...]:
    """Return the place of each of ``count`` stories on a shelf."""
    end = count - 1
    if look is Look.FEATURES:
        return tuple(Place.SOLO if at == end and at % 2 == 0 else Place.PAIRED for at in range(count))
    return tuple(_news_place(first=at == 0, last=at == end) for at in range(count))


def possible(look: Look, count: int) -> Iterator[tuple[int, Place]]:
    """Yield the stories of a shelf of ``count`` with every place they have for some choice of topics."""
    end = count - 1
    for at in range(count):
        if look is Look.FEATURES:
            yield at, Place.SOLO
            if end:
                yield at, Place.PAIRED
        else:
            for first in (True,) if at == 0 else (True, False):
                for last in (True,) if at == end else (True, False):
                    yield at, _news_place(first=first, last=last)


def _news_place(*, first: bool, last: bool) -> Place:
    if first:
        return Place.ONLY if last else Place.LEAD
    return Place.LAST if last else Place.INNER
