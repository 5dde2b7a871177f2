"""``digest retry`` and what ``digest status EDITION`` tells of a sending."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from smtp_sink import Misdeed, Session, Sink, answer
from sqlalchemy import text

from digest.cli import main
from digest.store import open_store

NOW = "2026-10-06T18:00+02:00"
STORY = (
    " date 2026-10-06 Inspectors closed the Harl bridge after finding cracks in two of its piers. "
    "Buses will replace the tram until spring at the earliest.\n"
    "The Harl bridge was closed on Tuesday morning after inspectors found cracks in two piers.\n"
)


class Newsroom:
    """A site of seven readers at two domains, of which one can refuse."""

    def __init__(self, write_site: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.refusing = True
        self.reply = "552 5.2.2 mailbox full"
        self.sink = Sink(plan=self.plan)
        names = [f"reader{n}@good.example" for n in range(4)] + [f"reader{n}@bad.example" for n in range(3)]
        self.root = write_site(
            digest='[site]\nurl = "https://courier.example"\n'
            'postal_address = "4 Quay Street"\n[smtp]\nhost = "127.0.0.1"\n'
            f"port = {self.sink.port}\n[delivery]\ncanary = 0\n"
            '[newsletters.evening]\nsender = "digest@courier.example"\n'
            "[newsletters.evening.gate]\nmin_stories = 1\n",
            sources='[sources.dumps]\nkind = "folder"\npath = "dumps"\nlanguage = "en"\n',
            subscribers=f"subscribers = {json.dumps(names)}\n",
        )
        (self.root / "dumps").mkdir()
        (self.root / "dumps" / "bridge.txt").write_text(STORY)

    def plan(self, stage: str, session: Session) -> Misdeed | None:
        no = self.refusing and stage == "rcpt" and session.recipient.endswith("bad.example")
        return answer(self.reply) if no else None

    def __call__(self, *words: str, now: str = NOW) -> tuple[int, str]:
        try:
            main([*words, "--site", str(self.root), "--now", now])
            code = 0
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        return code, self.capsys.readouterr().out

    def json(self, *words: str, now: str = NOW) -> Any:
        return json.loads(self(*words, "--json", now=now)[1])


@pytest.fixture
def digest(
    write_site: Callable[..., Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Newsroom]:
    monkeypatch.setenv("COLUMNS", "300")
    made = Newsroom(write_site, capsys)
    with made.sink:
        yield made


def test_what_was_refused_is_tried_again_by_order_and_nobody_gets_it_twice(digest: Newsroom) -> None:
    assert digest("retry", "latest")[0] == 4
    digest("collect")
    digest("build")
    assert digest("retry", "latest")[0] == 7
    assert digest.json("send")["deliveries"] == {"failed": 3, "sent": 4}
    digest.refusing = False
    morning = "2026-10-07T09:00+02:00"
    found = digest.json("retry", "evening/2026-10-06", now=morning)
    assert found == {"edition": "evening/2026-10-06", "state": "sending", "queued": 3}
    assert digest.json("send", "evening/2026-10-06", now=morning)["deliveries"] == {"sent": 7}
    assert set(digest.sink.copies().values()) == {1}
    assert "no copy was refused or waits" in digest("retry", "latest")[1]


def test_status_tells_of_one_edition_how_its_sending_went(digest: Newsroom) -> None:
    digest("collect")
    digest("build")
    digest("send")
    told = digest("status", "latest")[1]
    assert "Copies: 3 failed + 4 sent = 7." in told
    assert "bad.example" in told
    assert "552 5.2.2 mailbox full" in told
    sending = digest.json("status", "latest")["sending"]
    assert (sending["copies"], sending["audience"], sending["seconds_left"] or 0) == (7, 7, 0)
    assert [(d["domain"], d["readers"], d["sent"], d["failed"]) for d in sending["domains"]] == [
        ("good.example", 4, 4, 0),
        ("bad.example", 3, 0, 3),
    ]
    (reason,) = sending["reasons"]
    assert (reason["state"], reason["code"], reason["enhanced"], reason["copies"]) == (
        "failed",
        552,
        "5.2.2",
        3,
    )
    assert digest.json("status")["sending"] is None


def test_status_tells_of_a_ledger_that_does_not_sum_up(digest: Newsroom) -> None:
    digest("collect")
    digest("build")
    digest("send")
    store = open_store(digest.root / "data" / "digest.sqlite")
    with store.write("damage") as connection:
        connection.execute(text("DELETE FROM delivery WHERE subscriber = 1"))
    store.close()
    assert "= 6, but 7 were frozen: the database is damaged." in digest("status", "latest")[1]


def test_status_tells_when_copies_that_wait_are_due(digest: Newsroom) -> None:
    digest.reply = "450 4.7.1 come back later"
    digest("collect")
    digest("build")
    assert digest.json("send")["deliveries"] == {"deferred": 3, "sent": 4}
    assert "Copies that wait are due from 2026-10-06 16:" in digest("status", "latest")[1]
    assert digest.json("status", "latest")["sending"]["next_due"].startswith("2026-10-06T16:")


def test_status_tells_of_copies_that_a_killed_sender_has_in_hand(digest: Newsroom) -> None:
    digest.reply = "450 4.7.1 come back later"
    digest("collect")
    digest("build")
    digest("send")
    store = open_store(digest.root / "data" / "digest.sqlite")
    with store.write("a killed sender") as connection:
        connection.execute(text("UPDATE delivery SET state = 'leased' WHERE state = 'deferred'"))
    store.close()
    assert "A sender has 3 copies in hand." in digest("status", "latest")[1]
