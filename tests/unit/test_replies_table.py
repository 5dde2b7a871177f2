from __future__ import annotations

from itertools import product

import pytest

from digest.deliver.replies import fate, is_greylisting
from digest.model import DeliveryState, Fate, Reply, Stage

QUEUED, DEFERRED, FAILED = DeliveryState.QUEUED, DeliveryState.DEFERRED, DeliveryState.FAILED
SENT, IN_DOUBT = DeliveryState.SENT, DeliveryState.IN_DOUBT

EARLY = (Stage.CONNECT, Stage.TLS, Stage.HELLO, Stage.LOGIN)
BEFORE_DOT = (*EARLY, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY)
ENVELOPE = (Stage.RCPT, Stage.DATA, Stage.DOT)


def of(stage: Stage, code: int | None, enhanced: str | None = None, text: str = "") -> Fate:
    return fate(Reply(stage=stage, code=code, enhanced=enhanced, text=text))


@pytest.mark.parametrize("stage", [Stage.CONNECT, Stage.TLS, Stage.HELLO])
@pytest.mark.parametrize("code", [None, 421, 450, 454, 554])
def test_trouble_before_the_login_costs_the_relay_and_no_reader(stage: Stage, code: int | None) -> None:
    assert of(stage, code) == Fate(state=QUEUED, relay_fault=True, drop_connection=True)


@pytest.mark.parametrize("stage", [s for s in BEFORE_DOT if s is not Stage.CONNECT])
@pytest.mark.parametrize("code", [530, 534, 535, 538])
def test_a_refused_login_stops_everything(stage: Stage, code: int) -> None:
    assert of(stage, code, "5.7.8") == Fate(state=QUEUED, stop=True, drop_connection=True)


@pytest.mark.parametrize("code", [500, 501, 504, 554])
def test_a_login_that_the_relay_does_not_know_stops_everything(code: int) -> None:
    assert of(Stage.LOGIN, code).stop


def test_a_login_that_fails_for_now_is_the_relays_fault() -> None:
    assert of(Stage.LOGIN, 454, "4.7.0") == Fate(state=QUEUED, relay_fault=True, drop_connection=True)


@pytest.mark.parametrize("code", [450, 451, 452, 501, 550, 552, 553, 554, 555])
def test_a_refused_sender_changes_no_row(code: int) -> None:
    assert of(Stage.MAIL, code) == Fate(state=QUEUED, relay_fault=True)


@pytest.mark.parametrize(
    ("code", "enhanced"),
    [(450, None), (450, "4.2.1"), (451, "4.7.1"), (452, "4.2.2"), (451, None), (452, None)],
)
@pytest.mark.parametrize("stage", ENVELOPE)
def test_not_now_is_deferred_and_counts(stage: Stage, code: int, enhanced: str | None) -> None:
    assert of(stage, code, enhanced) == Fate(state=DEFERRED, counts=True)


@pytest.mark.parametrize("enhanced", ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"])
@pytest.mark.parametrize("code", [550, 551, 553])
@pytest.mark.parametrize("stage", ENVELOPE)
def test_no_such_reader_fails_hard(stage: Stage, code: int, enhanced: str) -> None:
    assert of(stage, code, enhanced) == Fate(state=FAILED, counts=True, hard=True)


@pytest.mark.parametrize("code", [550, 551, 553, 556])
def test_without_enhanced_status_the_code_decides(code: int) -> None:
    assert of(Stage.RCPT, code) == Fate(state=FAILED, counts=True, hard=True)
    assert of(Stage.DOT, code) == Fate(state=FAILED, counts=True)


@pytest.mark.parametrize("enhanced", [None, "5.2.2"])
def test_a_full_mailbox_fails_softly(enhanced: str | None) -> None:
    assert of(Stage.RCPT, 552, enhanced) == Fate(state=FAILED, counts=True, soft=True)


def test_a_mailbox_found_full_after_the_dot_is_still_only_full() -> None:
    assert of(Stage.DOT, 552, "5.2.2") == Fate(state=FAILED, counts=True, soft=True)


@pytest.mark.parametrize("enhanced", ["5.7.1", "5.7.25", "5.7.26", "5.7.515"])
@pytest.mark.parametrize("code", [550, 554])
@pytest.mark.parametrize("stage", ENVELOPE)
def test_policy_is_not_the_readers_fault(stage: Stage, code: int, enhanced: str) -> None:
    assert of(stage, code, enhanced) == Fate(state=DEFERRED, counts=True)


@pytest.mark.parametrize(
    ("stage", "code", "enhanced"),
    [
        (Stage.DOT, 552, None),
        (Stage.DOT, 552, "5.3.4"),
        (Stage.DATA, 552, "5.3.4"),
        (Stage.RCPT, 552, "5.3.4"),
        (Stage.MAIL, 552, "5.3.4"),
        (Stage.DOT, 550, "5.2.3"),
        (Stage.DOT, 554, "5.6.0"),
        (Stage.DOT, 550, "5.6.1"),
    ],
)
def test_a_mail_that_nobody_could_take_is_the_editions_fault(
    stage: Stage, code: int, enhanced: str | None
) -> None:
    assert of(stage, code, enhanced) == Fate(state=FAILED, edition_fault=True)


def test_an_address_that_the_relay_cannot_write_is_only_that_readers() -> None:
    assert of(Stage.RCPT, 553, "5.6.7") == Fate(state=FAILED, counts=True)


@pytest.mark.parametrize("code", [500, 521, 554])
def test_other_refusals_fail_without_a_verdict_on_the_reader(code: int) -> None:
    assert of(Stage.RCPT, code) == Fate(state=FAILED, counts=True)
    assert of(Stage.DOT, code, "5.4.4") == Fate(state=FAILED, counts=True)


@pytest.mark.parametrize("enhanced", ["5.3.0", "5.3.2", "5.3.5", "5.5.0", "5.5.1", "5.5.2"])
@pytest.mark.parametrize("code", [550, 554])
@pytest.mark.parametrize("stage", ENVELOPE)
def test_a_broken_mail_system_is_the_relays_fault_and_no_readers(
    stage: Stage, code: int, enhanced: str
) -> None:
    assert of(stage, code, enhanced) == Fate(state=DEFERRED, counts=True, relay_fault=True)


@pytest.mark.parametrize("enhanced", ["5.1.7", "5.1.8", "5.1.9"])
def test_a_sender_that_is_refused_only_at_the_recipient_costs_no_reader_the_edition(enhanced: str) -> None:
    assert of(Stage.RCPT, 550, enhanced) == Fate(state=DEFERRED, counts=True, relay_fault=True)


@pytest.mark.parametrize("stage", BEFORE_DOT)
def test_421_before_the_dot_goes_back_on_a_new_connection(stage: Stage) -> None:
    assert of(stage, 421, "4.3.2") == Fate(state=QUEUED, relay_fault=True, drop_connection=True)


def test_421_after_the_dot_is_a_deferral_on_a_new_connection() -> None:
    assert of(Stage.DOT, 421) == Fate(state=DEFERRED, counts=True, drop_connection=True)


@pytest.mark.parametrize("stage", BEFORE_DOT)
def test_a_cut_before_the_dot_delivered_nothing(stage: Stage) -> None:
    assert of(stage, None) == Fate(state=QUEUED, relay_fault=True, drop_connection=True)


def test_a_cut_after_the_dot_is_in_doubt() -> None:
    assert of(Stage.DOT, None) == Fate(state=IN_DOUBT, relay_fault=True, drop_connection=True)


@pytest.mark.parametrize("code", [354, 199, 600])
def test_an_answer_that_makes_no_sense_after_the_dot_is_in_doubt(code: int) -> None:
    assert of(Stage.DOT, code).state is IN_DOUBT
    assert of(Stage.DATA, code).state is QUEUED


@pytest.mark.parametrize("code", [250, 200, 251])
def test_yes_after_the_dot_is_sent(code: int) -> None:
    assert of(Stage.DOT, code, "2.0.0") == Fate(state=SENT)


@pytest.mark.parametrize("code", [None, 421, 500])
def test_nothing_in_quit_is_an_error(code: int | None) -> None:
    assert of(Stage.QUIT, code) == Fate(state=SENT)


def test_only_a_yes_after_the_dot_is_ever_sent() -> None:
    codes = [None, *range(100, 700, 7), 421, 530, 535, 550, 552]
    statuses = [None, "5.7.1", "5.6.0", "4.7.1", "5.1.1", "2.0.0"]
    for stage, code, enhanced in product(Stage, codes, statuses):
        found = of(stage, code, enhanced)
        if stage is Stage.QUIT:
            continue
        yes = stage is Stage.DOT and code is not None and 200 <= code < 300
        assert (found.state is SENT) == yes, (stage, code, enhanced)
        assert found.state is not IN_DOUBT or stage is Stage.DOT, (stage, code, enhanced)
        assert not found.counts or stage in {*ENVELOPE, Stage.BODY}, (stage, code, enhanced)


@pytest.mark.parametrize(
    ("code", "enhanced", "text", "expected"),
    [
        (451, "4.7.1", "try again", True),
        (450, "4.2.0", "Recipient address rejected: Greylisted", True),
        (450, None, "grey-listed, come back", True),
        (450, "4.2.1", "mailbox busy", False),
        (550, "5.7.1", "graylist", False),
        (None, None, "greylist", False),
    ],
)
def test_greylisting_is_told_from_other_deferrals(
    code: int | None, enhanced: str | None, text: str, expected: bool
) -> None:
    assert is_greylisting(Reply(stage=Stage.RCPT, code=code, enhanced=enhanced, text=text)) is expected
