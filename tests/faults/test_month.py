"""A month by itself, two newsletters in two zones across the end of summer time, killed at random."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from month import FIRST, LAST, READERS
from service_kit import ZONES, evening, mails

from digest.config import load_site
from digest.model import DeliveryState, EditionState
from digest.store import alarms, editions, ledger, open_store

KILLS = 24
ROOT = Path(__file__).parents[2]
SERVICE = ROOT / "tests" / "month.py"


def test_a_month_with_kills_has_one_edition_a_date_and_one_mail_a_reader(tmp_path: Path) -> None:
    seed = int(os.environ.get("SEED", "7"))
    began = os.times()
    ran = subprocess.run(
        [
            sys.executable,
            str(SERVICE),
            str(tmp_path / "site"),
            str(seed),
            str(KILLS),
        ],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, f"seed {seed}: {ran.stderr[-2000:]}"
    assert json.loads(ran.stdout)["kills"] == KILLS, "the month was over before all kills were dealt"
    ended = os.times()
    assert ended.children_user + ended.children_system - began.children_user - began.children_system < 120

    site = load_site(tmp_path / "site")
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    store = open_store(site.database)
    flagged = 0
    with store.read() as connection:
        told = "; ".join(f"{alarm.cause}: {alarm.what}" for alarm in alarms.latest(connection))
        for name in ZONES:
            known = editions.records(connection, evening(FIRST, name).newsletter, limit=100)
            assert sorted(record.id.date for record in known) == days, f"seed {seed}"
            for record in known:
                assert record.state is EditionState.DONE, f"seed {seed}: {record}; alarms: {told}"
                tally = ledger.tally(connection, record.id)
                assert (
                    dict(tally.states)
                    == {DeliveryState.SENT: READERS}
                    == {DeliveryState.SENT: record.audience}
                )
                flagged += tally.maybe_dup
    store.close()
    copies = mails(site)
    assert Counter(who for who, _, _ in copies) == dict.fromkeys(ZONES, len(days) * READERS)
    doubled = sum(count - 1 for count in copies.values())
    assert doubled <= flagged <= KILLS, f"seed {seed}: {doubled} copies, {flagged} of them flagged"
    assert max(copies.values()) <= 2, f"seed {seed}"
