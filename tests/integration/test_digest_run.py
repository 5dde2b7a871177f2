"""The service for real: a process, an SMTP server, signals, the clock of the machine."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from service_kit import evening, make_site, state_of, write_article
from smtp_sink import Sink

from digest.cli import main
from digest.config import Site
from digest.model import DeliveryState, EditionState
from digest.store import ledger, open_store

DAY = date(2026, 10, 6)
START = datetime(2026, 10, 6, 15, 44, 57, tzinfo=UTC)
S = EditionState


def smtp(port: int) -> str:
    return f'host = "127.0.0.1"\nport = {port}\n'


def by_mail(root: Path) -> None:
    """Let the mails leave by SMTP."""
    file = root / "config" / "digest.toml"
    file.write_text(file.read_text().replace('transport = "files"\n', ""), encoding="utf-8")


@dataclass(slots=True)
class Running:
    """A `digest run` in a process of its own."""

    process: subprocess.Popen[str]

    def stop(self) -> tuple[int, float]:
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        return code, time.monotonic() - began


@pytest.fixture
def run() -> Iterator[Callable[..., Running]]:
    begun: list[subprocess.Popen[str]] = []

    def start(site: Site, *, now: datetime) -> Running:
        code = "import sys; from digest.cli import main; main(sys.argv[1:])"
        words = ["--site", str(site.root), "run", "--no-web", "--every", "0.5", "--now", now.isoformat()]
        with (site.root / "log").open("a") as log:
            begun.append(
                subprocess.Popen(
                    [sys.executable, "-c", code, *words], stdout=subprocess.DEVNULL, stderr=log, text=True
                )
            )
        return Running(begun[-1])

    yield start
    for process in begun:
        process.kill()
        process.wait(10)


def wait_for(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def test_an_edition_is_built_sent_stopped_in_mid_send_and_finished(
    tmp_path: Path, run: Callable[..., Running]
) -> None:
    with Sink(delay=0.2) as sink:
        site = make_site(
            tmp_path / "site",
            zones={"evening": "Europe/Berlin"},
            readers=15,
            more=smtp(sink.port),
            hour="17:45:05",
        )
        by_mail(site.root)
        write_article(site, DAY)
        first = run(site, now=START)
        wait_for(lambda: len(sink.book) >= 3)
        code, seconds = first.stop()
        assert code == 0
        assert seconds < 10
        left = len(sink.book)
        assert 3 <= left < 15
        store = open_store(site.database)
        with store.read() as connection:
            tally = ledger.tally(connection, evening(DAY))
        assert dict(tally.states) == {DeliveryState.SENT: left, DeliveryState.QUEUED: 15 - left}
        assert state_of(store, evening(DAY)).state is S.SENDING

        sink.delay = 0.0
        second = run(site, now=datetime(2026, 10, 6, 15, 50, tzinfo=UTC))
        wait_for(lambda: state_of(store, evening(DAY)).state is S.DONE)
        assert second.stop()[0] == 0
        store.close()
        assert set(sink.copies().values()) == {1}
        assert len(sink.copies()) == 15
    log = (tmp_path / "site" / "log").read_text()
    assert "service.ended" in log
    assert "reader1@" not in log


def test_a_slow_relay_of_one_newsletter_does_not_hold_up_the_other(
    tmp_path: Path, run: Callable[..., Running]
) -> None:
    def slow(stage: str, session: object) -> None:
        if stage == "dot" and session.sender.startswith("slow"):  # type: ignore[attr-defined]
            time.sleep(1.0)

    with Sink(plan=slow) as sink:
        site = make_site(
            tmp_path / "site",
            zones={"slow": "Europe/Berlin", "quick": "Europe/Berlin"},
            readers=12,
            more=smtp(sink.port),
            hour="17:45:01",
        )
        by_mail(site.root)
        write_article(site, DAY)
        service = run(site, now=START)
        wait_for((site.root / "data" / "digest.sqlite").exists)
        store = open_store(site.database)

        def state(name: str) -> EditionState | None:
            from digest.store import editions

            with store.read() as connection:
                found = editions.record(connection, evening(DAY, name))
            return found.state if found is not None else None

        wait_for(lambda: state("quick") is S.DONE)
        assert state("slow") is S.SENDING
        assert service.stop()[0] == 0
        store.close()


def test_after_the_hour_resume_asks_of_a_restored_edition_that_the_backup_had_not_frozen(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    at_noon, late = "2026-10-06T10:00Z", "2026-10-06T17:00Z"
    named = f"evening/{DAY}"

    def restore() -> None:
        (site.root / "data" / "beat").write_text("42\n", encoding="ascii")

    write_article(site, DAY)
    assert digest(site, "--now", at_noon, "collect") == 0
    assert digest(site, "--now", at_noon, "build", named) == 0
    backup = (site.root / "data" / "digest.sqlite").read_bytes()
    restore()
    assert digest(site, "--now", at_noon, "resume", named) == 0, "its hour has not come"
    for word, state in (("resend", "approved"), ("hold", "expired")):
        (site.root / "data" / "digest.sqlite").write_bytes(backup)
        restore()
        assert digest(site, "--now", late, "resume", named) == 2
        assert "--in-doubt" in capsys.readouterr().err
        assert digest(site, "--now", late, "resume", named, "--in-doubt", word, "--json") == 0
        assert json.loads(capsys.readouterr().out)["state"] == state


@pytest.fixture
def site(tmp_path: Path) -> Site:
    today = datetime.now(ZoneInfo("Europe/Berlin")).date()
    made = make_site(tmp_path / "site", zones={"evening": "Europe/Berlin"})
    write_article(made, today)
    return made


def digest(site: Site, *words: str) -> int:
    try:
        main([*words, "--site", str(site.root)])
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


def test_hold_stops_a_send_by_hand_and_resume_lets_it_go_on(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert digest(site, "collect") == 0
    assert digest(site, "build") == 0
    assert digest(site, "hold", "latest", "--reason", "wrong headline") == 0
    assert "is held: wrong headline" in capsys.readouterr().out
    assert digest(site, "hold", "latest") == 0
    assert "was held already" in capsys.readouterr().out
    assert digest(site, "send") == 7
    assert "digest resume" in capsys.readouterr().err
    assert digest(site, "resume", "latest", "--json") == 0
    assert json.loads(capsys.readouterr().out)["state"] == "approved"
    assert digest(site, "send") == 0
    assert digest(site, "hold", "latest") == 7
    assert digest(site, "resume", "latest", "--in-doubt", "hold") == 7


def test_the_gate_stops_a_send_by_hand_and_a_person_may_overrule_it(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    file = site.root / "config" / "digest.toml"
    file.write_text(file.read_text().replace("min_stories = 1", "min_stories = 2"), encoding="utf-8")
    digest(site, "collect")
    digest(site, "build")
    assert digest(site, "send") == 7
    assert "--despite-gate" in capsys.readouterr().err
    assert digest(site, "send", "--despite-gate") == 0
    assert "The gate was overruled." in capsys.readouterr().out


def test_a_restored_database_is_not_sent_by_hand_and_resume_asks_what_left(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    digest(site, "collect")
    digest(site, "build")
    (site.root / "data" / "beat").write_text("42\n", encoding="ascii")
    assert digest(site, "send") == 5
    assert "restored" in capsys.readouterr().err
    assert digest(site, "resume", "latest", "--in-doubt", "resend") == 0
    assert digest(site, "send") == 0
    store = open_store(site.database)
    with store.write("as if it was stopped in mid-send") as connection:
        from sqlalchemy import text

        connection.execute(text("UPDATE edition SET state = 'sending'"))
        connection.execute(text("UPDATE delivery SET state = 'queued' WHERE subscriber <= 2"))
    store.close()
    (site.root / "data" / "beat").write_text("77\n", encoding="ascii")
    assert digest(site, "resume", "latest") == 2
    assert "--in-doubt" in capsys.readouterr().err
    assert digest(site, "resume", "latest", "--in-doubt", "hold") == 0
    assert digest(site, "send", "--json") == 0
    assert '"assumed_sent": 2' in capsys.readouterr().out
