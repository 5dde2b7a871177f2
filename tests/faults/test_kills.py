"""kill -9, at random and at named points: nobody is lost, and what may be double is flagged."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fault_rig import Nursery, Rig, kill
from faults.suite.stage import killed_at
from smtp_sink import CUT, Misdeed, Session, Sink

SEED = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@pytest.fixture(scope="module")
def second_nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def make_rig(tmp_path: Path, nursery: Nursery) -> Iterator[Callable[..., Rig]]:
    opened: list[Rig] = []

    def make(*, readers: int, delay: float = 0.0) -> Rig:
        sink = Sink(delay=delay)
        sink.__enter__()
        rig = Rig(tmp_path / f"{len(opened)}.sqlite", readers, sink, nursery)
        opened.append(rig)
        return rig

    yield make
    for rig in opened:
        rig.store.close()
        rig.sink.__exit__()


def test_nobody_is_lost_when_a_sender_is_killed_at_any_moment(make_rig: Callable[..., Rig]) -> None:
    dice = random.Random(SEED)
    rig = make_rig(readers=600, delay=0.001)
    while rig.kills < 40 and rig.open_rows() > 4:
        before = rig.sink.sessions

        def at_some_moment(before: int = before) -> None:
            rig.connected(before)
            time.sleep(dice.uniform(0, 0.05))

        rig.run_and_kill(at_some_moment)
    assert rig.kills >= 20, f"seed {SEED}: the readers were used up after {rig.kills} kills"
    assert rig.run() == 0, f"seed {SEED}"
    assert rig.problems() == [], f"seed {SEED}"


def test_two_senders_on_one_ledger_lose_nobody_either(
    make_rig: Callable[..., Rig], second_nursery: Nursery
) -> None:
    dice = random.Random(SEED + 1)
    rig = make_rig(readers=300, delay=0.001)
    while rig.kills < 10 and rig.open_rows() > 20:
        before = rig.sink.sessions
        other = rig.begin(second_nursery)

        def at_some_moment(before: int = before) -> None:
            rig.connected(before)
            time.sleep(dice.uniform(0, 0.1))

        rig.run_and_kill(at_some_moment)
        time.sleep(dice.uniform(0, 0.05))
        kill(other)
        rig.kills += second_nursery.wait() == -signal.SIGKILL
    rig.begin(second_nursery)
    assert rig.run() == 0, f"seed {SEED}"
    assert second_nursery.wait() == 0, f"seed {SEED}"
    assert rig.problems() == [], f"seed {SEED}"


def test_a_kill_before_the_mark_leaves_nothing_in_doubt(make_rig: Callable[..., Rig]) -> None:
    dice = random.Random(SEED + 2)
    rig = make_rig(readers=120)
    for _ in range(4):
        for stage in ("mail", "rcpt", "data", "body"):
            killed_at(rig, stage, mails=dice.randrange(3))
        for point in ("claimed", "body over"):
            rig.run(point=point, mails=dice.randrange(3))
    assert rig.kills == 24, f"seed {SEED}"
    # Each kill also cut off the shared commit of the mail before, which may be in doubt: see below.
    assert rig.run() == 0, f"seed {SEED}"
    assert rig.problems() == [], f"seed {SEED}"


def test_a_kill_at_the_first_mail_before_its_mark_makes_no_copy(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(readers=40)
    for stage in ("connect", "ehlo", "mail", "rcpt", "data", "body"):
        killed_at(rig, stage, mails=0)
    for point in ("claimed", "body over"):
        rig.run(point=point)
    assert rig.kills == 8
    assert rig.run() == 0
    assert rig.problems() == []
    assert rig.flagged() == 0
    assert len(rig.sink.book) == 40


def test_a_kill_between_mark_and_result_is_flagged(make_rig: Callable[..., Rig]) -> None:
    dice = random.Random(SEED + 3)
    rig = make_rig(readers=80)
    for _ in range(3):
        killed_at(rig, "dot", mails=dice.randrange(3), then=CUT)
        killed_at(rig, "taken", mails=dice.randrange(3))
        for point in ("marked", "answered"):
            rig.run(point=point, mails=dice.randrange(3))
    assert rig.kills == 12, f"seed {SEED}"
    assert rig.run() == 0, f"seed {SEED}"
    assert rig.problems() == [], f"seed {SEED}"
    assert rig.flagged() == 12, f"seed {SEED}: each kill leaves exactly one in doubt"


def test_a_kill_before_done_leaves_only_that_to_do(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(readers=5)
    assert rig.run(point="before done") == -signal.SIGKILL
    assert rig.run() == 0
    assert rig.problems() == []


def test_a_sender_that_was_stopped_for_long_is_refused_its_fence(
    make_rig: Callable[..., Rig], second_nursery: Nursery
) -> None:
    rig = make_rig(readers=30)
    stopped: list[int] = []

    def plan(now: str, session: Session) -> Misdeed | None:
        if now == "taken" and len(rig.sink.book) == 5 and not stopped:
            while not child:
                time.sleep(0.0005)
            os.kill(child[0], signal.SIGSTOP)
            stopped.append(child[0])
        return None

    child: list[int] = []
    rig.sink.plan = plan
    child.append(rig.begin())
    while not stopped:
        time.sleep(0.001)
    rig.begin(second_nursery)
    assert second_nursery.wait() == 0
    os.kill(child[0], signal.SIGCONT)
    assert rig.nursery.wait() == 0
    rig.kills = 1  # as good as one: its copy in doubt was sent again by the other
    assert rig.problems() == []
    assert rig.flagged() == 1


@pytest.mark.parametrize(
    ("wrong", "point", "complaint"),
    [("marks too late", "answered", "outside the window"), ("says sent too early", "claimed", "lost")],
)
def test_the_rig_finds_a_sender_that_is_wrong(
    make_rig: Callable[..., Rig], wrong: str, point: str, complaint: str
) -> None:
    rig = make_rig(readers=30)
    for mails in range(3):
        rig.run(wrong=wrong, point=point, mails=mails)
    assert rig.kills == 3
    rig.run()
    assert any(complaint in problem for problem in rig.problems()), rig.problems()


def test_the_rig_finds_a_sender_that_sends_again_when_an_answer_is_lost(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(readers=30)
    times = iter(range(10**6))

    def plan(stage: str, _: Session) -> Misdeed | None:
        return CUT if stage == "taken" and next(times) % 8 == 3 else None

    rig.sink.plan = plan
    rig.run(wrong="retries blindly")
    assert any("outside the window" in problem for problem in rig.problems()), rig.problems()


def test_the_rig_finds_a_sender_that_takes_nothing_over(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(readers=30)
    rig.run(point="claimed", mails=3)
    child = rig.begin(wrong="takes nothing over")
    ends = time.monotonic() + 10
    while rig.open_rows() > 2 and time.monotonic() < ends:
        time.sleep(0.05)
    time.sleep(6)  # lease, wait for an answer, and grace are over
    kill(child)
    rig.nursery.wait()
    assert any("lost" in problem for problem in rig.problems()), rig.problems()
