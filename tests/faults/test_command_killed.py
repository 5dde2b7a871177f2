"""``digest send``, as an operator runs it, killed in the middle and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from smtp_sink import CUT, Misdeed, Session, Sink

ADDRESS = 'postal_address = "4 Quay Street, Port Ellery"'
READERS = 200
NOW = "2026-10-06T18:00+02:00"
DUMP = (
    " date 2026-10-06 Inspectors closed the Harl bridge after finding cracks in two of its piers. "
    "Buses will replace the tram until spring at the earliest.\n"
    "The Harl bridge was closed on Tuesday morning after inspectors found cracks in two piers.\n"
)


def digest(site: Path, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from digest.cli import main; main()", *words, "--site", str(site)]
    return subprocess.Popen([*command, "--now", NOW], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run(site: Path, *words: str) -> str:
    process = digest(site, *words)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err.decode()
    return out.decode()


def make(site: Path, port: int, *, connections: int) -> None:
    (site / "dumps").mkdir()
    (site / "dumps" / "bridge.txt").write_text(DUMP)
    (site / "config" / "digest.toml").write_text(
        f'[site]\nurl = "https://courier.example"\n{ADDRESS}\n[smtp]\nhost = "127.0.0.1"\nport = {port}\n'
        f'data_timeout = "2s"\nconnections = {connections}\n[delivery]\nlease = "2s"\ngrace = "1s"\n'
        '[newsletters.evening]\nsender = "digest@courier.example"\n'
        "[newsletters.evening.gate]\nmin_stories = 1\n"
    )


@pytest.fixture
def site(write_site: Callable[..., Path]) -> Path:
    readers = ", ".join(f'"reader{number}@d{number % 5}.example"' for number in range(READERS))
    return write_site(
        sources='[sources.dumps]\nkind = "folder"\npath = "dumps"\n',
        subscribers=f"subscribers = [{readers}]\n",
    )


def test_a_killed_send_goes_on_where_it_was_cut_off(site: Path) -> None:
    with Sink(delay=0.005) as sink:
        make(site, int(sink.port), connections=10)
        run(site, "collect")
        run(site, "build")
        sending = digest(site, "send")
        patience = time.monotonic() + 60
        while len(sink.book) < READERS // 3 and time.monotonic() < patience:
            time.sleep(0.002)
        os.kill(sending.pid, signal.SIGKILL)
        sending.communicate()
        assert READERS // 3 <= len(sink.book) < READERS
        told = run(site, "send")
        assert "200 sent" in told
        run(site, "send")
        assert len(twice(sink)) <= 10  # so many connections were open


def test_a_send_killed_while_the_relay_answers_leaves_exactly_one_flagged_copy(site: Path) -> None:
    taken, killed = threading.Event(), threading.Event()

    def plan(stage: str, _: Session) -> Misdeed | None:
        if stage == "taken" and len(sink.book) == 70 and not killed.is_set():
            taken.set()
            killed.wait(30)
            return CUT
        return None

    with Sink(plan=plan) as sink:
        make(site, int(sink.port), connections=1)
        run(site, "collect")
        run(site, "build")
        sending = digest(site, "send")
        assert taken.wait(60)
        os.kill(sending.pid, signal.SIGKILL)
        sending.communicate()
        killed.set()
        assert sending.returncode == -signal.SIGKILL
        told = run(site, "send")
        assert "200 sent" in told
        assert "1 reader may have got it twice" in told
        assert twice(sink) == [sink.book[69].recipient]
        assert len(sink.book) == READERS + 1


def twice(sink: Sink) -> list[str]:
    """Return who got a second copy; nobody is lost, gets a third, or one with another Message-ID."""
    copies = Counter(mail.recipient for mail in sink.book)
    assert len(copies) == READERS
    assert len({mail.message_id for mail in sink.book}) == READERS
    assert len({(mail.recipient, mail.message_id, mail.data) for mail in sink.book}) == READERS
    assert set(copies.values()) <= {1, 2}
    return [recipient for recipient, count in copies.items() if count == 2]
