from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.schedule.beat import Trouble, judge
from digest.store.beats import Beat

AT = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)
LAST = Beat(at=AT, monotonic=1000.0, boot="one", counter=7)


def judged(
    last: Beat | None = LAST,
    counted: int | None = 7,
    *,
    after: timedelta = timedelta(seconds=30),
    elapsed: float = 30.0,
    boot: str = "one",
) -> Trouble | None:
    return judge(last, counted, now=AT + after, monotonic=1000.0 + elapsed, boot=boot)


def test_a_beat_in_time_is_no_trouble() -> None:
    assert judged() is None


def test_the_first_beat_of_all_is_no_trouble() -> None:
    assert judged(None, None) is None


def test_a_first_beat_that_never_reached_its_file_is_no_trouble() -> None:
    first = Beat(at=AT, monotonic=1000.0, boot="one", counter=1)
    assert judged(first, None) is None


@pytest.mark.parametrize(("last", "counted"), [(LAST, 8), (None, 1), (LAST, None)])
def test_a_database_behind_its_file_or_without_it_was_restored(
    last: Beat | None, counted: int | None
) -> None:
    assert judged(last, counted) is Trouble.RESTORED


def test_a_kill_between_database_and_file_is_no_trouble() -> None:
    assert judged(LAST, 6) is None


def test_wall_time_that_outruns_the_machine_by_days_is_a_jump() -> None:
    assert judged(after=timedelta(hours=36), elapsed=30) is None
    assert judged(after=timedelta(hours=37), elapsed=30) is Trouble.JUMPED
    assert judged(after=timedelta(hours=37), elapsed=37 * 3600) is None, "the service stood still"


def test_another_start_of_the_machine_matters_after_an_hour() -> None:
    assert judged(boot="two", after=timedelta(minutes=59)) is None
    assert judged(boot="two", after=timedelta(minutes=61)) is Trouble.RESTARTED
    assert judged(elapsed=-500, after=timedelta(minutes=61)) is Trouble.RESTARTED


def test_a_clock_that_went_back_is_not_this_kind_of_trouble() -> None:
    assert judged(after=timedelta(days=-1)) is None
