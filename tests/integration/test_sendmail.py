"""The local sendmail command as a way out: a script stands in for it."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from digest.config import Settings
from digest.deliver import Envelope, open_routes
from digest.deliver.replies import fate
from digest.deliver.sendmail import SendmailTransport
from digest.errors import DeliveryStopped
from digest.model import DeliveryState, Reply, Stage

ENVELOPE = Envelope(sender="bounces+1@news.example", recipient="ann@example.org")
MESSAGE = b"Subject: x\r\n\r\n.\r\nbody\r\n"


def script(folder: Path, *, code: int = 0, says: str = "") -> Path:
    file = folder / "sendmail"
    # What is not read to its end is not queued, as with the real ones.
    file.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > {folder}/words\n'
        f"cat > {folder}/draft && mv {folder}/draft {folder}/mail\n"
        f'echo "{says}" >&2\nexit {code}\n'
    )
    file.chmod(0o755)
    return file


def send(file: Path, *, dot: bool = True, wait: float = 10, envelope: Envelope = ENVELOPE) -> Reply:
    transport = SendmailTransport((str(file), "-i"), wait=timedelta(seconds=wait))
    return transport.send(envelope, MESSAGE, before_dot=lambda: dot)


def test_a_mail_is_given_with_its_envelope(tmp_path: Path) -> None:
    reply = send(script(tmp_path))
    assert (reply.stage, reply.code) == (Stage.DOT, 250)
    assert (tmp_path / "words").read_text().split() == [
        "-i",
        "-f",
        "bounces+1@news.example",
        "--",
        "ann@example.org",
    ]
    assert (tmp_path / "mail").read_bytes() == MESSAGE.replace(b"\r\n", b"\n")


def test_nothing_is_queued_before_the_last_look(tmp_path: Path) -> None:
    reply = send(script(tmp_path), dot=False)
    assert (reply.stage, reply.code) == (Stage.BODY, None)
    assert not (tmp_path / "mail").exists()


@pytest.mark.parametrize(
    ("code", "state", "hard"),
    [
        (75, DeliveryState.DEFERRED, False),
        (67, DeliveryState.FAILED, True),
        (68, DeliveryState.FAILED, True),
        (77, DeliveryState.DEFERRED, False),
    ],
)
def test_exit_codes_mean_what_replies_do(tmp_path: Path, code: int, state: DeliveryState, hard: bool) -> None:
    reply = send(script(tmp_path, code=code, says="ann@example.org: no such user"))
    found = fate(reply)
    assert (found.state, found.hard) == (state, hard)
    assert "ann" not in reply.text


def test_a_command_that_does_not_end_leaves_the_mail_in_doubt(tmp_path: Path) -> None:
    file = script(tmp_path)
    file.write_text("#!/bin/sh\ncat > /dev/null\nexec sleep 30\n")
    reply = send(file, wait=0.2)
    assert (reply.stage, reply.code) == (Stage.DOT, None)


def test_a_command_that_reads_nothing_took_nothing(tmp_path: Path) -> None:
    file = script(tmp_path)
    file.write_text("#!/bin/sh\nexec 0<&-\nexit 1\n")
    transport = SendmailTransport((str(file),), wait=timedelta(seconds=5))
    big = b"Subject: x\r\n\r\n" + b"x" * 300_000
    reply = transport.send(ENVELOPE, big, before_dot=lambda: True)
    assert (reply.stage, reply.code) == (Stage.BODY, None)


BIG = b"Subject: x\r\n\r\n" + b"x" * 300_000


def test_a_command_that_reads_no_more_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    file = script(tmp_path)
    file.write_text("#!/bin/sh\nexec sleep 30\n")
    transport = SendmailTransport((str(file),), wait=timedelta(seconds=0.3))
    reply = transport.send(ENVELOPE, BIG, before_dot=lambda: True)
    assert (reply.stage, reply.code) == (Stage.BODY, None)


def test_a_command_that_complains_at_length_is_heard_out(tmp_path: Path) -> None:
    file = script(tmp_path)
    file.write_text("#!/bin/sh\nhead -c 300000 /dev/zero | tr '\\0' x >&2\ncat > /dev/null\n")
    transport = SendmailTransport((str(file),), wait=timedelta(seconds=10))
    assert transport.send(ENVELOPE, BIG, before_dot=lambda: True).code == 250


def test_a_mail_that_is_withheld_is_queued_by_nobody_whom_the_command_has_started(tmp_path: Path) -> None:
    file = script(tmp_path)
    file.write_text(
        f"#!/bin/sh\n(echo > {tmp_path}/begun; cat > {tmp_path}/draft; mv {tmp_path}/draft {tmp_path}/mail)\n"
    )
    transport = SendmailTransport((str(file),), wait=timedelta(seconds=10))

    def look() -> bool:
        while not (tmp_path / "begun").exists():
            time.sleep(0.01)
        return False

    assert transport.send(ENVELOPE, MESSAGE, before_dot=look).stage is Stage.BODY
    time.sleep(0.2)
    assert not (tmp_path / "mail").exists()


def test_an_address_is_never_an_option(tmp_path: Path) -> None:
    reply = send(script(tmp_path), envelope=Envelope(sender="a@b.example", recipient="-oQ/tmp@x.example"))
    assert reply.code == 553
    assert not (tmp_path / "words").exists()


def test_a_command_that_is_not_there_stops_the_sending(tmp_path: Path) -> None:
    with pytest.raises(DeliveryStopped, match="cannot be run"):
        send(tmp_path / "none")


def test_the_settings_name_the_routes(tmp_path: Path) -> None:
    def routes(**tables: object) -> list[tuple[str, int, float | None]]:
        found = open_routes(Settings.model_validate(tables), root=tmp_path)
        return [(one.name, one.connections, one.weight) for one in found]

    assert routes() == [("localhost:25", 10, None)]
    assert routes(delivery={"transport": "sendmail"}) == [("sendmail", 10, None)]
    assert routes(delivery={"transport": "files"}) == [("files", 1, None)]
    several = {
        "relays": [
            {"host": "a.example", "weight": 3},
            {"name": "spare", "host": "b.example", "connections": 2},
        ]
    }
    assert routes(smtp=several) == [("a.example:25", 10, 3.0), ("spare", 2, None)]
    with pytest.raises(ValueError, match=r"take host out of \[smtp\]"):
        routes(smtp=several | {"host": "c.example"})
    with pytest.raises(ValueError, match="called the same"):
        routes(smtp={"relays": [{}, {}]})
