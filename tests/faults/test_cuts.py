"""A relay that cuts, stalls and answers badly at each stage: the rows end where the design says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import smtp_sink
from faults.suite.stage import WAIT, flagged
from faults.suite.stage import evening as sent_evening
from smtp_sink import CUT, Misdeed, Session, Sink, answer, stall

from digest.deliver import DeliveryReport
from digest.model import DeliveryState, EditionState
from digest.store import Store

READERS = 24
HALF = Misdeed(reply=b"25", cut=True)
BEFORE_DOT = ("connect", "ehlo", "mail", "rcpt", "data", "body")


class NowAndThen:
    """A plan that does ``misdeed`` at every fourth time of a stage, three times in all."""

    def __init__(self, stage: str, misdeed: Misdeed) -> None:
        self._stage, self._misdeed = stage, misdeed
        self._times = 0
        self.done = 0

    def __call__(self, stage: str, _: Session) -> Misdeed | None:
        if stage != self._stage:
            return None
        self._times += 1
        if self._times % 4 == 1 and self.done < 3:
            self.done += 1
            return self._misdeed
        return None


@pytest.fixture(params=[1, 4], ids=["one connection", "four that pipeline"])
def connections(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    if request.param > 1:
        monkeypatch.setattr(smtp_sink, "OFFERED", ("ENHANCEDSTATUSCODES", "PIPELINING"))
    return int(request.param)


def evening(folder: Path, sink: Sink, *, connections: int = 1) -> tuple[DeliveryReport, Store]:
    return sent_evening(
        folder / "evening", sink, readers=READERS, connections=connections, max_per_connection=3
    )


@pytest.mark.parametrize("misdeed", [CUT, stall(WAIT * 1.6)], ids=["cut", "stall"])
@pytest.mark.parametrize("stage", BEFORE_DOT)
def test_trouble_before_the_dot_costs_no_mail_and_makes_no_copy(
    tmp_path: Path, stage: str, misdeed: Misdeed, connections: int
) -> None:
    plan = NowAndThen(stage, misdeed)
    with Sink(plan=plan) as sink:
        report, store = evening(tmp_path, sink, connections=connections)
        copies = sink.copies()
    assert plan.done == 3
    assert report.state is EditionState.DONE
    assert dict(report.tally.states) == {DeliveryState.SENT: READERS}
    assert len(copies) == READERS
    doubtful = flagged(store)
    # A body that ends in a cut may have its dot on the way already: then nobody knows, and it is flagged.
    assert not doubtful or stage == "body"
    assert all(number <= 1 + doubtful.get(name, 0) for name, number in copies.items())
    store.close()


@pytest.mark.parametrize("misdeed", [CUT, HALF, stall(WAIT * 1.6)], ids=["cut", "half a line", "stall"])
@pytest.mark.parametrize("stage", ["dot", "taken"])
def test_trouble_after_the_dot_is_flagged_and_loses_nobody(
    tmp_path: Path, stage: str, misdeed: Misdeed, connections: int
) -> None:
    plan = NowAndThen(stage, misdeed)
    with Sink(plan=plan) as sink:
        report, store = evening(tmp_path, sink, connections=connections)
        copies, book = sink.copies(), list(sink.book)
    assert plan.done == 3
    assert dict(report.tally.states) == {DeliveryState.SENT: READERS}
    assert len(copies) == READERS
    doubtful = flagged(store)
    assert sum(doubtful.values()) == 3
    assert sum(copies.values()) == READERS + (3 if stage == "taken" else 0)
    assert {name for name, number in copies.items() if number > 1} <= set(doubtful)
    assert len({(mail.recipient, mail.message_id, mail.data) for mail in book}) == READERS
    store.close()


def test_a_cut_in_quit_is_no_error(tmp_path: Path) -> None:
    plan = NowAndThen("quit", CUT)
    with Sink(plan=plan) as sink:
        report, store = evening(tmp_path, sink)
        assert sink.copies() == Counter({f"reader{n}@example{n % 5}.org": 1 for n in range(1, READERS + 1)})
    assert plan.done == 2
    assert dict(report.tally.states) == {DeliveryState.SENT: READERS}
    store.close()


@pytest.mark.parametrize(
    ("stage", "said", "states"),
    [
        ("connect", "421 4.3.2 busy", {DeliveryState.SENT: READERS}),
        ("mail", "452 4.3.1 full", {DeliveryState.SENT: READERS}),
        ("rcpt", "421 4.7.0 slow down", {DeliveryState.SENT: READERS}),
        ("rcpt", "450 4.2.1 busy", {DeliveryState.SENT: READERS - 3, DeliveryState.DEFERRED: 3}),
        ("rcpt", "550 5.1.1 unknown", {DeliveryState.SENT: READERS - 3, DeliveryState.FAILED: 3}),
        ("rcpt", "552 5.2.2 full", {DeliveryState.SENT: READERS - 3, DeliveryState.FAILED: 3}),
        ("rcpt", "550 5.7.1 blocked", {DeliveryState.SENT: READERS - 3, DeliveryState.DEFERRED: 3}),
        ("data", "451 4.7.1 later", {DeliveryState.SENT: READERS - 3, DeliveryState.DEFERRED: 3}),
        ("dot", "451 4.3.0 later", {DeliveryState.SENT: READERS - 3, DeliveryState.DEFERRED: 3}),
        ("dot", "554 5.7.1 spam", {DeliveryState.SENT: READERS - 3, DeliveryState.DEFERRED: 3}),
        ("dot", "550 5.1.1 unknown", {DeliveryState.SENT: READERS - 3, DeliveryState.FAILED: 3}),
        ("dot", "552 5.3.4 too big", {DeliveryState.SENT: READERS - 3, DeliveryState.FAILED: 3}),
    ],
)
def test_answers_put_the_rows_where_the_table_says(
    tmp_path: Path, stage: str, said: str, states: dict[DeliveryState, int]
) -> None:
    plan = NowAndThen(stage, answer(said))
    with Sink(plan=plan) as sink:
        report, store = evening(tmp_path, sink)
        copies = sink.copies()
    assert plan.done == 3
    assert dict(report.tally.states) == states
    assert flagged(store) == {}
    assert set(copies.values()) == {1}
    assert len(copies) == states[DeliveryState.SENT]
    store.close()
