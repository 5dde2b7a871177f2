"""A sender's run over the real ledger: what it sends, when it stops, what it leaves behind."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from carrier import OK, Carrier
from ledger_kit import EDITION, HOUR, KEY, address, frozen, how, settings
from sqlalchemy import text

from digest.clock import Clock, FixedClock
from digest.config import Settings
from digest.deliver import (
    DeliveryReport,
    FilesTransport,
    Route,
    Rules,
    SmtpTransport,
    deliver,
    open_transport,
)
from digest.deliver.naming import read_return_path, unsubscribe_token
from digest.errors import ConfigError, DeliveryStopped, EditionError, NotFound
from digest.model import DeliveryState, EditionId, EditionState, NewsletterId, Reply, Stage, SubscriberId
from digest.store import Store, beats, editions, ledger, readers

S = DeliveryState
LOST = Reply(stage=Stage.CONNECT, text="Connection refused")
UNKNOWN = Reply(stage=Stage.RCPT, code=550, enhanced="5.1.1", text="no such user")
GREYLISTED = Reply(stage=Stage.RCPT, code=451, enhanced="4.7.1", text="Greylisted")
CUT_AFTER_DOT = Reply(stage=Stage.DOT, text="timed out")
BROKEN = Reply(stage=Stage.RCPT, code=554, enhanced="5.3.0", text="mail system configuration error")
TOO_BIG = Reply(stage=Stage.DOT, code=552, enhanced="5.3.4", text="too big")


def run(
    store: Store,
    carrier: Carrier | None = None,
    *,
    clock: Clock | None = None,
    how_: Rules | None = None,
    owner: str = "one",
    on_progress: Callable[[int, int], None] | None = None,
) -> DeliveryReport:
    return deliver(
        store,
        EDITION,
        routes=[Route.of(carrier if carrier is not None else Carrier())],
        rules=how_ or how(),
        clock=clock or FixedClock(HOUR),
        owner=owner,
        on_progress=on_progress,
    )


def set_edition(store: Store, state: EditionState) -> None:
    with store.write("setting a state") as connection:
        editions.set_state(connection, EDITION, to=state, if_in=list(EditionState))


def edition_state(store: Store) -> EditionState:
    with store.read() as connection:
        return ledger.standing(connection, EDITION).state


def states(store: Store) -> dict[S, int]:
    with store.read() as connection:
        return dict(ledger.tally(connection, EDITION).states)


def test_each_reader_gets_one_mail_and_the_edition_is_done(store: Store) -> None:
    frozen(store, count=7)
    carrier = Carrier()
    report = run(store, carrier)
    assert sorted(carrier.offered) == sorted(address(n) for n in range(1, 8))
    assert dict(report.tally.states) == {S.SENT: 7}
    assert report.state is EditionState.DONE is edition_state(store)
    assert report.next_due is None
    assert carrier.closed


def test_a_second_run_sends_nothing(store: Store) -> None:
    frozen(store, count=3)
    run(store)
    carrier = Carrier()
    report = run(store, carrier)
    assert carrier.offered == []
    assert dict(report.tally.states) == {S.SENT: 3}
    assert report.state is EditionState.DONE


def test_an_edition_without_readers_is_done_at_once(store: Store) -> None:
    frozen(store, count=0)
    assert run(store).state is EditionState.DONE


def test_a_copy_bears_the_readers_own_names(store: Store) -> None:
    frozen(store, count=2)
    carrier = Carrier()
    run(store, carrier, how_=how(bounce_domain="bounce.news.example"))
    for number, (envelope, raw) in enumerate(carrier.taken, start=1):
        reader = SubscriberId(number)
        message = message_from_bytes(raw, policy=SMTP)
        token = unsubscribe_token(KEY, EDITION.newsletter, reader)
        assert message["To"].addresses[0].addr_spec == envelope.recipient == address(number)
        assert message["Date"].datetime == HOUR
        assert f"https://news.example/u/{token}" in message["List-Unsubscribe"]
        plain = message.get_body(("plain",))
        assert plain is not None
        assert token in plain.get_content()
        assert len(envelope.sender.rpartition("@")[0]) <= 64
        found = read_return_path(KEY, (NewsletterId("other"), EDITION.newsletter), envelope.sender)
        assert found == (EDITION, reader)
    first, second = (message_from_bytes(raw)["Message-ID"] for _, raw in carrier.taken)
    assert first != second
    assert first.endswith("@news.example>")


@pytest.mark.parametrize("recipient", ["bounces@news.example", "bounces+x-y@news.example", "", "a+b@c"])
def test_a_return_path_that_is_not_ours_names_nobody(recipient: str) -> None:
    assert read_return_path(KEY, (EDITION.newsletter,), recipient) is None


def test_without_a_bounce_domain_bounces_go_to_the_sender(store: Store) -> None:
    frozen(store, count=1)
    carrier = Carrier()
    run(store, carrier)
    assert carrier.taken[0][0].sender == "digest@news.example"


@pytest.mark.parametrize(
    "state",
    [
        EditionState.DRAFT,
        EditionState.READY,
        EditionState.APPROVED,
        EditionState.FREEZING,
        EditionState.HELD,
        EditionState.SKIPPED,
        EditionState.EXPIRED,
    ],
)
def test_an_edition_in_another_state_is_not_sent(store: Store, state: EditionState) -> None:
    frozen(store, count=1)
    set_edition(store, state)
    carrier = Carrier()
    with pytest.raises(EditionError, match="cannot be sent"):
        run(store, carrier)
    assert carrier.offered == []


def test_an_edition_that_is_not_there_is_not_sent(store: Store) -> None:
    with pytest.raises(NotFound):
        run(store)


def test_a_hold_works_before_the_next_dot(store: Store) -> None:
    frozen(store, count=20)
    carrier = Carrier()
    carrier.meanwhile = lambda: set_edition(store, EditionState.HELD) if len(carrier.taken) == 5 else None
    report = run(store, carrier)
    assert report.state is EditionState.HELD
    assert states(store) == {S.SENT: 5, S.QUEUED: 15}


def test_no_dot_leaves_after_the_deadline_though_the_copy_was_leased_before_it(store: Store) -> None:
    clock = FixedClock(HOUR)
    frozen(store, count=4, clock=clock, send_before=HOUR + timedelta(seconds=30))
    carrier = Carrier()
    carrier.meanwhile = lambda: clock.advance(timedelta(seconds=20))
    report = run(store, carrier, clock=clock)
    assert len(carrier.taken) == 1
    assert dict(report.tally.states) == {S.SENT: 1, S.EXPIRED: 3}


def test_a_run_goes_on_past_very_many_readers_who_left(store: Store) -> None:
    frozen(store, count=603)
    with store.write("leaving") as connection:
        readers.end(connection, EDITION.newsletter, [SubscriberId(n) for n in range(1, 602)], now=HOUR)
    report = run(store)
    assert report.state is EditionState.DONE
    assert dict(report.tally.states) == {S.SENT: 2, S.SUPPRESSED: 601}


def test_who_leaves_while_the_mail_is_on_its_way_does_not_get_it(store: Store) -> None:
    frozen(store, count=3)
    carrier = Carrier()

    def leave() -> None:
        with store.write("leaving") as connection:
            readers.end(connection, EDITION.newsletter, [SubscriberId(1), SubscriberId(3)], now=HOUR)

    carrier.meanwhile = leave
    report = run(store, carrier)
    assert [envelope.recipient for envelope, _ in carrier.taken] == [address(2)]
    assert dict(report.tally.states) == {S.SENT: 1, S.SUPPRESSED: 2}


def test_an_unknown_reader_fails_and_holds_up_nobody(store: Store) -> None:
    frozen(store, count=4)
    report = run(store, Carrier(answers=[OK, UNKNOWN]))
    assert dict(report.tally.states) == {S.SENT: 3, S.FAILED: 1}
    assert report.state is EditionState.DONE


def test_a_deferred_reader_is_offered_the_mail_again_when_it_is_due(store: Store) -> None:
    frozen(store, count=2)
    clock = FixedClock(HOUR)
    carrier = Carrier(answers=[GREYLISTED])
    report = run(store, carrier, clock=clock)
    assert dict(report.tally.states) == {S.SENT: 1, S.DEFERRED: 1}
    assert report.state is EditionState.SENDING
    assert report.next_due is not None
    assert timedelta(minutes=4) <= report.next_due - HOUR <= timedelta(minutes=6)
    assert run(store, carrier, clock=clock).tally == report.tally
    clock.jump(report.next_due)
    assert run(store, carrier, clock=clock).state is EditionState.DONE
    assert carrier.offered.count(address(1)) == 2


def test_what_is_still_deferred_at_the_deadline_expires(store: Store) -> None:
    frozen(store, count=2)
    clock = FixedClock(HOUR)
    run(store, Carrier(answers=[GREYLISTED]), clock=clock)
    clock.jump(HOUR + timedelta(hours=3))
    carrier = Carrier()
    report = run(store, carrier, clock=clock)
    assert carrier.offered == []
    assert dict(report.tally.states) == {S.SENT: 1, S.EXPIRED: 1}
    assert report.state is EditionState.DONE


def test_an_edition_of_which_nothing_left_in_time_is_expired(store: Store) -> None:
    frozen(store, count=3)
    carrier = Carrier()
    report = run(store, carrier, clock=FixedClock(HOUR + timedelta(hours=4)))
    assert carrier.offered == []
    assert report.state is EditionState.EXPIRED
    assert dict(report.tally.states) == {S.EXPIRED: 3}


def test_an_edition_that_the_relay_refuses_to_everybody_is_not_done(store: Store) -> None:
    frozen(store, count=3)
    report = run(store, Carrier(answers=[UNKNOWN] * 3))
    assert report.state is EditionState.EXPIRED is edition_state(store)
    assert dict(report.tally.states) == {S.FAILED: 3}
    tomorrow = EditionId(newsletter=EDITION.newsletter, date=EDITION.date + timedelta(days=1))
    with store.read() as connection:
        assert editions.existing(connection, EDITION).reason == "nothing was sent: all 3 copies were refused"
        assert editions.last_sent(connection, EDITION.newsletter, before=tomorrow) is None
        assert editions.number(connection, tomorrow) == 1


def test_an_edition_whose_readers_have_all_left_is_done(store: Store) -> None:
    frozen(store, count=2)
    with store.write("leaving") as connection:
        readers.end(connection, EDITION.newsletter, [SubscriberId(1), SubscriberId(2)], now=HOUR)
    assert run(store).state is EditionState.DONE


def test_a_relay_with_a_broken_mail_system_costs_no_reader_the_edition(store: Store) -> None:
    frozen(store, count=9)
    clock = FixedClock(HOUR)
    with pytest.raises(DeliveryStopped, match=r"554 5\.3\.0 mail system"):
        run(store, Carrier(answers=[BROKEN] * 9), clock=clock)
    assert states(store) == {S.DEFERRED: 5, S.QUEUED: 4}
    clock.advance(timedelta(hours=1))
    assert dict(run(store, clock=clock).tally.states) == {S.SENT: 9}


def test_one_reader_whose_host_says_system_error_holds_up_nobody(store: Store) -> None:
    frozen(store, count=9)
    report = run(store, Carrier(answers=[BROKEN]))
    assert dict(report.tally.states) == {S.SENT: 8, S.DEFERRED: 1}


def test_a_lost_answer_is_sent_again_once_with_the_same_message_id_and_a_flag(store: Store) -> None:
    frozen(store, count=2)
    carrier = Carrier(answers=[CUT_AFTER_DOT])
    report = run(store, carrier)
    assert dict(report.tally.states) == {S.SENT: 2}
    assert report.tally.maybe_dup == 1
    twice = [raw for envelope, raw in carrier.taken if envelope.recipient == address(1)]
    assert len(twice) == 2
    assert twice[0] == twice[1]


def test_a_relay_that_always_loses_its_answer_does_not_get_copy_after_copy(store: Store) -> None:
    frozen(store, count=1)
    carrier = Carrier(answers=[CUT_AFTER_DOT] * 9)
    report = run(store, carrier)
    assert len(carrier.taken) == 2
    assert dict(report.tally.states) == {S.IN_DOUBT: 1}
    assert report.next_due is not None
    assert report.next_due - HOUR >= timedelta(minutes=20)


def test_a_list_that_says_hold_gets_no_second_copy(store: Store) -> None:
    frozen(store, count=2)
    carrier = Carrier(answers=[CUT_AFTER_DOT])
    report = run(store, carrier, how_=how(resend=False))
    assert len(carrier.taken) == 2
    assert dict(report.tally.states) == {S.SENT: 1, S.ASSUMED_SENT: 1}
    assert report.tally.maybe_dup == 0


def test_a_short_failure_of_the_relay_is_waited_out(store: Store) -> None:
    frozen(store, count=3)
    clock = FixedClock(HOUR)
    report = run(store, Carrier(answers=[LOST] * 4), clock=clock)
    assert dict(report.tally.states) == {S.SENT: 3}
    assert clock.monotonic() > 5


def test_five_failures_in_a_row_stop_the_run_and_cost_nobody(store: Store) -> None:
    frozen(store, count=3)
    with pytest.raises(DeliveryStopped, match="Connection refused") as stopped:
        run(store, Carrier(answers=[LOST] * 9))
    assert "smtp.host" in stopped.value.hint
    assert states(store) == {S.QUEUED: 3}
    assert dict(run(store).tally.states) == {S.SENT: 3}


def test_failures_that_are_not_in_a_row_stop_nothing(store: Store) -> None:
    frozen(store, count=12)
    report = run(store, Carrier(answers=[LOST, LOST, LOST, LOST, OK] * 3))
    assert dict(report.tally.states) == {S.SENT: 12}


def test_one_mail_that_trips_the_relay_does_not_hold_up_the_others(store: Store) -> None:
    frozen(store, count=6)

    class Trips(Carrier):
        def send(self, envelope, message, *, before_dot):  # type: ignore[no-untyped-def]
            if envelope.recipient == address(1):
                return Reply(stage=Stage.BODY, text="cut")
            return super().send(envelope, message, before_dot=before_dot)

    with pytest.raises(DeliveryStopped):
        run(store, Trips())
    assert states(store) == {S.SENT: 5, S.QUEUED: 1}


def test_a_refused_login_stops_at_once_and_touches_no_row(store: Store) -> None:
    frozen(store, count=3)
    carrier = Carrier(answers=[Reply(stage=Stage.LOGIN, code=535, enhanced="5.7.8", text="bad password")] * 9)
    with pytest.raises(DeliveryStopped, match=r"refuses the login: 535 5\.7\.8 bad password") as stopped:
        run(store, carrier)
    assert "smtp.password" in stopped.value.hint
    assert len(carrier.offered) == 1
    assert states(store) == {S.QUEUED: 3}
    assert edition_state(store) is EditionState.SENDING


def test_a_mail_that_the_relay_never_takes_holds_the_edition(store: Store) -> None:
    frozen(store, count=30)
    report = run(store, Carrier(answers=[OK, OK, *[TOO_BIG] * 9]))
    assert report.state is EditionState.HELD
    assert dict(report.tally.states) == {S.SENT: 2, S.FAILED: 5, S.QUEUED: 23}
    with store.read() as connection:
        record = editions.record(connection, EDITION)
    assert record is not None
    assert "552 5.3.4 too big" in str(record.reason)


def test_late_faults_of_the_edition_hold_nothing(store: Store) -> None:
    frozen(store, count=60)
    report = run(store, Carrier(answers=[*[OK] * 50, *[TOO_BIG] * 6]))
    assert report.state is EditionState.DONE
    assert dict(report.tally.states) == {S.SENT: 54, S.FAILED: 6}


def test_an_interrupt_before_the_dot_gives_the_leases_back(store: Store) -> None:
    frozen(store, count=5)
    carrier = Carrier()

    def interrupt() -> None:
        if len(carrier.taken) == 2:
            raise KeyboardInterrupt

    carrier.meanwhile = interrupt
    with pytest.raises(KeyboardInterrupt):
        run(store, carrier)
    assert states(store) == {S.SENT: 2, S.QUEUED: 3}
    assert carrier.closed


def test_an_interrupt_after_the_dot_leaves_one_copy_in_doubt(store: Store) -> None:
    frozen(store, count=5)

    class Interrupted(Carrier):
        def send(self, envelope, message, *, before_dot):  # type: ignore[no-untyped-def]
            super().send(envelope, message, before_dot=before_dot)
            if len(self.taken) == 3:
                raise KeyboardInterrupt

            return OK

    with pytest.raises(KeyboardInterrupt):
        run(store, Interrupted())
    assert states(store) == {S.SENT: 2, S.IN_DOUBT: 1, S.QUEUED: 2}
    report = run(store)
    assert dict(report.tally.states) == {S.SENT: 5}
    assert report.tally.maybe_dup == 1


def test_a_sender_waits_for_the_leases_of_a_dead_one_and_says_so(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    frozen(store, count=3)
    clock = FixedClock(HOUR)
    set_edition(store, EditionState.SENDING)
    with store.write("a sender that dies") as connection:
        first, _ = ledger.claim(
            connection,
            EDITION,
            owner="dead",
            now=HOUR,
            until=HOUR + timedelta(seconds=120),
            limit=2,
            msgid=lambda number: f"<{number}@news.example>",
        )
        ledger.mark_all(connection, [first], now=HOUR)
    report = run(store, clock=clock)
    assert dict(report.tally.states) == {S.SENT: 3}
    assert report.tally.maybe_dup == 1
    assert timedelta(seconds=780) <= clock.now() - HOUR < timedelta(seconds=790)
    (told,) = [vars(one) for one in caplog.records if one.message == "delivery.waits_for_another_sender"]
    assert told["until"] == (HOUR + timedelta(seconds=120)).isoformat()


def test_a_sender_whose_lease_is_over_lets_no_dot_go(store: Store) -> None:
    frozen(store, count=2)
    clock = FixedClock(HOUR)
    carrier = Carrier()
    slow = [True]

    def linger() -> None:
        if slow.pop():
            clock.advance(timedelta(seconds=121))
        slow.append(False)

    carrier.meanwhile = linger
    report = run(store, carrier, clock=clock)
    assert dict(report.tally.states) == {S.SENT: 2}
    assert report.tally.maybe_dup == 0
    assert len(carrier.taken) == 2
    assert len(carrier.offered) == 3


def test_one_reader_whose_relay_is_slow_does_not_starve_the_others(store: Store) -> None:
    frozen(store, count=6)
    clock = FixedClock(HOUR)

    class SlowForOne(Carrier):
        def send(self, envelope, message, *, before_dot):  # type: ignore[no-untyped-def]
            if envelope.recipient == address(1):
                clock.advance(timedelta(seconds=121))
            return super().send(envelope, message, before_dot=before_dot)

    carrier = SlowForOne()
    with pytest.raises(DeliveryStopped, match="lease was over"):
        run(store, carrier, clock=clock)
    assert states(store) == {S.SENT: 5, S.QUEUED: 1}
    assert carrier.offered[:6] == [address(n) for n in range(1, 7)]
    assert carrier.offered.count(address(1)) == 6  # once among the others, then the five that end the run
    assert clock.now() - HOUR < timedelta(minutes=15)


def test_a_sender_that_slept_too_long_respects_who_took_over(store: Store) -> None:
    frozen(store, count=1)
    clock = FixedClock(HOUR)
    carrier, other = Carrier(), Carrier()

    def sleep_and_be_overtaken() -> None:
        carrier.meanwhile = None
        # The wall clock alone: the sleeper's own monotonic clock does not notice, its fence must.
        clock.jump(HOUR + timedelta(seconds=121))
        run(store, other, clock=FixedClock(HOUR + timedelta(seconds=121)), owner="two")

    carrier.meanwhile = sleep_and_be_overtaken
    report = run(store, carrier, clock=clock)
    assert len(other.taken) == 1
    assert carrier.taken == []
    assert dict(report.tally.states) == {S.SENT: 1}


def test_a_clock_that_jumps_back_is_waited_for(store: Store) -> None:
    frozen(store, count=4, send_before=HOUR + timedelta(hours=3))
    clock = FixedClock(HOUR)
    carrier = Carrier()

    def jump() -> None:
        carrier.meanwhile = None
        clock.jump(HOUR - timedelta(minutes=30))

    carrier.meanwhile = jump
    report = run(store, carrier, clock=clock)
    assert clock.monotonic() >= 1800
    assert dict(report.tally.states) == {S.SENT: 4}


class _Corrected(FixedClock):
    """A clock that goes back; after ten seconds something is done about it."""

    mend: Callable[[], None] | None = None

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.mend is not None and self.monotonic() >= 10:
            self.mend()
            self.mend = None


@pytest.mark.parametrize("by", ["the machine", "digest resume"])
def test_a_clock_that_jumped_back_is_waited_for_only_until_it_is_right(store: Store, by: str) -> None:
    frozen(store, count=4, send_before=HOUR + timedelta(hours=3))
    with store.write("the service beats") as connection:
        beats.beat(connection, at=HOUR, monotonic=0.0, boot="one")
    clock = _Corrected(HOUR)
    carrier = Carrier()

    def jump() -> None:
        carrier.meanwhile = None
        clock.jump(HOUR - timedelta(minutes=30))
        clock.mend = mend

    def mend() -> None:
        if by == "the machine":
            clock.jump(HOUR)
            return
        with store.write("resuming") as connection:
            beats.turn_back(connection, now=clock.now())

    carrier.meanwhile = jump
    report = run(store, carrier, clock=clock)
    assert 10 <= clock.monotonic() < 60
    assert len(carrier.taken) == 4
    assert dict(report.tally.states) == {S.SENT: 4}


def test_an_address_that_no_header_takes_fails_alone(store: Store) -> None:
    frozen(store, count=3)
    with store.write("a hostile row") as connection:
        connection.execute(
            text("UPDATE delivery SET mailbox = :m WHERE subscriber = 2"), {"m": "x@y\r\nBcc: z@w.example"}
        )
    carrier = Carrier()
    report = run(store, carrier)
    assert dict(report.tally.states) == {S.SENT: 2, S.FAILED: 1}
    assert len(carrier.offered) == 2


def test_progress_counts_up_to_all(store: Store) -> None:
    frozen(store, count=5)
    seen: list[tuple[int, int]] = []
    run(store, Carrier(answers=[UNKNOWN]), on_progress=lambda final, total: seen.append((final, total)))
    assert seen[0] == (0, 5)
    assert seen[-1] == (5, 5)
    assert [final for final, _ in seen] == sorted(final for final, _ in seen)


def test_no_address_is_logged(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    frozen(store, count=5)
    run(store, Carrier(answers=[UNKNOWN, LOST, GREYLISTED, CUT_AFTER_DOT]))
    assert "@" not in caplog.text
    assert all("@" not in str(vars(record)) for record in caplog.records)


def test_the_settings_name_the_transport(tmp_path: Path) -> None:
    files = open_transport(settings(transport="files"), root=tmp_path)
    assert isinstance(files, FilesTransport)
    (tmp_path / "word").write_text("secret\n")
    smtp = Settings.model_validate({"smtp": {"username": "digest", "password_file": "word"}})
    assert isinstance(open_transport(smtp, root=tmp_path), SmtpTransport)
    with pytest.raises(ConfigError, match="ca_file"):
        open_transport(
            Settings.model_validate({"smtp": {"security": "tls", "ca_file": "none.pem"}}), root=tmp_path
        )


def test_rules_hide_the_key() -> None:
    assert "tests only" not in repr(how())
