"""The SMTP transport against a server that misbehaves at each stage."""

from __future__ import annotations

import socket
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import smtp_sink
from smtp_sink import CUT, Misdeed, Plan, Session, Sink, answer, stall

from digest.config import Security, SmtpConfig
from digest.deliver import Envelope, FilesTransport, SmtpTransport
from digest.deliver.dialogue import Dialogue
from digest.deliver.login import Credentials, credentials
from digest.deliver.relay import greeting, own_name
from digest.errors import ConfigError, DeliveryStopped
from digest.model import Reply, Stage

ENVELOPE = Envelope(sender="digest@news.example", recipient="ann.lee@example.org")
MESSAGE = b"Subject: x\r\nMessage-ID: <a@b>\r\n\r\n" + b"a line of text\r\n" * 10


@pytest.fixture(autouse=True, params=[(), ("PIPELINING",)], ids=["in steps", "pipelined"])
def offered(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_sink, "OFFERED", ("ENHANCEDSTATUSCODES", *request.param))


def at(stage: str, misdeed: Misdeed, *, times: int = 1) -> Plan:
    left = [times]

    def plan(now: str, _: Session) -> Misdeed | None:
        if now != stage or not left[0]:
            return None
        left[0] -= 1
        return misdeed

    return plan


def config(sink: Sink, **changes: Any) -> SmtpConfig:
    values = {
        "host": "127.0.0.1",
        "port": sink.port,
        "helo": "sender.example",
        "timeout": 1,
        "data_timeout": 1,
    }
    return SmtpConfig.model_validate(values | changes)


def send(transport: SmtpTransport, envelope: Envelope = ENVELOPE, *, dot: bool = True) -> Reply:
    return transport.send(envelope, MESSAGE, before_dot=lambda: dot)


STAGES = [
    ("connect", Stage.HELLO),
    ("ehlo", Stage.HELLO),
    ("mail", Stage.MAIL),
    ("rcpt", Stage.RCPT),
    ("data", Stage.DATA),
]


@pytest.mark.parametrize(("stage", "seen"), STAGES)
def test_a_cut_before_the_dot_says_where_and_delivers_nothing(stage: str, seen: Stage) -> None:
    with Sink(plan=at(stage, CUT)) as sink:
        transport = SmtpTransport(config(sink))
        reply = send(transport)
        assert (reply.stage, reply.code) == (seen, None)
        assert sink.book == []
        assert send(transport).code == 250
        transport.close()


@pytest.mark.parametrize(("stage", "seen"), [*STAGES, ("dot", Stage.DOT), ("taken", Stage.DOT)])
def test_a_stall_ends_in_time_and_says_where(stage: str, seen: Stage) -> None:
    with Sink(plan=at(stage, stall(1.2))) as sink:
        transport = SmtpTransport(config(sink, timeout=0.3, data_timeout=0.3))
        reply = send(transport)
        assert (reply.stage, reply.code, reply.text) == (seen, None, "timed out")


@pytest.mark.parametrize("stage", ["dot", "taken"])
def test_a_cut_after_the_dot_is_told_as_that(stage: str) -> None:
    with Sink(plan=at(stage, CUT)) as sink:
        reply = send(SmtpTransport(config(sink)))
        assert (reply.stage, reply.code) == (Stage.DOT, None)


def test_half_an_answer_after_the_dot_is_no_answer() -> None:
    with Sink(plan=at("taken", Misdeed(reply=b"25", cut=True))) as sink:
        reply = send(SmtpTransport(config(sink)))
        assert (reply.stage, reply.code) == (Stage.DOT, None)


def test_a_cut_in_the_body_is_found_before_the_dot_or_at_it() -> None:
    with Sink(plan=at("body", CUT)) as sink:
        reply = send(SmtpTransport(config(sink)))
        # The last bytes may already be in the socket when the cut comes: then only the answer is missing.
        assert reply.stage in {Stage.BODY, Stage.DOT}
        assert reply.code is None
        assert sink.book == []


def test_a_dripping_answer_is_not_waited_for_for_ever() -> None:
    def drip(now: str, _: Session) -> Misdeed | None:
        return Misdeed(reply=b"2", stall=0.2, cut=False) if now == "rcpt" else None

    with Sink(plan=drip) as sink:
        transport = SmtpTransport(config(sink, timeout=0.5))
        began = time.monotonic()
        reply = send(transport)
        assert (reply.stage, reply.code) == (Stage.RCPT, None)
        assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("stage", "seen", "text", "code", "enhanced"),
    [
        ("connect", Stage.HELLO, "554 5.7.1 not you", 554, "5.7.1"),
        ("ehlo", Stage.HELLO, "421 4.3.2 shutting down", 421, "4.3.2"),
        ("mail", Stage.MAIL, "452 4.3.1 full", 452, "4.3.1"),
        ("rcpt", Stage.RCPT, "550 5.1.1 <ann.lee@example.org> unknown", 550, "5.1.1"),
        ("rcpt", Stage.RCPT, "450-4.2.1 busy\r\n450 4.2.1 come back", 450, "4.2.1"),
        ("rcpt", Stage.RCPT, "550 4.1.1 muddled", 550, None),
        ("rcpt", Stage.RCPT, "550", 550, None),
        ("data", Stage.DATA, "451 4.7.1 later", 451, "4.7.1"),
        ("dot", Stage.DOT, "552 5.3.4 too big", 552, "5.3.4"),
        ("dot", Stage.DOT, "451 4.7.1 greylisted", 451, "4.7.1"),
    ],
)
def test_refusals_come_back_as_they_were_said(
    stage: str, seen: Stage, text: str, code: int, enhanced: str | None
) -> None:
    with Sink(plan=at(stage, answer(text))) as sink:
        transport = SmtpTransport(config(sink))
        reply = send(transport)
        assert (reply.stage, reply.code, reply.enhanced) == (seen, code, enhanced)
        assert "ann.lee" not in reply.text
        assert sink.book == []
        assert send(transport).code == 250
        transport.close()


def test_an_answer_before_the_question_is_never_taken_for_the_one_to_the_dot() -> None:
    early = Misdeed(reply=b"354 go on\r\n250 2.0.0 taken\r\n")
    with Sink(plan=at("data", early)) as sink:
        transport = SmtpTransport(config(sink))
        reply = send(transport)
        assert (reply.stage, reply.code) == (Stage.BODY, None)
        assert send(transport).code == 250
        transport.close()
        assert len(sink.book) == 1


def test_a_relay_that_answers_twice_is_spoken_to_anew() -> None:
    twice = Misdeed(reply=b"250 2.0.0 taken\r\n250 2.0.0 taken\r\n")
    with Sink(plan=at("taken", twice)) as sink:
        transport = SmtpTransport(config(sink))
        assert [send(transport).code for _ in range(3)] == [250, 250, 250]
        transport.close()
        assert (len(sink.book), sink.sessions) == (3, 2)


def test_a_relay_that_reads_drop_by_drop_is_not_waited_for_for_ever() -> None:
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

        def drink() -> None:
            connection, _ = server.accept()
            with connection:
                while not over.wait(0.02):
                    connection.recv(2048)

        thread = threading.Thread(target=drink)
        thread.start()
        dialogue = Dialogue(helo="sender.example", wait=0.5)
        dialogue.open("127.0.0.1", int(server.getsockname()[1]))
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            dialogue.write(b"x" * 30_000_000)
        assert time.monotonic() - began < 1.5
        dialogue.drop()
        over.set()
        thread.join()


def test_a_refused_recipient_does_not_cost_the_connection() -> None:
    with Sink(plan=at("rcpt", answer("550 5.1.1 no"))) as sink:
        transport = SmtpTransport(config(sink))
        send(transport)
        send(transport)
        transport.close()
        assert sink.sessions == 1


def test_a_reset_that_fails_costs_the_connection_but_not_the_answer() -> None:
    def plan(now: str, session: Session) -> Misdeed | None:
        return {"rcpt": answer("550 5.1.1 no"), "rset": CUT}.get(now) if session.number == 1 else None

    with Sink(plan=plan) as sink:
        transport = SmtpTransport(config(sink))
        assert send(transport).code == 550
        assert send(transport).code == 250
        transport.close()
        assert sink.sessions == 2


def test_421_costs_the_connection() -> None:
    with Sink(plan=at("dot", answer("421 4.3.2 going down"))) as sink:
        transport = SmtpTransport(config(sink))
        assert send(transport).code == 421
        assert send(transport).code == 250
        transport.close()
        assert sink.sessions == 2


def test_connections_are_kept_and_renewed_after_their_number_of_mails() -> None:
    with Sink() as sink:
        transport = SmtpTransport(config(sink, max_per_connection=3))
        for _ in range(7):
            assert send(transport).code == 250
        transport.close()
        assert sink.sessions == 3
        assert len(sink.book) == 7


def test_the_bytes_of_withheld_mails_are_never_a_mail() -> None:
    with Sink() as sink:
        transport = SmtpTransport(config(sink))
        assert send(transport, dot=False).stage is Stage.BODY
        transport.close()
    assert sink.book == []


def test_a_relay_that_does_not_speak_smtp_is_a_cut() -> None:
    with Sink(plan=at("connect", Misdeed(reply=b"SSH-2.0-OpenSSH_9\r\n"))) as sink:
        reply = send(SmtpTransport(config(sink)))
        assert (reply.stage, reply.code) == (Stage.HELLO, None)
        assert "SMTP" in reply.text


@pytest.mark.parametrize("noise", [b"220-x\r\n" * 300, b"220-" + b"x" * 20_000])
def test_a_relay_that_does_not_stop_talking_is_a_cut(noise: bytes) -> None:
    with Sink(plan=at("connect", Misdeed(reply=noise))) as sink:
        assert send(SmtpTransport(config(sink))).code is None


def test_an_address_outside_ascii_needs_a_relay_that_offers_it() -> None:
    envelope = Envelope(sender="digest@news.example", recipient="jürgen@example.org")
    with Sink() as sink:
        transport = SmtpTransport(config(sink))
        reply = send(transport, envelope)
        assert (reply.stage, reply.code, reply.enhanced) == (Stage.RCPT, 553, "5.6.7")
        assert "SMTPUTF8" in reply.text
        assert send(transport).code == 250
        transport.close()
        assert sink.sessions == 1
    with Sink(extensions=("8BITMIME", "SMTPUTF8")) as sink:
        transport = SmtpTransport(config(sink))
        assert send(transport, envelope).code == 250
        assert send(transport).code == 250
        transport.close()
        assert [taken.recipient for taken in sink.book] == ["jürgen@example.org", "ann.lee@example.org"]


def test_a_refused_connection_is_a_reply() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    reply = send(SmtpTransport(SmtpConfig(host="127.0.0.1", port=port, helo="x.example")))
    assert (reply.stage, reply.code) == (Stage.CONNECT, None)
    assert "refused" in reply.text.lower()


def test_a_host_name_that_cannot_be_one_is_a_reply() -> None:
    reply = send(SmtpTransport(SmtpConfig(host="x" * 70 + ".example", helo="x.example")))
    assert (reply.stage, reply.code) == (Stage.CONNECT, None)


def test_protection_is_never_weakened() -> None:
    with Sink() as sink:
        reply = send(SmtpTransport(config(sink, security=Security.STARTTLS)))
        assert (reply.stage, reply.code) == (Stage.TLS, None)
        assert "STARTTLS" in reply.text
        assert sink.book == []


def test_words_before_tls_do_not_count_after_it() -> None:
    def plan(now: str, _: Session) -> Misdeed | None:
        return (
            Misdeed(reply=b"220 go\r\n250-sink.example\r\n250 AUTH PLAIN\r\n") if now == "starttls" else None
        )

    with Sink(plan=plan, extensions=("STARTTLS",)) as sink:
        reply = send(SmtpTransport(config(sink, security=Security.STARTTLS, verify=False)))
        assert (reply.stage, reply.code) == (Stage.TLS, None)
        assert "before TLS" in reply.text


@pytest.mark.parametrize(
    ("extensions", "misdeed", "code"),
    [
        (("AUTH PLAIN LOGIN",), answer("535 5.7.8 no"), 535),
        (("AUTH PLAIN",), answer("454 4.7.0 later"), 454),
        (("AUTH GSSAPI",), None, 504),
        ((), None, 504),
        (("AUTH PLAIN",), CUT, None),
    ],
)
def test_a_login_that_fails_says_how(
    extensions: tuple[str, ...], misdeed: Misdeed | None, code: int | None
) -> None:
    plan: Plan = at("auth", misdeed, times=9) if misdeed else lambda _stage, _session: None
    with Sink(plan=plan, extensions=extensions) as sink:
        reply = send(
            SmtpTransport(
                config(sink, username="digest"), credentials=Credentials(username="digest", password="secret")
            )
        )
        assert (reply.stage, reply.code) == (Stage.LOGIN, code)
        assert "secret" not in reply.text
        assert sink.book == []


def test_a_password_outside_ascii_says_so() -> None:
    with Sink(extensions=("AUTH PLAIN",)) as sink:
        reply = send(
            SmtpTransport(
                config(sink, username="digest"),
                credentials=Credentials(username="digest", password="pässword"),
            )
        )
        assert (reply.stage, reply.code) == (Stage.LOGIN, 535)
        assert "ASCII" in reply.text


def test_a_hostile_recipient_cannot_add_a_command() -> None:
    envelope = Envelope(sender="digest@news.example", recipient="a@b.example>\r\nRCPT TO:<c@d.example")
    with Sink() as sink:
        with pytest.raises(ValueError, match="prohibited"):
            send(SmtpTransport(config(sink)), envelope)
        assert sink.book == []


def test_a_password_comes_from_the_settings_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("from a file\n")

    def read(**keys: Any) -> str | None:
        found = credentials(SmtpConfig.model_validate({"username": "digest"} | keys), root=tmp_path)
        return found.password if found is not None else None

    assert read(password="given", password_file="word") == "given"
    assert read(password_file="word") == "from a file"
    assert read() == ""
    assert credentials(SmtpConfig(), root=tmp_path) is None
    with pytest.raises(ConfigError, match="password_file"):
        read(password_file="none")


def test_a_ca_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(ConfigError, match="ca_file"):
        SmtpTransport(SmtpConfig(security=Security.TLS, ca_file=tmp_path / "ca.pem"))


def test_our_own_name_is_a_name_or_a_literal() -> None:
    assert "." in own_name()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("mx1.News.example", "mx1.news.example"),
        ("ip-10-0-0-7.eu-west-1.compute.internal", "[127.0.0.1]"),
        ("desk7.lan", "[127.0.0.1]"),
        ("desk7.newsroom.corp.", "[127.0.0.1]"),
        ("1.0.0.127.in-addr.arpa", "[127.0.0.1]"),
        ("desk7", "[127.0.0.1]"),
    ],
)
def test_a_name_of_a_private_network_is_not_told(name: str, told: str) -> None:
    assert greeting(name) == told


def test_files_never_replace_one_another(tmp_path: Path) -> None:
    (tmp_path / "000007.eml").write_bytes(b"there before")
    for transport in (FilesTransport(tmp_path), FilesTransport(tmp_path)):
        transport.send(ENVELOPE, MESSAGE, before_dot=lambda: True)
    racing = FilesTransport(tmp_path)
    racing.send(ENVELOPE, MESSAGE, before_dot=lambda: True)
    (tmp_path / "000011.eml").write_bytes(b"somebody else's")
    racing.send(ENVELOPE, MESSAGE, before_dot=lambda: True)
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"{n:06d}.eml" for n in range(7, 13)]
    assert (tmp_path / "000007.eml").read_bytes() == b"there before"


def test_a_folder_that_cannot_be_written_stops_the_sending(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DeliveryStopped, match="cannot be written"):
        FilesTransport(tmp_path / "file").send(ENVELOPE, MESSAGE, before_dot=lambda: True)


def test_a_folder_that_vanishes_stops_the_sending(tmp_path: Path) -> None:
    folder = tmp_path / "box"

    def vanish() -> bool:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        return True

    with pytest.raises(DeliveryStopped, match="cannot be written"):
        FilesTransport(folder).send(ENVELOPE, MESSAGE, before_dot=vanish)


def test_timeouts_are_those_of_the_settings() -> None:
    assert SmtpConfig().data_timeout == timedelta(minutes=10)  # RFC 5321, 4.5.3.2.6
