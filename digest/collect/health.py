"""How a source is doing. In: its state and its days; out: what is wrong, and how to mend it. Pure.

A source is compared with itself: with its last four weeks, of which a week must be known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from urllib.parse import urlsplit

from digest.model import SourceDay, SourceState

WEEKS = timedelta(days=28)
"""So far back a source's usual days are looked for."""
FAILING = 3
"""Failures in a row that are told."""
EMPTY = 3
"""Answers in a row without an article that are told."""
_KNOWN_DAYS = 7
_QUIETER = 1.5
"""It is silent when it has been quiet for so many times its longest quiet, and for a day."""
_LOUDER = 2
_MANY = 20
"""A flood is so many articles more than ever on a day, and twice as many."""
_UNDATED, _DATED = 0.5, 0.2
"""Shares of undated articles: a source lost its dates where it goes from below one to above the other."""
_ENOUGH = 10
_A_DAY = timedelta(days=1)


class Trouble(StrEnum):
    """What can be wrong with a source."""

    GONE = "gone"
    FAILING = "failing"
    MOVED = "moved"
    EMPTY = "empty"
    SILENT = "silent"
    FLOODING = "flooding"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """One thing that is wrong with a source, and what to do about it."""

    trouble: Trouble
    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How much a source brings; a day is one of UTC on which it was asked."""

    usual: float | None
    """New articles on a day, the median; None where no whole day is known."""
    yesterday: int | None
    today: int
    undated: float | None
    """The share of articles without a date in a week's answers; None where those held no article."""
    empties: int
    """Answers of the week without an article."""

    @property
    def unlike(self) -> float | None:
        """Return yesterday against a usual day: 1 is alike, 0.1 a tenth, 10 ten times as much."""
        if self.usual is None or self.yesterday is None:
            return None
        return (self.yesterday + 1) / (self.usual + 1)


def volume(days: Sequence[SourceDay], *, now: datetime) -> Volume:
    """Sum a source's days up."""
    today = now.date()
    whole = _whole(days, now=now)
    week = [one for one in days if today - one.day < timedelta(days=7)]
    held = sum(one.held for one in week)
    last = [one.new for one in whole if one.day == today - _A_DAY]
    return Volume(
        usual=median(one.new for one in whole) if whole else None,
        yesterday=last[0] if last else None,
        today=sum(one.new for one in days if one.day == today),
        undated=sum(one.undated for one in week) / held if held else None,
        empties=sum(one.empties for one in week),
    )


def symptoms(
    state: SourceState, days: Sequence[SourceDay], *, is_web: bool, now: datetime
) -> tuple[Symptom, ...]:
    """Return what is wrong with a source, the gravest first; nothing of one that waits for its first look."""
    if state.gone:
        return (_gone(),)
    if state.failures:
        return (_failing(state),) if state.failures >= FAILING else ()
    found = (
        _moved(state),
        _empty(state) if is_web else None,
        _silent(state, days, now=now),
        _flooding(days, now=now),
        _undated(days),
    )
    return tuple(one for one in found if one is not None)


def _gone() -> Symptom:
    return Symptom(
        trouble=Trouble.GONE,
        what="its server says that it is closed for good (410); it is not asked any more",
        remedy="configure its new address, or take it out; `digest collect KEY` asks once more all the same",
    )


def _failing(state: SourceState) -> Symptom:
    since = f" since {state.last_success:%Y-%m-%d %H:%M} UTC" if state.last_success else ", from the start"
    return Symptom(
        trouble=Trouble.FAILING,
        what=f"{state.failures} failures in a row{since}: {state.last_failure}",
        remedy=state.remedy or "look at its address in a browser",
    )


def _moved(state: SourceState) -> Symptom | None:
    if state.moved_to is None:
        return None
    host = urlsplit(state.moved_to).hostname or "another address"
    return Symptom(
        trouble=Trouble.MOVED,
        what=f"it has moved for good, to {host}, and is read there",
        remedy="configure the new URL, if that is still the publisher's; `digest sources KEY` shows it",
    )


def _empty(state: SourceState) -> Symptom | None:
    if state.empties < EMPTY:
        return None
    return Symptom(
        trouble=Trouble.EMPTY,
        what=f"it answers, and {state.empties} times in a row without a single article",
        remedy="look at its address in a browser; the publisher may have another one now",
    )


def _silent(state: SourceState, days: Sequence[SourceDay], *, now: datetime) -> Symptom | None:
    whole = _whole(days, now=now)
    if state.empties or state.quiet_since is None or len(whole) < _KNOWN_DAYS:
        return None
    if sum(one.new for one in whole) < _KNOWN_DAYS:
        return None
    # What was longest is known only of quiets that are over; without one there is nothing to compare with.
    longest = max(one.longest_quiet for one in whole)
    quiet = state.last_try - state.quiet_since  # of what came since then nothing is known
    if not longest or quiet <= max(_A_DAY, longest * _QUIETER):
        return None
    return Symptom(
        trouble=Trouble.SILENT,
        what=f"nothing new for {_hours(quiet)}; in four weeks it was quiet for {_hours(longest)} at most",
        remedy="look whether the publisher goes on elsewhere",
    )


def _flooding(days: Sequence[SourceDay], *, now: datetime) -> Symptom | None:
    latest = [one for one in days if now.date() - one.day <= _A_DAY]
    before = [one.new for one in _whole(days, now=now) if one not in latest]
    if len(before) < _KNOWN_DAYS or not latest:
        return None
    most, usually = max(one.new for one in latest), max(before)
    if most <= usually * _LOUDER or most < usually + _MANY:
        return None
    return Symptom(
        trouble=Trouble.FLOODING,
        what=f"{most} new articles on a day; it never had more than {usually}",
        remedy="look whether it is still what you read it for; per_source limits its share of a section",
    )


def _undated(days: Sequence[SourceDay]) -> Symptom | None:
    share, used_to_be = _share_undated(days[-1:]), _share_undated(days[:-1])
    if share is None or used_to_be is None or share < _UNDATED or used_to_be >= _DATED:
        return None
    return Symptom(
        trouble=Trouble.UNDATED,
        what=f"{share:.0%} of its articles have no date, where it used to be {used_to_be:.0%}",
        remedy="tell the publisher; until then the time counts at which an article was first seen",
    )


def _share_undated(days: Sequence[SourceDay]) -> float | None:
    held = sum(one.held for one in days)
    return sum(one.undated for one in days) / held if held >= _ENOUGH else None


def _whole(days: Sequence[SourceDay], *, now: datetime) -> list[SourceDay]:
    """Return the days that are over and on which the source answered."""
    today = now.date()
    return [one for one in days if one.looks > one.failures and timedelta() < today - one.day <= WEEKS]


def _hours(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"
