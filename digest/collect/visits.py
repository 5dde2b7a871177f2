"""Remember which pages of a list were read, and decide which are read next; pure.

What is remembered travels in the one string that is kept for a source between runs, beside the list's own
validators.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.collect.address import canonical
from digest.collect.links import Link
from digest.collect.marks import mark_of, read_marks, write_marks
from digest.model import Validators

OLDEST = timedelta(days=7)
"""What came out before is nobody's news any more, however new it is to us."""
EDITED = timedelta(days=2)
"""So long after it came out an article is read again when its list says that it changed."""
MOST = 60_000
_KEPT_BEYOND = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """The marks of what was read, the latest first."""

    marks: tuple[bytes, ...] = ()
    listed: Validators | None = None
    """The validators of the list itself; None where it has to be read, changed or not."""
    is_first: bool = False
    """This list was never looked at."""

    def kept(self, marks: Iterable[bytes], *, listed: Validators | None) -> Validators:
        """Return what is to be remembered: these marks, and the older ones as far as there is room."""
        now = dict.fromkeys(marks)
        room = min(MOST, len(now) + _KEPT_BEYOND)
        kept = [*now, *(mark for mark in self.marks if mark not in now)][:room]
        own = listed or Validators()
        return Validators(etag=json.dumps([own.etag, write_marks(kept)]), last_modified=own.last_modified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is to be done with the links of a list."""

    chosen: tuple[Link, ...]
    """To be read now, in this order."""
    later: int
    """Links that wait for the next look."""
    past: tuple[bytes, ...]
    """Marks of what is settled without reading: read before, or there before the first look."""
    passed_over: int
    """How many there were before the first look, and are left."""


def visits(known: Validators | None) -> Visits:
    """Return what is remembered; a memory that cannot be read is none."""
    if known is None or known.etag is None:
        return Visits(is_first=True)
    try:
        etag, packed = json.loads(known.etag)
        marks = read_marks(packed)
    except (ValueError, TypeError):
        return Visits(is_first=True)
    listed = Validators(etag=etag if isinstance(etag, str) else None, last_modified=known.last_modified)
    return Visits(marks=marks, listed=None if listed == Validators() else listed)


def due(links: Sequence[Link], before: Visits, *, now: datetime, most: int) -> Due:
    """Choose at most so many links: the unread, newest first and in the list's order, then the edited.

    Those that failed before come after those that were never tried, so that they keep nobody back. At the
    first look a list is mostly past: what the ``most`` newest leave is not read later either.
    """
    seen = frozenset(before.marks)
    fresh = [link for link in _each_once(links) if (link.came_out or link.modified or now) >= now - OLDEST]
    unread = sorted((link for link in fresh if mark(link) not in seen), key=_turn)
    unread.sort(key=lambda link: tried(link) in seen)
    edited = [link for link in fresh if mark(link) in seen and _is_edited(link, seen, now=now)]
    queue = [*unread, *sorted(edited, key=_turn)]
    past = [
        done for link in fresh if mark(link) in seen for done in (mark(link), as_edited(link)) if done in seen
    ]
    passed_over = unread[most:] if before.is_first else []
    return Due(
        chosen=tuple(queue[:most]),
        later=max(0, len(queue) - most) if not before.is_first else 0,
        past=(*past, *map(mark, passed_over)),
        passed_over=len(passed_over),
    )


def mark(link: Link) -> bytes:
    """Return what stands for a page that was read."""
    return _hashed(canonical(link.url))


def tried(link: Link) -> bytes:
    """Return what stands for a page that could not be had."""
    return _hashed(f"tried {canonical(link.url)}")


def as_edited(link: Link) -> bytes:
    """Return what stands for a page as it was after its last change."""
    return _hashed(f"{link.modified} {canonical(link.url)}")


def _is_edited(link: Link, seen: frozenset[bytes], *, now: datetime) -> bool:
    """Tell whether a recent article changed; without a day of its own anything may say that it did."""
    if link.modified is None or link.came_out is None:
        return False
    return link.came_out >= now - EDITED and as_edited(link) not in seen


def _turn(link: Link) -> tuple[bool, float]:
    return link.at is None, -link.at.timestamp() if link.at else 0.0


def _each_once(links: Sequence[Link]) -> Iterable[Link]:
    found: dict[str, Link] = {}
    for link in links:
        found.setdefault(canonical(link.url), link)
    return found.values()


def _hashed(text: str) -> bytes:
    return mark_of(text.encode("utf-8", "replace"))
