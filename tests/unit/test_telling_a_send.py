from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from digest.cli.sending import _tell
from digest.deliver import DeliveryReport
from digest.model import DeliveryState, EditionId, EditionState, NewsletterId
from digest.store.ledger import Tally

EVENING = EditionId(newsletter=NewsletterId("evening"), date=date(2026, 10, 6))


def _report(state: EditionState) -> DeliveryReport:
    return DeliveryReport(
        edition=EVENING,
        state=state,
        tally=Tally(states=((DeliveryState.QUEUED, 3), (DeliveryState.SENT, 2)), maybe_dup=0),
        seconds=1.0,
        next_due=datetime(2026, 10, 6, 16, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("state", "told", "not_told"),
    [
        (EditionState.HELD, "digest resume evening/2026-10-06", "`digest send`"),
        (EditionState.SENDING, "`digest send`", "digest resume"),
    ],
)
def test_a_send_that_was_held_names_the_command_that_lets_it_go_on(
    state: EditionState, told: str, not_told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _tell(_report(state))
    said = capsys.readouterr().out
    assert told in said
    assert not_told not in said
