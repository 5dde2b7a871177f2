"""Hosts are asked in turn, by few at once and with a pause; one that is slow holds up nobody else."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.clock import FixedClock, SystemClock
from digest.collect.fanout import fan_out
from digest.collect.turns import Manners, Turns

POLITE = Manners(at_once=1, pause=timedelta(seconds=10))
FREE = Manners(at_once=64, pause=timedelta())


def test_one_host_is_asked_by_one_at_a_time_and_not_without_a_pause() -> None:
    turns = Turns([("a", 1), ("a", 2)], manners=POLITE)
    assert turns.take(0) == ("a", 1)
    assert turns.take(5) is None
    assert turns.wait(5) is None  # only the end of the first can help
    turns.done("a", 30)
    assert turns.take(39) is None
    assert turns.wait(39) == 1
    assert turns.take(40) == ("a", 2)
    assert turns.is_over


def test_several_at_once_still_begin_one_after_the_other() -> None:
    turns = Turns([("a", 1), ("a", 2), ("a", 3)], manners=Manners(at_once=2, pause=timedelta(seconds=1)))
    assert turns.take(0) == ("a", 1)
    assert turns.take(0) is None
    assert turns.wait(0) == 1
    assert turns.take(1) == ("a", 2)
    assert turns.take(9) is None


def test_a_host_that_is_busy_holds_up_no_other_and_a_folder_waits_for_nobody() -> None:
    turns = Turns([("a", 1), ("a", 2), ("b", 3), (None, 4), ("c", 5)], manners=POLITE)
    taken = [turns.take(0) for _ in range(5)]
    assert taken == [(None, 4), ("a", 1), ("b", 3), ("c", 5), None]


@given(st.lists(st.sampled_from("abc"), max_size=12))
def test_every_job_is_taken_once_and_a_host_keeps_its_order(hosts: list[str]) -> None:
    turns = Turns([(host, place) for place, host in enumerate(hosts)], manners=POLITE)
    now, taken = 0.0, []
    while not turns.is_over:
        found = turns.take(now)
        if found is None:
            now += turns.wait(now) or 1
            continue
        taken.append(found)
        turns.done(found[0], now)
    assert sorted(job for _, job in taken) == list(range(len(hosts)))
    for host in set(hosts):
        assert [job for name, job in taken if name == host] == sorted(
            job for name, job in taken if name == host
        )


def test_what_is_done_is_handed_over_while_others_still_hang() -> None:
    over = threading.Event()

    def work(job: str) -> str:
        assert job != "hangs" or over.wait(10)
        return job

    jobs = [(None, "hangs"), *((None, str(number)) for number in range(20))]
    found = fan_out(Turns(jobs, manners=FREE), work, threads=3, clock=SystemClock())
    seen: list[str] = []
    for batch in found:
        seen += batch
        if len(seen) == 20:
            over.set()
    assert seen[-1] == "hangs"
    assert sorted(seen[:-1], key=int) == [str(number) for number in range(20)]


def test_nothing_piles_up_where_nobody_asks_for_it() -> None:
    begun: list[int] = []

    def work(job: int) -> int:
        begun.append(job)
        return job

    jobs = ((None, number) for number in range(1000))
    found = fan_out(Turns(jobs, manners=FREE), work, threads=2, clock=SystemClock())
    next(found)
    assert len(begun) <= 4
    found.close()
    assert len(begun) <= 4


def test_pauses_are_waited_for_on_the_clock_that_was_given() -> None:
    clock = FixedClock(datetime(2026, 10, 6, tzinfo=UTC))
    jobs = [("a", number) for number in range(5)]
    found = fan_out(Turns(jobs, manners=POLITE), lambda job: job, threads=2, clock=clock)
    assert [job for batch in found for job in batch] == list(range(5))
    assert clock.monotonic() == pytest.approx(40)


def test_what_breaks_in_a_job_is_raised_and_the_rest_is_left() -> None:
    def work(job: int) -> int:
        return 1 // job

    found = fan_out(Turns([(None, 0)], manners=FREE), work, threads=2, clock=SystemClock())
    with pytest.raises(ZeroDivisionError):
        list(found)


def test_who_stops_does_not_wait_for_what_runs() -> None:
    held = threading.Event()

    def work(job: int) -> int:
        if job:
            held.wait(20)
        return job

    jobs = [(None, 0), (None, 1), (None, 2)]
    found = fan_out(Turns(jobs, manners=FREE), work, threads=1, clock=SystemClock())
    try:
        assert next(found) == (0,)
        found.close()
        assert any(thread.name.startswith("collect") for thread in threading.enumerate())
    finally:
        held.set()
