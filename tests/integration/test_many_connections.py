"""Many connections, several relays: nobody is lost, shares are kept, and trouble stays where it is."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
import smtp_sink
from carrier import OK, Carrier
from ledger_kit import EDITION, HOUR, frozen, how
from smtp_sink import CUT, Misdeed, Session, Sink, answer
from sqlalchemy import text

from digest.clock import FixedClock, SystemClock
from digest.config import SmtpConfig
from digest.deliver import DeliveryReport, Envelope, Route, SmtpTransport, Traffic, deliver
from digest.deliver.ceiling import WarmUp
from digest.deliver.writer import Writer
from digest.errors import DeliveryStopped, StoreError
from digest.model import DeliveryState, EditionState, Reply, Stage
from digest.store import Store, editions, ledger

S = DeliveryState


@pytest.fixture(autouse=True)
def pipelining(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_sink, "OFFERED", ("ENHANCEDSTATUSCODES", "PIPELINING"))


def route(sink: Sink, *, name: str = "relay", connections: int = 8, weight: float | None = None) -> Route:
    config = SmtpConfig(host="127.0.0.1", port=sink.port, helo="sender.example")
    return Route(name=name, open=lambda: SmtpTransport(config), connections=connections, weight=weight)


def run(store: Store, *routes: Route, canary: int = 20, traffic: Traffic | None = None) -> DeliveryReport:
    return deliver(
        store,
        EDITION,
        routes=routes,
        rules=how(canary=canary),
        clock=SystemClock(),
        owner="one",
        traffic=traffic,
    )


def test_each_reader_gets_one_mail_over_many_connections(store: Store) -> None:
    frozen(store, count=200, clock=SystemClock())
    with Sink() as sink:
        report = run(store, route(sink))
        assert set(sink.copies().values()) == {1}
        assert len(sink.book) == 200
        assert 2 <= sink.sessions <= 8
    assert dict(report.tally.states) == {S.SENT: 200}
    assert report.state is EditionState.DONE


class Crowd:
    """Counts how many are at a stage at once."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.now = self.most = 0
        self.alone = 0

    def __call__(self, stage: str, session: Session) -> Misdeed | None:
        if stage in {"mail", "taken"}:
            with self.lock:
                self.now += 1 if stage == "mail" else -1
                self.most = max(self.most, self.now)
                if self.most == 1 and stage == "taken":
                    self.alone += 1
        return None


def test_the_first_mails_go_alone_and_then_all_connections_work(store: Store) -> None:
    frozen(store, count=150, clock=SystemClock())
    crowd = Crowd()
    with Sink(plan=crowd, delay=0.01) as sink:
        run(store, route(sink), canary=12)
        assert len(sink.book) == 150
    assert 12 <= crowd.alone <= 13
    assert 4 <= crowd.most <= 8


def test_marks_of_many_connections_share_commits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen(store, count=160, clock=SystemClock())
    batches: list[int] = []
    mark_all = ledger.mark_all

    def counted(*words: object, **names: object) -> tuple[bool, ...]:
        found = mark_all(*words, **names)  # type: ignore[arg-type]
        batches.append(len(found))
        return found

    monkeypatch.setattr(ledger, "mark_all", counted)
    with Sink() as sink:
        run(store, route(sink), canary=0)
    assert sum(batches) == 160
    assert max(batches) > 2
    assert len(batches) < 120


def test_a_domain_that_defers_everybody_holds_up_no_other(store: Store) -> None:
    frozen(store, count=250, clock=SystemClock())

    def plan(stage: str, session: Session) -> Misdeed | None:
        late = stage == "rcpt" and session.recipient.endswith("example3.org")
        return answer("451 4.7.0 slow down") if late else None

    with Sink(plan=plan, delay=0.002) as sink:
        began = time.monotonic()
        done: list[float] = []

        def on_progress(final: int, _total: int) -> None:
            if final == 200:
                done.append(time.monotonic() - began)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            deliver(
                store,
                EDITION,
                routes=[route(sink)],
                rules=how(canary=0),
                clock=SystemClock(),
                owner="one",
                on_progress=on_progress,
            )
        assert len(sink.copies()) == 200
    assert done[0] < 20
    assert not any(name.endswith("example3.org") for name in sink.copies())


def test_relays_share_the_mails_by_weight(store: Store) -> None:
    frozen(store, count=160, clock=SystemClock())
    with Sink() as big, Sink() as small:
        run(
            store,
            route(big, name="big", connections=4, weight=3),
            route(small, name="small", connections=4, weight=1),
            canary=0,
        )
        counts = len(big.book), len(small.book)
        assert big.copies() + small.copies() == Counter(dict.fromkeys(big.copies() | small.copies(), 1))
    assert sum(counts) == 160
    assert 115 <= counts[0] <= 125


def test_where_one_relay_is_gone_the_other_carries_all(store: Store) -> None:
    frozen(store, count=60, clock=SystemClock())
    with Sink() as gone, Sink() as there:
        dead = route(gone, name="gone", connections=2)
        gone.__exit__()
        report = run(store, dead, route(there, name="there", connections=2))
        assert len(there.book) == 60
    assert dict(report.tally.states) == {S.SENT: 60}


def test_where_one_relay_refuses_the_login_the_other_carries_all(store: Store) -> None:
    frozen(store, count=30)
    carrier = Carrier()
    no = Carrier(answers=[Reply(stage=Stage.LOGIN, code=535, enhanced="5.7.8", text="no")] * 99)
    report = deliver(
        store,
        EDITION,
        routes=[Route.of(no, name="no"), Route.of(carrier, name="yes")],
        rules=how(),
        clock=FixedClock(HOUR),
        owner="one",
    )
    assert dict(report.tally.states) == {S.SENT: 30}
    assert len(no.offered) <= 1


def test_too_many_unknown_readers_among_the_first_stop_the_run(store: Store) -> None:
    frozen(store, count=60)
    unknown = Reply(stage=Stage.RCPT, code=550, enhanced="5.1.1", text="no such user")
    carrier = Carrier(answers=[OK, *[unknown] * 59])
    with pytest.raises(DeliveryStopped, match="refuses too many readers"):
        deliver(store, EDITION, routes=[Route.of(carrier)], rules=how(), clock=FixedClock(HOUR), owner="one")
    with store.read() as connection:
        assert dict(ledger.tally(connection, EDITION).states) == {S.SENT: 1, S.FAILED: 3, S.QUEUED: 56}


def test_what_one_run_learnt_of_a_relay_the_next_one_heeds(store: Store) -> None:
    frozen(store, count=9)
    clock, traffic = FixedClock(HOUR), Traffic()
    lost = Reply(stage=Stage.CONNECT, text="Connection refused")

    def again(carrier: Carrier) -> DeliveryReport:
        return deliver(
            store,
            EDITION,
            routes=[Route.of(carrier)],
            rules=how(),
            clock=clock,
            owner="one",
            traffic=traffic,
        )

    with pytest.raises(DeliveryStopped):
        again(Carrier(answers=[lost] * 9))
    carrier = Carrier()
    report = again(carrier)
    assert carrier.offered == []
    assert report.state is EditionState.SENDING
    assert report.next_due == clock.now() + timedelta(seconds=300)
    clock.advance(timedelta(seconds=300))
    with pytest.raises(DeliveryStopped):
        again(Carrier(answers=[lost] * 9))
    assert traffic.shut_for(["relay"], clock.monotonic()) == 600  # the probe failed: twice as long
    clock.advance(timedelta(seconds=600))
    assert dict(again(carrier).tally.states) == {S.SENT: 9}


def test_a_new_sender_lets_only_so_many_go(store: Store) -> None:
    frozen(store, count=30)
    clock, carrier = FixedClock(HOUR), Carrier()

    def again() -> DeliveryReport:
        return deliver(
            store,
            EDITION,
            routes=[Route(name="relay", open=lambda: carrier, connections=3)],
            rules=how(canary=0, warm_up=WarmUp(per_hour=12)),
            clock=clock,
            owner="one",
        )

    report = again()
    assert len(carrier.taken) == 12
    assert report.next_due == HOUR + timedelta(hours=1)
    again()
    assert len(carrier.taken) == 12
    clock.jump(HOUR + timedelta(hours=1))
    again()
    assert len(carrier.taken) == 24


def test_a_ledger_that_lost_a_row_is_told_at_the_close(store: Store) -> None:
    frozen(store, count=5)
    with store.write("damage") as connection:
        connection.execute(text("DELETE FROM delivery WHERE subscriber = 3"))
    with pytest.raises(StoreError, match="4 copies, 5 were frozen"):
        deliver(
            store, EDITION, routes=[Route.of(Carrier())], rules=how(), clock=FixedClock(HOUR), owner="one"
        )
    with store.read() as connection:
        assert editions.existing(connection, EDITION).state is EditionState.SENDING


class Stuck(Carrier):
    """Takes a mail's dot and never answers, until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.has_dot, self.go_on = threading.Event(), threading.Event()

    def send(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], bool]) -> Reply:
        before_dot()
        self.has_dot.set()
        self.go_on.wait(30)
        return OK


def test_who_is_interrupted_at_once_leaves_a_copy_without_an_answer_in_doubt(store: Store) -> None:
    frozen(store, count=4)
    stuck = Stuck()

    def on_progress(_final: int, _total: int) -> None:
        if stuck.has_dot.is_set():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(
            store,
            EDITION,
            routes=[Route.of(stuck)],
            rules=how(),
            clock=FixedClock(HOUR),
            owner="one",
            on_progress=on_progress,
        )
    with store.read() as connection:
        assert dict(ledger.tally(connection, EDITION).states) == {S.IN_DOUBT: 1, S.QUEUED: 3}
    stuck.go_on.set()


def test_a_mark_under_way_when_a_run_is_interrupted_leaves_its_copy_sent_or_in_doubt(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen(store, count=4)
    monkeypatch.setattr("digest.deliver.send._AT_ONCE", 0.05)
    marking = threading.Event()
    other = sqlite3.connect(store.file, isolation_level=None, check_same_thread=False)

    def hold_the_disk() -> None:
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.4, other.execute, ["ROLLBACK"]).start()
        marking.set()

    def on_progress(_final: int, _total: int) -> None:
        if marking.is_set():
            raise KeyboardInterrupt

    carrier = Carrier(meanwhile=hold_the_disk)
    with pytest.raises(KeyboardInterrupt):
        deliver(
            store,
            EDITION,
            routes=[Route.of(carrier)],
            rules=how(),
            clock=FixedClock(HOUR),
            owner="one",
            on_progress=on_progress,
        )
    other.close()
    assert len(carrier.taken) == 1
    with store.read() as connection:
        states = dict(ledger.tally(connection, EDITION).states)
    # Its answer may still have come in time; queued, it would be sent again and nobody would know.
    assert states in ({S.IN_DOUBT: 1, S.QUEUED: 3}, {S.SENT: 1, S.QUEUED: 3})


def test_a_writer_that_breaks_leaves_nobody_waiting(store: Store) -> None:
    frozen(store, count=4)
    broken: list[BaseException] = []

    def restock(_: object) -> Callable[[], None]:
        raise_it: list[int] = []
        return lambda: print(raise_it[0])

    writer = Writer(store=store, clock=FixedClock(HOUR), restock=restock, on_breakage=broken.append)
    writer.start()
    writer.nudge()
    assert writer.thread is not None
    writer.thread.join(10)
    assert not writer.thread.is_alive()
    assert isinstance(broken[0], IndexError)
    with pytest.raises(StoreError, match="has ended"):
        writer.do("looking", lambda _: None)


def test_a_connection_that_waits_keeps_no_other_from_its_work(store: Store) -> None:
    frozen(store, count=40, clock=SystemClock())
    held = threading.Event()

    def plan(stage: str, session: Session) -> Misdeed | None:
        if stage == "taken" and session.number == 1 and not held.is_set():
            held.set()
            ends = time.monotonic() + 20
            while len(sink.book) < 40 and time.monotonic() < ends:
                time.sleep(0.005)
        return None

    with Sink(plan=plan) as sink:
        report = run(store, route(sink, connections=3), canary=0)
        assert len(sink.book) == 40
    assert dict(report.tally.states) == {S.SENT: 40}
    assert report.tally.maybe_dup == 0


def test_storms_of_421_are_waited_out(store: Store, tmp_path: Path) -> None:
    frozen(store, count=30, clock=SystemClock())
    storm = iter([answer("421 4.3.2 busy"), CUT, answer("421 4.7.0 too many connections")])

    def plan(stage: str, _: Session) -> Misdeed | None:
        return next(storm, None) if stage == "connect" else None

    with ExitStack() as stack:
        sink = stack.enter_context(Sink(plan=plan))
        report = run(store, route(sink, connections=4))
    assert dict(report.tally.states) == {S.SENT: 30}
