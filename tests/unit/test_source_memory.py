"""What is remembered of a source after a look, and when it is asked again for that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from kit import article

from digest.archive.judge import Became
from digest.archive.remember import after
from digest.collect.asking import Appointment, Pace, appointment
from digest.model import Advice, Collected, Failure, SourceDay, SourceId, SourceState, Validators

NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)
COURIER = SourceId("courier")
PLACE = "https://courier.example/feed 1"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PACE = Pace(every=15 * MINUTE, longest=6 * HOUR, longest_wait=DAY)
DOWN = Failure(what="timed out", hint="is it down?")


def look(**what: Any) -> Collected:
    return Collected(source=COURIER, **what)


def state(**what: Any) -> SourceState:
    known: dict[str, Any] = {
        "place": PLACE,
        "validators": Validators(),
        "last_try": NOON - HOUR,
        "last_success": NOON - HOUR,
    }
    return SourceState(source=COURIER, **({**known, "quiet_since": NOON - HOUR} | what))


def noted(was: SourceState | None, what: Collected, *, new: int = 0, now: datetime = NOON) -> SourceState:
    return after(was, what, {Became.NEW: new}, place=PLACE, now=now)[0]


def day(was: SourceState | None, what: Collected, *, new: int = 0) -> SourceDay:
    return after(was, what, {Became.NEW: new}, place=PLACE, now=NOON)[1]


def meeting(what: SourceState | None, *, is_web: bool = True, pace: Pace = PACE) -> Appointment:
    return appointment(COURIER, what, place=PLACE, pace=pace, is_web=is_web)


# What is remembered


def test_a_failure_is_counted_and_keeps_what_was_known() -> None:
    known = state(validators=Validators(etag='"1"'))
    once = noted(known, look(failure=DOWN))
    assert (once.failures, once.last_failure, once.remedy) == (1, "timed out", "is it down?")
    assert (once.validators, once.last_success) == (known.validators, known.last_success)
    assert noted(once, look(failure=DOWN)).failures == 2
    fine = noted(once, look(not_modified=True))
    assert (fine.failures, fine.last_failure, fine.remedy, fine.last_success) == (0, None, None, NOON)
    assert fine.validators == known.validators


def test_what_is_left_out_for_want_of_a_date_makes_a_source_undated_and_not_empty() -> None:
    both = look(articles=(article("a", published=NOON),), left_out=3)
    assert (day(state(), both).held, day(state(), both).undated) == (4, 3)
    none = look(left_out=3)
    assert (day(state(), none).empties, noted(state(empties=2), none).empties) == (0, 0)


def test_of_another_place_nothing_holds() -> None:
    known = state(place="elsewhere", validators=Validators(etag='"1"'), gone=True, failures=4)
    fresh = noted(known, look(failure=DOWN))
    assert (fresh.place, fresh.validators, fresh.gone, fresh.failures) == (PLACE, Validators(), False, 1)


def test_quiet_is_broken_by_what_is_new() -> None:
    assert noted(None, look(not_modified=True)).quiet_since == NOON
    assert noted(state(), look(articles=(article(),))).quiet_since == NOON - HOUR
    assert noted(state(), look(articles=(article(),)), new=1).quiet_since == NOON


def test_a_servers_wishes_are_kept_until_it_says_something_else() -> None:
    asked = noted(state(), look(not_modified=True, advice=Advice(fresh_for=HOUR, retry_after=2 * HOUR)))
    assert asked.not_before == NOON + 2 * HOUR
    assert noted(asked, look(not_modified=True)).not_before is None
    assert noted(asked, look(not_modified=True, advice=Advice(fresh_for=timedelta()))).not_before is None
    busy = noted(state(), look(failure=DOWN, advice=Advice(retry_after=HOUR)))
    assert busy.not_before == NOON + HOUR


def test_empty_answers_are_counted_in_a_row() -> None:
    once = noted(state(), look())
    assert once.empties == 1
    assert noted(once, look(not_modified=True)).empties == 2, "what did not change is still empty"
    assert noted(once, look(failure=DOWN)).empties == 1
    assert noted(once, look(articles=(article(),))).empties == 0
    assert noted(state(), look(not_modified=True)).empties == 0


def test_a_move_is_remembered_for_a_day_and_checked_then() -> None:
    there = "https://new.example/feed"
    moved = noted(state(), look(articles=(article(),), advice=Advice(moved_to=there)))
    configured = "https://courier.example/feed"
    assert (moved.moved_to, moved.moved_at) == (there, NOON)
    assert moved.address(configured, NOON + HOUR) == there
    assert moved.address(configured, NOON + DAY) == configured
    assert moved.address(configured, NOON - HOUR) == configured, "the clock went back"
    later = noted(moved, look(not_modified=True, advice=Advice(moved_to=there)), now=NOON + HOUR)
    assert later.moved_at == NOON
    checked = noted(moved, look(not_modified=True, advice=Advice(moved_to=there)), now=NOON + DAY)
    assert checked.moved_at == NOON + DAY
    back = noted(moved, look(not_modified=True))
    assert back.address(configured, NOON + HOUR) == configured


def test_a_new_address_that_fails_sends_us_back_to_the_configured_one() -> None:
    moved = state(moved_to="https://new.example/feed", moved_at=NOON - HOUR)
    failed = noted(moved, look(failure=DOWN))
    assert failed.address("https://courier.example/feed", NOON) == "https://courier.example/feed"


def test_a_login_is_for_the_configured_address_only() -> None:
    moved = state(moved_to="https://new.example/feed", moved_at=NOON)
    assert moved.address("https://me:secret@courier.example/", NOON) == "https://me:secret@courier.example/"


def test_an_address_without_end_is_not_remembered() -> None:
    advice = Advice(moved_to="https://new.example/" + "x" * 3000)
    assert noted(state(), look(not_modified=True, advice=advice)).moved_to is None


def test_gone_is_remembered_until_it_answers() -> None:
    gone = noted(state(), look(failure=DOWN, advice=Advice(gone=True)))
    assert gone.gone
    assert not noted(gone, look(not_modified=True)).gone


# Its days


def test_a_day_counts_what_a_look_brought() -> None:
    undated = article("two", published=None)
    added = day(state(), look(articles=(article("one"), undated)), new=2)
    assert added == SourceDay(source=COURIER, day=NOON.date(), held=2, undated=1, new=2, longest_quiet=HOUR)
    assert day(state(), look(failure=DOWN)) == SourceDay(source=COURIER, day=NOON.date(), failures=1)
    assert day(state(), look()).empties == 1


@pytest.mark.parametrize("was", [None, state(last_success=NOON - 2 * DAY), state(place="elsewhere")])
def test_what_had_piled_up_is_no_days_work(was: SourceState | None) -> None:
    added = day(was, look(articles=(article(),)), new=1)
    assert (added.held, added.new, added.longest_quiet) == (1, 0, timedelta())


# When it is asked again


def test_who_was_never_asked_is_asked_at_once() -> None:
    assert meeting(None).is_due(NOON)
    assert meeting(state(place="elsewhere", gone=True, not_before=NOON + DAY)).is_due(NOON)


def test_the_longer_a_source_is_quiet_the_seldomer_it_is_asked() -> None:
    def pause(quiet: timedelta) -> timedelta:
        due = meeting(state(last_try=NOON, quiet_since=NOON - quiet)).due
        assert due is not None
        return due - NOON

    assert pause(timedelta()) == pause(2 * HOUR) == 15 * MINUTE
    assert pause(5 * HOUR) == 30 * MINUTE
    assert pause(2 * DAY) == timedelta(hours=4.8)
    assert pause(30 * DAY) == 6 * HOUR


def test_a_source_that_fails_is_tried_seldomer_and_seldomer() -> None:
    pauses = [meeting(state(last_try=NOON, failures=number)).due for number in (1, 2, 3, 6, 60)]
    assert [due - NOON for due in pauses if due] == [
        15 * MINUTE, 30 * MINUTE, HOUR, 6 * HOUR, 6 * HOUR,
    ]  # fmt: skip


def test_no_bound_makes_it_be_asked_more_often_than_we_want() -> None:
    lazy = Pace(every=12 * HOUR, longest=6 * HOUR, longest_wait=DAY)
    assert meeting(state(last_try=NOON), pace=lazy).due == NOON + 12 * HOUR


def test_a_servers_wish_holds_within_bounds() -> None:
    asked = state(last_try=NOON, not_before=NOON + 3 * HOUR)
    assert not meeting(asked).allows(NOON + 2 * HOUR)
    assert meeting(asked).allows(NOON + 3 * HOUR)
    assert meeting(asked).next == NOON + 3 * HOUR
    greedy = replace(asked, not_before=NOON + 7 * DAY)
    assert meeting(greedy).not_before == NOON + DAY
    assert meeting(greedy).allows(NOON - 2 * MINUTE), "the clock went back"


def test_who_is_gone_is_not_asked_any_more() -> None:
    closed = meeting(state(gone=True))
    assert not closed.allows(NOON + 365 * DAY)
    assert not closed.is_due(NOON + 365 * DAY)


def test_a_folder_is_looked_at_every_time() -> None:
    quiet = state(last_try=NOON, quiet_since=NOON - 30 * DAY, not_before=NOON + DAY, gone=True)
    assert meeting(quiet, is_web=False).is_due(NOON + 15 * MINUTE)
