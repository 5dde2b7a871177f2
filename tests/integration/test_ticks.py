"""The tick over a real site: two newsletters, the gate, holds, restored backups, clocks that jump."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from service_kit import BOOT, evening, mails, make_site, state_of, utc, write_article

from digest.cli import main
from digest.clock import FixedClock, SystemClock
from digest.config import Site
from digest.demo.inbox import Inbox
from digest.errors import StoreError
from digest.model import EditionState
from digest.schedule import Service
from digest.schedule.beat import beat_file
from digest.schedule.due import Build, Collect, Expire, Send
from digest.schedule.hands import StoppableClock, Threads
from digest.schedule.service import call_back
from digest.schedule.ticker import Done, tick
from digest.store import Store, alarms, beats, editions, holds, ledger, open_store, purge

DAY = date(2026, 10, 6)
NOON = utc(2026, 10, 6, 10, 0)
CUT_OFF = utc(2026, 10, 6, 15, 45)
HOUR = utc(2026, 10, 6, 16, 0)
S = EditionState


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., tuple[Site, Store]]]:
    opened: list[Store] = []

    def made(**how: object) -> tuple[Site, Store]:
        site = make_site(tmp_path / "site", **({"zones": {"evening": "Europe/Berlin"}} | how))  # type: ignore[arg-type]
        opened.append(open_store(site.database))
        return site, opened[-1]

    yield made
    for store in opened:
        store.close()


def ticks(
    site: Site, store: Store, clock: FixedClock, *, until: datetime | None = None, boot: str = BOOT
) -> list[Done]:
    """Tick every five minutes up to a moment (once without one)."""
    done = [*tick(site, store, clock, boot=boot)]
    while until is not None and clock.now() < until:
        clock.advance(timedelta(minutes=5))
        done += tick(site, store, clock, boot=boot)
    return done


def causes(store: Store) -> list[str]:
    with store.read() as connection:
        return sorted(alarm.cause for alarm in alarms.latest(connection))


def test_a_day_by_itself(make: Callable[..., tuple[Site, Store]]) -> None:
    site, store = make(readers=3)
    write_article(site, DAY)
    done = ticks(site, store, FixedClock(NOON), until=HOUR)
    assert [type(one.task) for one in done if not isinstance(one.task, Collect)] == [Build, Send]
    assert not [one for one in done if one.failed]
    record = state_of(store, evening(DAY))
    assert (record.state, record.cut_off, record.send_after) == (S.DONE, CUT_OFF, HOUR)
    assert record.send_before == HOUR + timedelta(hours=3)
    assert len(mails(site)) == 3


def test_two_newsletters_due_at_once_both_leave_on_time(make: Callable[..., tuple[Site, Store]]) -> None:
    site, store = make(zones={"evening": "Europe/Berlin", "abend": "Europe/Berlin"})
    write_article(site, DAY)
    ticks(site, store, FixedClock(NOON), until=HOUR)
    for name in ("evening", "abend"):
        record = state_of(store, evening(DAY, name))
        assert record.state is S.DONE
        assert record.frozen_at is not None
        assert record.frozen_at - HOUR < timedelta(minutes=1)


def test_two_services_at_once_make_one_edition(make: Callable[..., tuple[Site, Store]]) -> None:
    site, store = make(readers=10)
    write_article(site, DAY)
    ticks(site, store, FixedClock(NOON))
    other = open_store(site.database)
    for moment in (CUT_OFF, HOUR, HOUR + timedelta(minutes=1)):
        clock = SystemClock(moment)  # in simulated time another one's lease would be over at once
        pair = [
            threading.Thread(target=tick, args=(site, one, clock), kwargs={"boot": BOOT})
            for one in (store, other)
        ]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()
    other.close()
    assert state_of(store, evening(DAY)).revision == 1
    assert state_of(store, evening(DAY)).state is S.DONE
    assert set(mails(site).values()) == {1}
    assert len(mails(site)) == 10


def test_an_evening_without_stories_is_skipped_and_told_once(make: Callable[..., tuple[Site, Store]]) -> None:
    site, store = make()
    ticks(site, store, FixedClock(CUT_OFF), until=HOUR)
    assert state_of(store, evening(DAY)).state is S.SKIPPED
    assert causes(store) == [f"skipped evening/{DAY}"]
    assert mails(site) == {}


def test_the_gate_holds_and_the_alarm_arrives_once(
    make: Callable[..., tuple[Site, Store]], tmp_path: Path
) -> None:
    with Inbox(tmp_path / "inbox") as inbox:
        relay = f'host = "{inbox.host}"\nport = {inbox.port}\n'
        site, store = make(gate="min_stories = 2", more=f'{relay}[alerts]\nmail = ["desk@desk.example"]\n')
        site = replace(
            site,
            settings=site.settings.model_copy(
                update={"delivery": site.settings.delivery.model_copy(update={"transport": "smtp"})}
            ),
        )
        write_article(site, DAY)
        ticks(site, store, FixedClock(NOON), until=HOUR + timedelta(hours=1))
        assert state_of(store, evening(DAY)).state is S.HELD
        (mail,) = inbox.messages
    assert mail.rcpt_to == ("desk@desk.example",)
    assert b"gate.min_stories is 2" in mail.data
    assert b"reader0" not in mail.data


def test_a_gate_that_holds_lets_a_better_build_through(make: Callable[..., tuple[Site, Store]]) -> None:
    from digest.pipeline import build_edition, collect_sources

    site, store = make(gate="min_stories = 2")
    write_article(site, DAY)
    clock = FixedClock(NOON)
    ticks(site, store, clock, until=CUT_OFF)
    assert state_of(store, evening(DAY)).state is S.HELD
    (site.root / "dumps" / "choir.txt").write_text(
        f" date {DAY} A choir that sings in the dark has sold every seat of its winter season. "
        "Its conductor says that nobody can listen with the lights on again.\n"
        "Thirty singers stand in a disused salt store and wait for the caretaker.\n",
        encoding="utf-8",
    )
    assert list(collect_sources(site, store, clock=clock))
    record = build_edition(site, store, evening(DAY), cut_off=clock.now(), now=clock.now(), again=True)
    assert record.state is S.APPROVED
    ticks(site, store, clock, until=HOUR)
    assert state_of(store, evening(DAY)).state is S.DONE


def test_sources_that_died_after_the_build_hold_the_edition_at_the_hour(
    make: Callable[..., tuple[Site, Store]],
) -> None:
    dead = "".join(f'[sources.dead{n}]\nkind = "folder"\npath = "dead{n}"\n' for n in range(3))
    site, store = make(sources=dead)
    for number in range(3):
        (site.root / f"dead{number}").mkdir()
    write_article(site, DAY)
    clock = FixedClock(NOON)
    ticks(site, store, clock, until=CUT_OFF)
    assert state_of(store, evening(DAY)).state is S.APPROVED
    for number in range(2):
        (site.root / f"dead{number}").rmdir()
    clock.jump(HOUR - timedelta(minutes=1))
    from digest.pipeline import collect_sources

    list(collect_sources(site, store, clock=clock))
    ticks(site, store, clock, until=HOUR + timedelta(minutes=30))
    record = state_of(store, evening(DAY))
    assert (record.state, record.held_from) == (S.HELD, S.APPROVED)
    assert "only 2 of 4 sources answered" in (record.reason or "")
    assert mails(site) == {}
    assert len(causes(store)) == 1


def test_status_names_the_alarm_and_the_last_beat(
    make: Callable[..., tuple[Site, Store]], capsys: pytest.CaptureFixture[str]
) -> None:
    site, store = make()
    ticks(site, store, FixedClock(CUT_OFF))
    words = ["--site", str(site.root), "--now", f"{CUT_OFF:%Y-%m-%dT%H:%M}Z", "status"]
    with pytest.raises(SystemExit):
        main(words)
    told = capsys.readouterr().out
    assert f"evening/{DAY} is skipped: no articles have come in for it" in told
    assert "last alive at 2026-10-06 15:45:00 UTC." in told
    with pytest.raises(SystemExit):
        main([*words, "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["last_beat"] == "2026-10-06T15:45:00+00:00"
    assert [alarm["cause"] for alarm in found["alarms"]] == [f"skipped evening/{DAY}"]


def test_an_oversized_mail_is_held_and_told_once(make: Callable[..., tuple[Site, Store]]) -> None:
    site, store = make(gate="max_kb = 1")
    write_article(site, DAY)
    ticks(site, store, FixedClock(NOON), until=HOUR + timedelta(minutes=30))
    record = state_of(store, evening(DAY))
    assert record.state is S.HELD
    assert "gate.max_kb is 1" in (record.reason or "")
    assert mails(site) == {}
    assert causes(store) == [f"held evening/{DAY}"]


def test_an_article_killed_after_the_build_holds_the_edition_at_the_hour(
    make: Callable[..., tuple[Site, Store]],
) -> None:
    site, store = make()
    write_article(site, DAY)
    clock = FixedClock(NOON)
    ticks(site, store, clock, until=CUT_OFF)
    with store.write("killing what the edition carries") as connection:
        edition = editions.content(connection, evening(DAY))
        assert edition is not None
        (entry,) = edition.entries
        purge.bar(connection, entry.articles[0], (), reason="wrong", now=clock.now())
    ticks(site, store, clock, until=HOUR + timedelta(minutes=30))
    record = state_of(store, evening(DAY))
    assert record.state is S.HELD
    assert "1 article was killed since it was built" in (record.reason or "")
    assert mails(site) == {}
    assert len(causes(store)) == 1


def test_without_approval_by_the_hour_it_is_held_and_a_late_one_sends_at_once(
    make: Callable[..., tuple[Site, Store]],
) -> None:
    from digest.pipeline.deciding import approve

    site, store = make(approval="required")
    write_article(site, DAY)
    clock = FixedClock(NOON)
    ticks(site, store, clock, until=HOUR - timedelta(minutes=5))
    assert state_of(store, evening(DAY)).state is S.READY
    ticks(site, store, clock, until=HOUR + timedelta(minutes=20))
    assert state_of(store, evening(DAY)).state is S.HELD
    assert mails(site) == {}
    approve(store, evening(DAY), by="ada")
    ticks(site, store, clock)
    assert state_of(store, evening(DAY)).state is S.DONE
    assert len(mails(site)) == 6


def test_a_task_that_fails_stops_no_other_and_is_told_once(make: Callable[..., tuple[Site, Store]]) -> None:
    site, store = make(zones={"evening": "Europe/Berlin", "abend": "Europe/Berlin"})
    write_article(site, DAY)
    broken = dict(site.settings.newsletters)
    broken["abend"] = broken["abend"].model_copy(update={"sender": "not an address"})
    site = replace(site, settings=site.settings.model_copy(update={"newsletters": broken}))
    done = ticks(site, store, FixedClock(NOON), until=HOUR + timedelta(hours=1))
    assert state_of(store, evening(DAY)).state is S.DONE
    assert (
        state_of(store, evening(DAY, "abend")).state is S.DRAFT
    )  # no mail can be made, so no gate passes it
    failed = [one for one in done if one.failed]
    assert 3 <= len(failed) <= 20, "it is tried again, after ever longer pauses"
    assert f"build abend/{DAY} failed" in causes(store)


def test_a_hold_outlasts_the_hour_and_resume_goes_on(make: Callable[..., tuple[Site, Store]]) -> None:
    site, store = make()
    write_article(site, DAY)
    clock = FixedClock(NOON)
    ticks(site, store, clock, until=CUT_OFF)
    with store.write("holding") as connection:
        assert holds.hold(connection, evening(DAY), reason="by hand")
        assert not holds.hold(connection, evening(DAY), reason="twice")
    ticks(site, store, clock, until=HOUR + timedelta(hours=1))
    assert mails(site) == {}
    with store.write("resuming") as connection:
        assert holds.release(connection, evening(DAY)) is S.APPROVED
        assert holds.release(connection, evening(DAY)) is None
    ticks(site, store, clock)
    assert state_of(store, evening(DAY)).state is S.DONE


def test_the_service_ticks_by_itself_and_ends_when_it_is_told(
    make: Callable[..., tuple[Site, Store]],
) -> None:
    site, store = make(readers=3, hour="17:45:00")
    write_article(site, DAY)
    ticks(site, store, FixedClock(NOON))
    service = Service(site=site, store=store, clock=SystemClock(CUT_OFF), every=timedelta(seconds=0.3))
    running = threading.Thread(target=service.run)
    running.start()
    end = time.monotonic() + 60
    while time.monotonic() < end and not _is_done(store):
        time.sleep(0.1)
    service.end.set()
    running.join(30)
    assert not running.is_alive()
    assert _is_done(store)
    assert len(mails(site)) == 3


def test_a_service_whose_database_was_replaced_ends(make: Callable[..., tuple[Site, Store]]) -> None:
    site, store = make()
    service = Service(site=site, store=store, clock=SystemClock(NOON), every=timedelta(seconds=0.2))
    timer = threading.Timer(1.0, lambda: shutil.move(site.database, site.root / "elsewhere"))
    timer.start()
    with pytest.raises(StoreError, match="was replaced"):
        service.run()
    timer.join()


def test_a_service_whose_clock_was_set_back_goes_on_ticking() -> None:
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone=UTC)
    ticked = threading.Event()
    now = datetime.now(UTC)
    scheduler.add_job(ticked.set, "interval", seconds=30, next_run_time=now + timedelta(days=1))
    scheduler.start()
    try:
        call_back(scheduler, now)
        assert ticked.wait(20)
        (job,) = scheduler.get_jobs()
        planned = job.next_run_time
        call_back(scheduler, datetime.now(UTC))
        assert job.next_run_time == planned, "what comes in time is left alone"
    finally:
        scheduler.shutdown()


def test_a_collection_that_hangs_or_fails_stops_no_evening(
    make: Callable[..., tuple[Site, Store]], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, store = make()
    write_article(site, DAY)
    clock = FixedClock(NOON)
    ticks(site, store, clock)
    hung = threading.Event()
    hands = Threads()
    hands.take("collect", lambda: _wait(hung))
    clock.jump(CUT_OFF)
    assert tick(site, store, clock, boot=BOOT, hands=hands) == ()
    clock.jump(HOUR)
    tick(site, store, clock, boot=BOOT, hands=hands)
    assert state_of(store, evening(DAY)).state is not S.DRAFT
    hung.set()
    assert hands.stop(SystemClock(), within=30)

    def broken(*_args: object, **_named: object) -> None:
        raise StoreError("the archive cannot be written")

    monkeypatch.setattr("digest.schedule.ticker.collect_sources", broken)
    other = make_site(site.root.with_name("other"), zones={"evening": "Europe/Berlin"}, every="15min")
    write_article(other, DAY)
    from digest.pipeline import collect_sources

    late = open_store(other.database)
    list(collect_sources(other, late, clock=FixedClock(NOON)))
    ticks(other, late, FixedClock(HOUR + timedelta(hours=1)), until=HOUR + timedelta(hours=1, minutes=5))
    assert state_of(late, evening(DAY)).state is S.DONE
    late.close()


def test_hands_stop_between_two_steps_of_their_work() -> None:
    hands = Threads()
    begun = threading.Event()

    def endless() -> None:
        clock = StoppableClock(SystemClock(), hands.stopping)
        begun.set()
        while True:
            hands.pause()
            clock.sleep(30)

    hands.take("one", endless)
    assert begun.wait(10)
    assert hands.is_busy("one")
    hands.take("one", lambda: pytest.fail("one at a time"))
    assert hands.stop(SystemClock(), within=10)
    assert not hands.is_busy("one")
    hands.take("two", lambda: pytest.fail("it is stopping"))
    assert not hands.is_busy("two")


def _wait(event: threading.Event) -> None:
    event.wait(60)


def _is_done(store: Store) -> bool:
    with store.read() as connection:
        found = editions.record(connection, evening(DAY))
    return found is not None and found.state is S.DONE


def test_missed_evenings_leave_one_alarm_and_no_pile(make: Callable[..., tuple[Site, Store]]) -> None:
    site, store = make()
    write_article(site, DAY)
    clock = FixedClock(NOON)
    ticks(site, store, clock, until=HOUR)
    clock.advance(timedelta(days=4, hours=18))
    done = ticks(site, store, clock, until=clock.now() + timedelta(hours=1))
    assert [type(one.task) for one in done if not isinstance(one.task, Collect)] == [Expire]
    assert causes(store) == ["expired evening/2026-10-10"]
    assert len(mails(site)) == 6


YESTERDAY = timedelta(days=1)
BACKUPS = (
    NOON - YESTERDAY,
    CUT_OFF - YESTERDAY,
    HOUR - YESTERDAY,
    HOUR - YESTERDAY + timedelta(minutes=5),
    HOUR - YESTERDAY + timedelta(hours=5),
    NOON - timedelta(hours=8),
    NOON - timedelta(hours=2),
    NOON,
    CUT_OFF - timedelta(minutes=30),
    CUT_OFF,
)


@pytest.mark.parametrize("moment", BACKUPS, ids=lambda moment: f"{moment:%d-%H:%M}")
def test_a_backup_restored_during_sending_sends_nothing_before_resume(
    make: Callable[..., tuple[Site, Store]], moment: datetime
) -> None:
    site, store = make(readers=4, every="15min")
    clock, backup = FixedClock(BACKUPS[0]), site.root / "backup"
    for one in (*BACKUPS, HOUR - timedelta(minutes=5)):
        clock.advance(one - clock.now())
        write_article(site, clock.now().date())
        ticks(site, store, clock)
        if one == moment:
            store.close()  # the file is whole, without a log beside it
            shutil.copy(site.database, backup)
            store = open_store(site.database)
    assert state_of(store, evening(DAY)).state is S.APPROVED
    store.close()
    interrupted = _sent_some(site, clock, count=1 + BACKUPS.index(moment) % 3)
    before = mails(site)
    assert interrupted

    for ending in ("", "-wal", "-shm"):
        site.database.with_name(site.database.name + ending).unlink(missing_ok=True)
    shutil.copy(backup, site.database)
    store = open_store(site.database)
    ticks(site, store, clock, until=HOUR + timedelta(hours=1))
    assert mails(site) == before
    record = state_of(store, evening(DAY))
    assert record.state is S.HELD
    assert "restored from a backup" in (record.reason or "")
    assert len([cause for cause in causes(store) if cause.startswith("RESTORED")]) == 1

    with store.write("resuming") as connection:
        holds.release(connection, evening(DAY))
    ticks(site, store, clock)
    assert state_of(store, evening(DAY)).state is S.DONE
    store.close()


class _Gone(BaseException):
    pass


class _Dying(FixedClock):
    """Dies when so many mails lie in the outbox."""

    outbox: Path
    limit: int

    def now(self) -> datetime:
        if len(list(self.outbox.glob("*.eml"))) >= self.limit:
            raise _Gone
        return super().now()


def _sent_some(site: Site, clock: FixedClock, *, count: int) -> bool:
    """Die in mid-send, after ``count`` mails have left."""
    dying = _Dying(HOUR - timedelta(seconds=clock.monotonic()))
    dying.outbox, dying.limit = site.root / "data" / "outbox", 10**6
    dying.advance(timedelta(seconds=clock.monotonic()))
    dying.limit = len(list(dying.outbox.glob("*.eml"))) + count
    store = open_store(site.database)
    try:
        tick(site, store, dying, boot=BOOT)
    except _Gone:
        return True
    finally:
        store.close()
    return False


def test_a_list_that_is_broken_in_mid_send_does_not_stop_what_is_frozen(
    make: Callable[..., tuple[Site, Store]],
) -> None:
    site, store = make()
    write_article(site, DAY)
    clock = FixedClock(NOON)
    ticks(site, store, clock, until=HOUR - timedelta(minutes=5))
    assert _sent_some(site, clock, count=2)
    (site.root / "config" / "subscribers.toml").write_text("subscribers = [", encoding="utf-8")
    ticks(site, store, clock, until=HOUR + timedelta(minutes=5))
    assert state_of(store, evening(DAY)).state is S.DONE
    assert len(mails(site)) == 6


def test_a_lost_beat_file_counts_as_a_restore(make: Callable[..., tuple[Site, Store]]) -> None:
    site, store = make()
    write_article(site, DAY)
    clock = FixedClock(NOON)
    ticks(site, store, clock, until=CUT_OFF)
    beat_file(site).unlink()
    ticks(site, store, clock, until=HOUR)
    assert state_of(store, evening(DAY)).state is S.HELD


@pytest.mark.parametrize("hours", [-24, -1, 1, 24])
@pytest.mark.parametrize("when", [CUT_OFF - timedelta(minutes=10), CUT_OFF + timedelta(minutes=5), HOUR])
def test_a_clock_that_jumps_and_comes_back_makes_one_edition_a_date(
    make: Callable[..., tuple[Site, Store]], hours: int, when: datetime
) -> None:
    site, store = make(readers=2)
    for offset in (-1, 0, 1):
        write_article(site, DAY + timedelta(days=offset))
    clock = FixedClock(NOON)
    ticks(site, store, clock, until=when)
    clock.jump(clock.now() + timedelta(hours=hours))
    ticks(site, store, clock, until=clock.now() + timedelta(minutes=30))
    clock.jump(clock.now() - timedelta(hours=hours))
    if hours > 0:  # what `digest resume` does: take this time for the right one
        with store.write("resuming") as connection:
            beats.turn_back(connection, now=clock.now())
    ticks(site, store, clock, until=HOUR + timedelta(hours=2))
    too_late = hours == 24 and when == CUT_OFF + timedelta(minutes=5)
    assert state_of(store, evening(DAY)).state is (S.EXPIRED if too_late else S.DONE)
    counted = mails(site)
    assert set(counted.values()) <= {1}
    with store.read() as connection:
        dates = [one.id.date for one in editions.records(connection)]
    assert len(dates) == len(set(dates))


def test_a_jump_of_days_holds_what_is_open(make: Callable[..., tuple[Site, Store]]) -> None:
    site, store = make(cut_off="17:45", hour="17:45")
    write_article(site, DAY)
    clock = FixedClock(NOON)
    ticks(site, store, clock)
    with store.write("an edition of the future") as connection:
        editions.create(connection, evening(date(2026, 10, 9)), cut_off=NOON)
    clock.jump(NOON + timedelta(hours=60))
    ticks(site, store, clock)
    assert state_of(store, evening(date(2026, 10, 9))).state is S.HELD
    assert causes(store)[0].startswith("JUMPED")


def test_another_start_of_the_machine_in_mid_send_is_held_after_an_hour(
    make: Callable[..., tuple[Site, Store]],
) -> None:
    site, store = make()
    write_article(site, DAY)
    clock = FixedClock(NOON)
    ticks(site, store, clock, until=HOUR - timedelta(minutes=5))
    assert _sent_some(site, clock, count=2)
    clock.jump(HOUR + timedelta(minutes=62))
    ticks(site, store, clock, boot="another start")
    record = state_of(store, evening(DAY))
    assert (record.state, record.held_from) == (S.HELD, S.SENDING)
    with store.write("resuming") as connection:
        assert holds.settle_doubts(connection, evening(DAY), resend=False, all_open=False) <= 1
        holds.release(connection, evening(DAY))
    ticks(site, store, clock, boot="another start")
    assert state_of(store, evening(DAY)).state is S.DONE
    with store.read() as connection:
        assert ledger.tally(connection, evening(DAY)).total == 6
