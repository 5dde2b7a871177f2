"""The demo's inbox, sent to by the standard library's SMTP client."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from digest.demo.inbox import Inbox

# Odd on purpose: a header folded with a tab, one without a space, one twice, 8-bit bytes, leading dots,
# blanks at the end. A server that parses and writes again would not give these bytes back.
MAIL = (
    b"Subject: Harbour strike ends,\r\n\tand a lake comes back\r\n"
    b"X-Odd:no space  \r\nX-Odd: twice\r\nFrom: The Courier <digest@courier.example>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"caf\xc3\xa9\r\n.one dot\r\n..two dots\r\n.\tdot and tab\r\n\r\ntrailing blanks   \r\n"
)


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    with Inbox(tmp_path / "inbox") as opened:
        yield opened


def client(inbox: Inbox) -> smtplib.SMTP:
    return smtplib.SMTP(inbox.host, inbox.port, local_hostname="sender.example", timeout=5)


def test_a_mail_is_kept_byte_by_byte(inbox: Inbox) -> None:
    with client(inbox) as smtp:
        smtp.sendmail("bounce+1@courier.example", ["ada.solberg@readers.example"], MAIL, ["body=8bitmime"])
    (received,) = inbox.messages
    assert received.data == MAIL
    assert received.path.read_bytes() == MAIL
    assert received.mail_from == "bounce+1@courier.example"
    assert received.rcpt_to == ("ada.solberg@readers.example",)
    assert received.path.name == "0001-ada-solberg-readers-example.eml"


def test_mails_are_numbered_as_they_come(inbox: Inbox) -> None:
    with client(inbox) as smtp:
        for name in ("one", "two", "three"):
            smtp.sendmail("d@courier.example", f"{name}@readers.example", MAIL)
    names = [mail.path.name for mail in inbox.messages]
    assert names == [
        "0001-one-readers-example.eml",
        "0002-two-readers-example.eml",
        "0003-three-readers-example.eml",
    ]


def test_mails_of_an_earlier_evening_are_never_overwritten(tmp_path: Path) -> None:
    for _ in range(2):
        with Inbox(tmp_path) as inbox, client(inbox) as smtp:
            smtp.sendmail("", "ada@readers.example", MAIL)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "0001-ada-readers-example.eml",
        "0002-ada-readers-example.eml",
    ]
    assert len(inbox.messages) == 1
    assert inbox.messages[0].mail_from == ""


def test_several_clients_at_once_lose_nothing(inbox: Inbox) -> None:
    def send(sender: int) -> None:
        with client(inbox) as smtp:
            for number in range(10):
                smtp.sendmail("d@courier.example", f"r{sender}-{number}@readers.example", MAIL)

    threads = [Thread(target=send, args=(sender,)) for sender in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len({mail.rcpt_to for mail in inbox.messages}) == 40
    assert len(list(inbox.folder.glob("*.eml"))) == 40


@pytest.mark.parametrize("address", ["someone@gmail.com", "x@example.org.evil.net", "x@notexample"])
def test_an_address_that_could_be_somebodys_is_refused(inbox: Inbox, address: str) -> None:
    with client(inbox) as smtp, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        smtp.sendmail("d@courier.example", address, MAIL)
    assert refused.value.recipients[address][0] == 550
    assert inbox.messages == ()
    assert list(inbox.folder.iterdir()) == []


@pytest.mark.parametrize(
    "address", ["a@example.com", "a@mail.example.ORG", "a@x.test", "a@y.invalid", "a@localhost"]
)
def test_reserved_domains_are_taken(inbox: Inbox, address: str) -> None:
    with client(inbox) as smtp:
        assert smtp.sendmail("d@courier.example", address, MAIL) == {}
    assert inbox.messages[0].rcpt_to == (address,)


def test_an_address_in_another_script_is_taken_under_a_plain_file_name(inbox: Inbox) -> None:
    with client(inbox) as smtp:
        smtp.ehlo()
        smtp.mail("d@courier.example", ["SMTPUTF8"])
        smtp.command_encoding = "utf-8"
        assert smtp.rcpt("жук@readers.example")[0] == 250
        assert smtp.data(MAIL)[0] == 250
    assert inbox.messages[0].path.name == "0001-readers-example.eml"


def test_a_mail_that_cannot_be_written_is_not_accepted(inbox: Inbox) -> None:
    inbox.folder.rmdir()
    with client(inbox) as smtp, pytest.raises(smtplib.SMTPDataError) as refused:
        smtp.sendmail("d@courier.example", "ada@readers.example", MAIL)
    assert refused.value.smtp_code == 451
    assert inbox.messages == ()


def test_a_client_that_hangs_on_does_not_keep_it_open(tmp_path: Path) -> None:
    with Inbox(tmp_path) as inbox:
        idle = socket.create_connection((inbox.host, inbox.port), timeout=5)
        assert idle.recv(100).startswith(b"220 inbox.example ")
    with idle:
        assert idle.recv(100) == b""
    with pytest.raises(ConnectionRefusedError):
        client(inbox)
