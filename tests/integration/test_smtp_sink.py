"""A thousand mails through postfix's smtp-sink: a relay that nobody here wrote."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from ledger_kit import EDITION, frozen, how

from bench.delivering.servers import sink, tool
from digest.clock import SystemClock
from digest.config import SmtpConfig
from digest.deliver import Route, SmtpTransport, deliver
from digest.model import DeliveryState
from digest.store import Store

pytestmark = pytest.mark.sink


@pytest.fixture
def port() -> Iterator[int]:
    try:
        tool("smtp-sink")
    except SystemExit as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    with sink() as number:
        yield number


def test_postfix_takes_each_mail(port: int, store: Store) -> None:
    clock = SystemClock()
    frozen(store, count=300, clock=clock)
    relay = SmtpConfig(host="127.0.0.1", port=port, helo="sender.example")
    report = deliver(
        store, EDITION, routes=[Route.of(SmtpTransport(relay))], rules=how(), clock=clock, owner="one"
    )
    assert dict(report.tally.states) == {DeliveryState.SENT: 300}
    assert report.tally.maybe_dup == 0
