"""A thousand mails through postfix's smtp-sink: a relay that nobody here wrote."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest
from ledger_kit import EDITION, frozen, how

from digest.clock import SystemClock
from digest.config import SmtpConfig
from digest.deliver import Route, SmtpTransport, deliver
from digest.model import DeliveryState
from digest.store import Store

pytestmark = pytest.mark.sink

SINK = shutil.which("smtp-sink", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))


@pytest.fixture
def port() -> Iterator[int]:
    if SINK is None:
        if os.environ.get("CI") == "true":
            pytest.fail("postfix's smtp-sink is missing: install the package postfix")
        pytest.skip("postfix's smtp-sink is missing: install the package postfix")
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = int(free.getsockname()[1])
    user = ["-u", "nobody"] if getpass.getuser() == "root" else []
    process = subprocess.Popen([SINK, *user, f"127.0.0.1:{number}", "100"])
    try:
        wait_for(number)
        yield number
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int) -> None:
    ends = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < ends, "smtp-sink does not listen"
            time.sleep(0.02)


def test_postfix_takes_each_mail(port: int, store: Store) -> None:
    clock = SystemClock()
    frozen(store, count=300, clock=clock)
    relay = SmtpConfig(host="127.0.0.1", port=port, helo="sender.example")
    report = deliver(
        store, EDITION, routes=[Route.of(SmtpTransport(relay))], rules=how(), clock=clock, owner="one"
    )
    assert dict(report.tally.states) == {DeliveryState.SENT: 300}
    assert report.tally.maybe_dup == 0
