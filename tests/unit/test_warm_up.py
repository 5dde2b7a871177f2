from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.ceiling import Ceiling, WarmUp

NOON = datetime(2026, 10, 6, 12, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_without_a_plan_nothing_is_limited() -> None:
    ceiling = Ceiling(WarmUp())
    ceiling.count(NOON, 10**9)
    assert ceiling.left(NOON) is None


def test_the_hour_and_the_day_both_count() -> None:
    ceiling = Ceiling(WarmUp(per_hour=100, per_day=250))
    ceiling.count(NOON, 100)
    assert ceiling.left(NOON) == 0
    assert ceiling.opens(NOON) == NOON.replace(hour=13, minute=0)
    ceiling.count(NOON + HOUR, 100)
    assert ceiling.left(NOON + 2 * HOUR) == 50
    ceiling.count(NOON + 2 * HOUR, 50)
    assert ceiling.left(NOON + 2 * HOUR) == 0
    assert ceiling.opens(NOON + 2 * HOUR) == datetime(2026, 10, 7, tzinfo=UTC)
    assert ceiling.left(NOON + DAY) == 100


def test_what_left_before_this_run_counts() -> None:
    ceiling = Ceiling(WarmUp(per_hour=100))
    ceiling.know(HOUR, NOON, 70)
    assert ceiling.left(NOON) == 30


def test_the_ceiling_grows_from_day_to_day() -> None:
    plan = WarmUp(per_day=100, since=date(2026, 10, 6), growth=1.5)
    days = [dict(plan.limits(NOON + DAY * n))[DAY] for n in range(4)]
    assert days == [100, 150, 225, 337]
    assert dict(plan.limits(NOON - DAY))[DAY] == 100
    assert dict(plan.limits(NOON + DAY * 3000))[DAY] > 10**9


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 40)), max_size=60))
def test_never_more_than_the_ceiling_in_any_hour(steps: list[tuple[int, int]]) -> None:
    ceiling, now = Ceiling(WarmUp(per_hour=25, per_day=60)), NOON
    left: dict[date, int] = {}
    for minutes, wanted in steps:
        now += timedelta(minutes=minutes)
        mails = min(wanted, ceiling.left(now) or 0)
        ceiling.count(now, mails)
        for key in (now.replace(minute=0, second=0), now.date()):
            left[key] = left.get(key, 0) + mails
        if ceiling.left(now) == 0:
            assert ceiling.left(ceiling.opens(now)) != 0 or ceiling.opens(now).hour == 0
    for key, number in left.items():
        assert number <= (25 if isinstance(key, datetime) else 60)
