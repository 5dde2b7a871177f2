"""What is due, and when: over time zones, leaps of the clocks, missed evenings and editions made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digest.collect.asking import Appointment
from digest.config import NewsletterConfig
from digest.model import EditionId, EditionRecord, EditionState, NewsletterId, SourceId
from digest.schedule.due import Build, Collect, Expire, Send, Task, Wait, due
from digest.schedule.slots import moment, slot, upcoming

BERLIN = "Europe/Berlin"
EVENING = NewsletterId("evening")
DAY = date(2026, 10, 6)
S = EditionState


def newsletter(*, zone: str = BERLIN, approval: str = "auto", **schedule: Any) -> NewsletterConfig:
    return NewsletterConfig.model_validate({"time_zone": zone, "approval": approval, "schedule": schedule})


def at(hour: int, minute: int = 0, *, day: date = DAY, zone: str = BERLIN) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def record(
    state: EditionState, *, day: date = DAY, cut_off: datetime | None = None, **values: Any
) -> EditionRecord:
    return EditionRecord(
        id=EditionId(newsletter=EVENING, date=day),
        revision=values.pop("revision", 1),
        state=state,
        cut_off=cut_off or at(17, 45, day=day),
        **values,
    )


def tasks(now: datetime, *records: EditionRecord, of: NewsletterConfig | None = None) -> tuple[Task, ...]:
    return due({EVENING: of or newsletter()}, {EVENING: records}, now)


def test_nothing_is_due_before_the_cut_off() -> None:
    assert tasks(at(17, 44)) == ()


def test_an_edition_is_built_at_the_cut_off_and_sent_at_the_hour() -> None:
    (build,) = tasks(at(17, 45))
    assert build == Build(
        edition=EditionId(newsletter=EVENING, date=DAY),
        cut_off=at(17, 45),
        send_after=at(18),
        send_before=at(21),
    )
    assert tasks(at(17, 59), record(S.APPROVED)) == ()
    (send,) = tasks(at(18), record(S.APPROVED))
    assert send == Send(edition=record(S.APPROVED).id, send_after=at(18), send_before=at(21))


@pytest.mark.parametrize("state", [S.FREEZING, S.FROZEN, S.SENDING])
def test_a_send_that_was_begun_goes_on_at_any_time(state: EditionState) -> None:
    (send,) = tasks(at(23), record(state, frozen_at=at(18), send_before=at(21)))
    assert isinstance(send, Send)


@pytest.mark.parametrize("state", [S.DONE, S.EXPIRED, S.SKIPPED])
@pytest.mark.parametrize("hour", [17, 18, 20, 23])
def test_an_edition_that_is_over_stays_as_it_is(state: EditionState, hour: int) -> None:
    assert tasks(at(hour, 50), record(state)) == ()


def test_an_edition_sent_by_hand_in_the_morning_stays_as_it_is() -> None:
    assert tasks(at(18, 30), record(S.DONE, cut_off=at(9))) == ()


@pytest.mark.parametrize("state", [S.APPROVED, S.READY, S.SKIPPED])
def test_what_was_built_by_hand_before_the_cut_off_is_built_again_at_it(state: EditionState) -> None:
    (build,) = tasks(at(17, 45), record(state, cut_off=at(9)))
    assert isinstance(build, Build)
    assert build.again


def test_what_a_person_approved_before_the_cut_off_is_not_built_again() -> None:
    of = newsletter(approval="required")
    assert tasks(at(17, 50), record(S.APPROVED, cut_off=at(17)), of=of) == ()
    (send,) = tasks(at(18), record(S.APPROVED, cut_off=at(17)), of=of)
    assert isinstance(send, Send)


def test_an_edition_that_was_claimed_and_never_built_is_built() -> None:
    (build,) = tasks(at(17, 46), record(S.DRAFT, revision=0))
    assert isinstance(build, Build)
    assert not build.again


def test_without_approval_by_the_hour_it_waits_for_a_person() -> None:
    assert tasks(at(17, 59), record(S.READY)) == ()
    (wait,) = tasks(at(18), record(S.READY))
    assert isinstance(wait, Wait)


def test_a_held_edition_is_left_alone_until_its_time_is_over() -> None:
    assert tasks(at(18, 30), record(S.HELD)) == ()
    (expire,) = tasks(at(21), record(S.HELD, reason="by hand"))
    assert isinstance(expire, Expire)
    assert "by hand" in expire.reason


@pytest.mark.parametrize("state", [S.DRAFT, S.READY, S.APPROVED])
def test_what_was_not_sent_by_the_deadline_expires(state: EditionState) -> None:
    (expire,) = tasks(at(21), record(state))
    assert isinstance(expire, Expire)


def test_an_evening_that_was_missed_is_made_up_for_before_its_deadline() -> None:
    before = record(S.DONE, day=DAY - timedelta(days=1))
    (build,) = tasks(at(20, 59), before)
    assert isinstance(build, Build)


def test_a_late_build_waits_for_a_collection_but_not_for_one_that_fails() -> None:
    def asked(*, fails: bool) -> list[type[Task]]:
        stale = (asked_at(at(9)),)
        found = due({EVENING: newsletter()}, {}, at(19), sources=stale, collecting_fails=fails)
        return [type(task) for task in found]

    assert asked(fails=False) == [Collect]
    assert asked(fails=True) == [Build, Collect]


def test_a_build_waits_for_a_collection_that_hangs_until_the_hour_and_a_late_one_longer() -> None:
    (build,) = tasks(at(17, 45))
    assert isinstance(build, Build)
    assert build.patience == at(18)
    (late,) = tasks(at(19))
    assert isinstance(late, Build)
    assert late.patience == at(20)


def test_an_evening_that_was_missed_for_good_expires_once() -> None:
    before = record(S.DONE, day=DAY - timedelta(days=1))
    (expire,) = tasks(at(12, day=DAY + timedelta(days=1)), before)
    assert expire == Expire(
        edition=EditionId(newsletter=EVENING, date=DAY),
        cut_off=at(17, 45),
        reason="the service did not run at its time",
    )
    assert tasks(at(12, day=DAY + timedelta(days=1)), before, record(S.EXPIRED)) == ()


def test_of_many_missed_evenings_only_the_newest_counts() -> None:
    before = record(S.DONE, day=DAY - timedelta(days=6))
    (build,) = tasks(at(19), before)
    assert isinstance(build, Build)
    assert build.edition.date == DAY


def test_a_new_newsletter_has_missed_nothing() -> None:
    assert tasks(at(12)) == ()


def test_only_the_named_days_have_an_edition() -> None:
    weekdays = newsletter(days=["mon", "tue", "wed", "thu", "fri"])
    saturday = date(2026, 10, 10)
    assert tasks(at(18, day=saturday), of=weekdays) == ()
    assert slot(weekdays, saturday) is None
    assert slot(weekdays, date(2026, 10, 12)) is not None


def test_the_next_slot_is_the_one_whose_hour_is_still_to_come() -> None:
    assert upcoming(newsletter(), at(17, 59)).date == DAY
    assert upcoming(newsletter(), at(18)).date == DAY + timedelta(days=1)
    assert upcoming(newsletter(days=["tue"]), at(18)).date == DAY + timedelta(days=7)


def test_a_cut_off_later_than_the_hour_lies_on_the_day_before() -> None:
    morning = newsletter(cut_off="23:30", hour="06:00")
    found = slot(morning, DAY)
    assert found is not None
    assert found.cut_off == at(23, 30, day=DAY - timedelta(days=1))
    assert found.send_after == at(6)
    (build,) = tasks(at(23, 30, day=DAY - timedelta(days=1)), of=morning)
    assert isinstance(build, Build)
    assert build.edition.date == DAY


def test_sending_ends_an_hour_before_the_next_edition() -> None:
    found = slot(newsletter(send_before="7d"), DAY)
    assert found is not None
    assert found.send_before == at(17, day=DAY + timedelta(days=1))
    weekly = slot(newsletter(send_before="7d", days=["tue"]), DAY)
    assert weekly is not None
    assert weekly.send_before == at(17, day=DAY + timedelta(days=7))


def test_the_edition_bears_the_local_date_of_its_hour() -> None:
    auckland = newsletter(zone="Pacific/Auckland")
    (build,) = tasks(at(17, 45, zone="Pacific/Auckland"), of=auckland)
    assert isinstance(build, Build)
    assert build.edition.date == DAY
    assert build.cut_off == datetime(2026, 10, 6, 4, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "written", "expected"),
    [
        (BERLIN, date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (BERLIN, date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 8), time(2, 30), datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        ("America/New_York", date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), datetime(2026, 4, 4, 14, 45, tzinfo=UTC)),
        (BERLIN, DAY, time(18, 0), datetime(2026, 10, 6, 16, 0, tzinfo=UTC)),
    ],
)
def test_leaps_of_the_clocks(zone: str, day: date, written: time, expected: datetime) -> None:
    assert moment(day, written, ZoneInfo(zone)) == expected


LEAPS = {
    BERLIN: (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
}


@pytest.mark.parametrize(("zone", "leap"), [(zone, day) for zone, days in LEAPS.items() for day in days])
@pytest.mark.parametrize("hour", ["01:45", "02:00", "02:15", "03:00"])
def test_every_night_has_one_edition_across_a_leap(zone: str, leap: date, hour: str) -> None:
    """Walk in quarters of an hour: each date is built once and sent once, in order."""
    of = newsletter(zone=zone, hour=hour, cut_off="00:50")
    known: dict[date, EditionRecord] = {}
    built: list[date] = []
    sent: list[date] = []
    now = at(12, day=leap - timedelta(days=2), zone=zone)
    while now < at(12, day=leap + timedelta(days=1), zone=zone):
        for task in due({EVENING: of}, {EVENING: tuple(known.values())}, now):
            if isinstance(task, Build):
                built.append(task.edition.date)
                state = S.APPROVED
            elif isinstance(task, Send):
                sent.append(task.edition.date)
                state = S.DONE
            else:
                pytest.fail(f"{task} at {now}")
            known[task.edition.date] = EditionRecord(id=task.edition, revision=1, state=state, cut_off=now)
        now += timedelta(minutes=15)
    assert built == sent == [leap + timedelta(days=offset) for offset in (-1, 0, 1)]


def asked_at(last: datetime | None, source: str = "courier", **when: Any) -> Appointment:
    due = last + timedelta(minutes=15) if last else None
    return Appointment(source=SourceId(source), last=last, **({"due": due} | when))


def collected(now: datetime, *appointments: Appointment, of: Any = None) -> list[str]:
    found = due(of or {EVENING: newsletter()}, {}, now, sources=appointments)
    return sorted(source for task in found if isinstance(task, Collect) for source in task.sources)


def test_a_source_is_asked_when_its_turn_comes() -> None:
    assert collected(at(9), asked_at(None)) == ["courier"], "it never was"
    assert collected(at(9), asked_at(at(8, 46))) == []
    assert collected(at(9), asked_at(at(8, 45))) == ["courier"]
    assert collected(at(9), asked_at(at(10))) == ["courier"], "the clock went back"
    assert collected(at(9)) == []


def test_a_round_takes_those_along_who_would_follow_soon() -> None:
    eager, soon, later = (asked_at(at(8, 30), f"at{minute}", due=at(9, minute)) for minute in (0, 7, 8))
    assert collected(at(9), eager, soon, later) == ["at0", "at7"]
    assert collected(at(8, 59), eager, soon, later) == []


def test_nobody_is_asked_before_its_server_wants_it() -> None:
    assert collected(at(9), asked_at(at(8), not_before=at(9, 1))) == []
    assert collected(at(9, 1), asked_at(at(8), not_before=at(9, 1))) == ["courier"]
    assert collected(at(9), asked_at(at(8)), asked_at(at(8), "shut", not_before=at(9, 1))) == ["courier"]
    assert collected(at(9), asked_at(at(8), closed=True)) == []


def test_before_a_cut_off_all_are_asked_that_may_be_asked_once() -> None:
    quiet = asked_at(at(14), due=at(20))
    assert collected(at(17, 29), quiet) == []
    assert collected(at(17, 30), quiet) == ["courier"]
    assert collected(at(17, 44), asked_at(at(17, 30), due=at(23))) == []
    assert collected(at(17, 44), asked_at(at(17, 29), due=at(23))) == ["courier"]
    assert collected(at(17, 45), quiet) == [], "its cut-off is over"
    assert collected(at(17, 40), asked_at(at(14), not_before=at(17, 41)), asked_at(at(14), closed=True)) == []


def test_only_what_a_newsletter_reads_is_asked_before_its_cut_off() -> None:
    reads = NewsletterConfig.model_validate({"time_zone": BERLIN, "sources": ["herald"]})
    quiet = [asked_at(at(14), name, due=at(20)) for name in ("courier", "herald")]
    assert collected(at(17, 31), *quiet, of={EVENING: reads}) == ["herald"]


def test_a_late_build_waits_for_all_that_may_be_asked() -> None:
    quiet = asked_at(at(14), due=at(22))
    (task,) = due({EVENING: newsletter()}, {}, at(18, 30), sources=(quiet,))
    assert task == Collect(sources=frozenset({SourceId("courier")}))
    (task,) = due({EVENING: newsletter()}, {}, at(18, 30), sources=(asked_at(at(18, 20), due=at(22)),))
    assert isinstance(task, Build)
    (task,) = due({EVENING: newsletter()}, {}, at(18, 30), sources=(asked_at(at(14), not_before=at(23)),))
    assert isinstance(task, Build), "who does not want to be asked holds nobody up"


def test_without_newsletters_nothing_is_due() -> None:
    assert due({}, {}, at(18), sources=(asked_at(None),)) == ()


def test_what_has_a_deadline_comes_first() -> None:
    other = NewsletterId("other")
    found = due(
        {EVENING: newsletter(), other: newsletter()},
        {other: (record(S.APPROVED),), EVENING: ()},
        at(18),
        sources=(asked_at(None),),
    )
    assert [type(task) for task in found] == [Send, Build, Collect]


def test_an_edition_made_by_hand_on_another_day_is_left_alone() -> None:
    weekdays = newsletter(days=["mon"])
    assert tasks(at(23), record(S.APPROVED), of=weekdays) == ()
