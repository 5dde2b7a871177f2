from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.deliver.ending import due
from digest.store.ledger import Outlook

NOW = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)
PATIENCE = timedelta(minutes=11)


def at(minutes: int | None) -> datetime | None:
    return None if minutes is None else NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("leased", "handing", "deferred", "found"),
    [
        (None, None, None, None),
        (None, None, 25, 25),
        (2, None, 25, 2),  # somebody was killed with copies in hand
        (None, 1, 25, 12),  # and with one on its way
        (None, 30, 25, 25),
    ],
)
def test_a_report_tells_when_the_next_copy_can_go(
    leased: int | None, handing: int | None, deferred: int | None, found: int | None
) -> None:
    outlook = Outlook(is_ready=False, leases_end=at(leased), handing_ends=at(handing), next_due=at(deferred))
    assert due(outlook, patience=PATIENCE) == at(found)
