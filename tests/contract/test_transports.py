"""What every transport owes the sender, whatever carries the mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from carrier import Carrier
from smtp_sink import Sink

from digest.config import SmtpConfig
from digest.deliver import Envelope, FilesTransport, SmtpTransport, Transport
from digest.errors import StoreError
from digest.model import Stage

ENVELOPE = Envelope(sender="digest@news.example", recipient="ann@example.org")
MESSAGE = b"Subject: x\r\n\r\nFirst line\r\n.\r\n..dots\r\n.begins with one\r\nFrom here\r\nlast\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    transport: Transport
    arrived: Callable[[], list[bytes]]


@pytest.fixture(params=["smtp", "files", "carrier"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    if request.param == "smtp":
        with Sink() as sink:
            config = SmtpConfig(host="127.0.0.1", port=sink.port, helo="sender.example")
            transport = SmtpTransport(config)
            yield Case(transport=transport, arrived=lambda: [taken.data for taken in sink.book])
            transport.close()
    elif request.param == "files":
        folder = tmp_path / "out" / "box"
        yield Case(
            transport=FilesTransport(folder),
            arrived=lambda: [file.read_bytes() for file in sorted(folder.glob("*.eml"))],
        )
    else:
        carrier = Carrier()
        yield Case(transport=carrier, arrived=lambda: [message for _, message in carrier.taken])


def yes() -> bool:
    return True


def test_an_accepted_mail_arrives_byte_for_byte(case: Case) -> None:
    reply = case.transport.send(ENVELOPE, MESSAGE, before_dot=yes)
    assert (reply.stage, reply.code) == (Stage.DOT, 250)
    assert case.arrived() == [MESSAGE]


def test_a_mail_that_begins_with_a_dot_arrives_byte_for_byte(case: Case) -> None:
    message = b".first: x\r\n\r\nbody\r\n"
    case.transport.send(ENVELOPE, message, before_dot=yes)
    assert case.arrived() == [message]


def test_nothing_has_arrived_when_the_last_look_is_taken(case: Case) -> None:
    looks: list[int] = []

    def look() -> bool:
        looks.append(len(case.arrived()))
        return True

    for _ in range(3):
        case.transport.send(ENVELOPE, MESSAGE, before_dot=look)
    assert looks == [0, 1, 2]


def test_a_no_before_the_dot_delivers_nothing(case: Case) -> None:
    reply = case.transport.send(ENVELOPE, MESSAGE, before_dot=lambda: False)
    assert (reply.stage, reply.code) == (Stage.BODY, None)
    assert case.arrived() == []


def test_breakage_before_the_dot_passes_through_and_delivers_nothing(case: Case) -> None:
    def breaks() -> bool:
        raise StoreError("the disk is full")

    with pytest.raises(StoreError, match="disk is full"):
        case.transport.send(ENVELOPE, MESSAGE, before_dot=breaks)
    assert case.arrived() == []


def test_an_interrupt_before_the_dot_passes_through_and_delivers_nothing(case: Case) -> None:
    def interrupted() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        case.transport.send(ENVELOPE, MESSAGE, before_dot=interrupted)
    assert case.arrived() == []


def test_a_transport_carries_on_after_a_no_and_after_a_close(case: Case) -> None:
    case.transport.send(ENVELOPE, MESSAGE, before_dot=lambda: False)
    case.transport.send(ENVELOPE, MESSAGE, before_dot=yes)
    case.transport.close()
    case.transport.close()
    reply = case.transport.send(ENVELOPE, MESSAGE, before_dot=yes)
    assert reply.code == 250
    assert case.arrived() == [MESSAGE, MESSAGE]


def test_no_reply_shows_an_address(case: Case) -> None:
    reply = case.transport.send(ENVELOPE, MESSAGE, before_dot=yes)
    assert "@" not in repr(reply)
    assert "ann" not in reply.text


def test_closing_what_was_never_opened_is_no_error(case: Case) -> None:
    case.transport.close()
    assert case.arrived() == []
