"""What is wrong with a source is told by its state and its own days, and what is usual is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.collect.health import Symptom, Trouble, symptoms, volume
from digest.model import SourceDay, SourceId, SourceState, Validators

NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)
COURIER = SourceId("courier")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def state(**what: Any) -> SourceState:
    known: dict[str, Any] = {"place": "x", "validators": Validators(), "last_try": NOON, "last_success": NOON}
    return SourceState(source=COURIER, **({**known, "quiet_since": NOON - HOUR} | what))


def days(*new: int, quiet: timedelta = 9 * HOUR, **what: Any) -> tuple[SourceDay, ...]:
    """Return days that end today, the last number being today's."""
    return tuple(
        SourceDay(
            source=COURIER,
            day=NOON.date() - DAY * (len(new) - 1 - place),
            new=number,
            longest_quiet=quiet,
            **({"looks": 96, "held": 960} | what),
        )
        for place, number in enumerate(new)
    )


USUAL = days(40, 44, 41, 38, 12, 9, 43, 40, 39, 20)


def found(
    what: SourceState | None = None, some: tuple[SourceDay, ...] = USUAL, *, is_web: bool = True
) -> list[Trouble]:
    return [one.trouble for one in told(what, some, is_web=is_web)]


def told(
    what: SourceState | None = None, some: tuple[SourceDay, ...] = USUAL, *, is_web: bool = True
) -> tuple[Symptom, ...]:
    return symptoms(what or state(), some, is_web=is_web, now=NOON)


def test_a_usual_source_is_left_alone() -> None:
    assert found() == []
    assert found(some=()) == []


def test_a_few_failures_are_no_finding() -> None:
    assert found(state(failures=2, last_failure="timed out")) == []
    (failing,) = told(state(failures=3, last_failure="timed out", remedy="is it down?"))
    assert failing.trouble is Trouble.FAILING
    assert failing.what == "3 failures in a row since 2026-10-06 12:00 UTC: timed out"
    assert failing.remedy == "is it down?"
    (never,) = told(state(failures=3, last_success=None, last_failure="no such host"))
    assert "from the start" in never.what


def test_gone_is_all_there_is_to_say() -> None:
    assert found(state(gone=True, failures=9, moved_to="https://new.example/")) == [Trouble.GONE]


def test_a_move_is_told_with_its_host_and_without_its_url() -> None:
    (moved,) = told(state(moved_to="https://new.example/feed?token=secret", moved_at=NOON))
    assert moved.trouble is Trouble.MOVED
    assert "new.example" in moved.what
    assert "secret" not in moved.what + moved.remedy


def test_a_feed_that_stays_empty_is_told_and_an_empty_folder_is_not() -> None:
    assert found(state(empties=2)) == []
    assert found(state(empties=3)) == [Trouble.EMPTY]
    assert found(state(empties=3), is_web=False) == []


@pytest.mark.parametrize(
    ("hours", "quiet", "is_silent"),
    [
        (23, 9, False),  # a day of grace
        (25, 9, True),
        (25, 20, False),  # half as long again as ever
        (31, 20, True),
        (90, 64, False),  # one that rests at weekends
        (97, 64, True),
    ],
)
def test_silence_is_measured_by_the_longest_quiet_there_was(hours: int, quiet: int, is_silent: bool) -> None:
    some = days(40, 44, 41, 38, 12, 9, 43, 40, 39, 0, quiet=quiet * HOUR)
    silent = found(state(quiet_since=NOON - hours * HOUR), some)
    assert silent == ([Trouble.SILENT] if is_silent else [])


def test_what_is_hardly_known_is_not_judged() -> None:
    quiet = state(quiet_since=NOON - 9 * DAY)
    assert found(quiet, days(40, 44, 41, 38, 12, 9, 0)) == [], "six whole days"
    assert found(quiet, days(*[0] * 12)) == [], "it never brings anything"
    assert found(quiet, days(*[5] * 12, quiet=timedelta())) == [], "no quiet of it is over yet"
    assert found(some=days(3, 3, 3, 3, 3, 3, 90)) == []


def test_a_flood_is_more_than_ever_by_far() -> None:
    assert found(some=days(40, 44, 41, 38, 12, 9, 43, 40, 39, 89)) == [Trouble.FLOODING]
    assert found(some=days(40, 44, 41, 38, 12, 9, 43, 40, 39, 88)) == []
    assert found(some=days(1, 0, 1, 2, 1, 0, 1, 1, 1, 9)) == [], "few are no flood"
    assert found(some=days(40, 44, 41, 38, 12, 9, 43, 40, 200, 1)) == [Trouble.FLOODING], "yesterday"


def test_dates_that_are_lost_are_told_and_dates_that_never_were_are_not() -> None:
    dated, undated = days(*[5] * 10), days(*[5] * 10, undated=900)
    assert found(some=dated[:-1] + undated[-1:]) == [Trouble.UNDATED]
    assert found(some=undated) == []
    assert found(some=dated) == []


def test_the_volume_tells_a_usual_day_and_how_unlike_yesterday_was() -> None:
    seen = volume(days(40, 44, 41, 38, 12, 9, 43, 40, 4, 20, undated=96, empties=1), now=NOON)
    assert (seen.usual, seen.yesterday, seen.today) == (40, 4, 20)
    assert seen.unlike == pytest.approx(5 / 41)
    assert (seen.undated, seen.empties) == (0.1, 7)
    nothing = volume((), now=NOON)
    assert (nothing.usual, nothing.yesterday, nothing.unlike, nothing.undated) == (None, None, None, None)


def test_days_on_which_it_did_not_answer_say_nothing_of_its_volume() -> None:
    down = days(40, 0, 0, 0, 0, 40, 0)
    failed = tuple(
        one if one.new else SourceDay(source=COURIER, day=one.day, looks=5, failures=5) for one in down
    )
    assert volume(failed, now=NOON).usual == 40
