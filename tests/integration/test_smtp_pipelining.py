"""Commands of one mail in one write (RFC 2920): every mix of answers, and what becomes of the connection."""

from __future__ import annotations

from itertools import product

import pytest
from smtp_sink import CUT, Misdeed, Session, Sink, answer

from digest.config import SmtpConfig
from digest.deliver import Envelope, SmtpTransport
from digest.deliver.dialogue import Dialogue
from digest.model import Reply, Stage

ENVELOPE = Envelope(sender="digest@news.example", recipient="ann@example.org")
OTHER = Envelope(sender="digest@news.example", recipient="bo@example.org")
MESSAGE = b"Subject: x\r\nMessage-ID: <a@b>\r\n\r\nbody\r\n"
OFFERS = ("PIPELINING", "ENHANCEDSTATUSCODES")
WRITES: list[bytes] = []


class Listened(Dialogue):
    """A dialogue whose writes are kept."""

    def write(self, data: bytes) -> None:
        WRITES.append(data)
        super().write(data)


def transport(sink: Sink, **changes: object) -> SmtpTransport:
    WRITES.clear()
    values = {
        "host": "127.0.0.1",
        "port": sink.port,
        "helo": "sender.example",
        "timeout": 1,
        "data_timeout": 1,
    }
    return SmtpTransport(SmtpConfig.model_validate(values | changes), dialogue=Listened)


def send(carrier: SmtpTransport, envelope: Envelope = ENVELOPE) -> Reply:
    return carrier.send(envelope, MESSAGE, before_dot=lambda: True)


def test_the_commands_of_a_mail_leave_in_one_write_and_the_dot_alone() -> None:
    with Sink(extensions=OFFERS) as sink:
        carrier = transport(sink)
        for _ in range(2):
            assert send(carrier).code == 250
        carrier.close()
        commands = b"MAIL FROM:<digest@news.example>\r\nRCPT TO:<ann@example.org>\r\nDATA\r\n"
        assert [b"ehlo sender.example\r\n", *[commands, MESSAGE, b".\r\n"] * 2, b"QUIT\r\n"] == WRITES
        assert [taken.data for taken in sink.book] == [MESSAGE] * 2


def test_without_the_offer_each_command_waits_for_its_answer() -> None:
    with Sink() as sink:
        carrier = transport(sink)
        send(carrier)
        carrier.close()
        assert WRITES[1:4] == [
            b"MAIL FROM:<digest@news.example>\r\n",
            b"RCPT TO:<ann@example.org>\r\n",
            b"DATA\r\n",
        ]


NO = {"mail": "550 5.7.1 no", "rcpt": "550 5.1.1 no", "data": "451 4.3.0 no"}


@pytest.mark.parametrize("anyway", [False, True], ids=["orderly", "wants data anyway"])
@pytest.mark.parametrize(
    "refusing", [set(names) for names in product(("mail", ""), ("rcpt", ""), ("data", "")) if any(names)]
)
def test_the_first_no_decides_and_no_mail_comes_of_it(refusing: set[str], anyway: bool) -> None:
    first = [True]

    def plan(stage: str, _: Session) -> Misdeed | None:
        return answer(NO[stage]) if first[0] and stage in refusing else None

    with Sink(plan=plan, extensions=OFFERS, wants_data_anyway=anyway) as sink:
        carrier = transport(sink)
        reply = send(carrier)
        decided = next(stage for stage in ("mail", "rcpt", "data") if stage in refusing)
        assert (reply.stage, f"{reply.code} {reply.enhanced} {reply.text}") == (Stage(decided), NO[decided])
        first[0] = False
        assert send(carrier, OTHER).code == 250
        carrier.close()
        assert [taken.recipient for taken in sink.book] == ["bo@example.org"]
        assert sink.sessions == 1


def test_a_relay_that_refuses_the_sender_and_still_wants_the_mail_gets_no_dot() -> None:
    class Muddled(Sink):
        pass

    def plan(stage: str, session: Session) -> Misdeed | None:
        if stage == "mail" and session.number == 1:
            return Misdeed(reply=b"550 5.7.1 no\r\n250 2.1.5 ok\r\n354 go on\r\n")
        return None

    with Muddled(plan=plan, extensions=OFFERS) as sink:
        carrier = transport(sink)
        assert send(carrier).stage is Stage.MAIL
        assert b".\r\n" not in WRITES
        assert send(carrier, OTHER).code == 250
        carrier.close()
        assert [taken.recipient for taken in sink.book] == ["bo@example.org"]
        assert sink.sessions == 2


@pytest.mark.parametrize("later", ["rcpt", "data"])
def test_a_cut_behind_a_no_leaves_the_no_as_it_was(later: str) -> None:
    def plan(stage: str, session: Session) -> Misdeed | None:
        if session.number > 1:
            return None
        return {"mail": answer("550 5.7.1 no"), later: CUT}.get(stage)

    with Sink(plan=plan, extensions=OFFERS, wants_data_anyway=True) as sink:
        carrier = transport(sink)
        reply = send(carrier)
        assert (reply.stage, reply.code) == (Stage.MAIL, 550)
        assert send(carrier).code == 250
        carrier.close()
        assert len(sink.book) == 1


def test_the_relay_forgets_a_refused_mail_in_the_same_write_as_the_next() -> None:
    def plan(stage: str, session: Session) -> Misdeed | None:
        return (
            answer("550 5.1.1 no")
            if stage == "rcpt" and not sink.book and session.recipient[0] == "a"
            else None
        )

    with Sink(plan=plan, extensions=OFFERS) as sink:
        carrier = transport(sink)
        send(carrier)
        send(carrier, OTHER)
        carrier.close()
        assert sum(b"RSET" in data for data in WRITES) == 1
        assert any(data.startswith(b"RSET\r\nMAIL FROM") and data.endswith(b"DATA\r\n") for data in WRITES)


@pytest.mark.parametrize("said", [CUT, answer("421 4.4.2 idle for too long")], ids=["cut", "421"])
@pytest.mark.parametrize("extensions", [OFFERS, ()], ids=["pipelined", "in steps"])
def test_a_kept_connection_that_was_closed_meanwhile_is_no_mails_fault(
    said: Misdeed, extensions: tuple[str, ...]
) -> None:
    def plan(stage: str, session: Session) -> Misdeed | None:
        return said if stage == "mail" and session.number == 1 and sink.book else None

    with Sink(plan=plan, extensions=extensions) as sink:
        carrier = transport(sink)
        assert [send(carrier).code for _ in range(2)] == [250, 250]
        carrier.close()
        assert sink.sessions == 2
        assert len(sink.book) == 2


def test_lmtp_greets_with_its_own_word() -> None:
    with Sink(extensions=OFFERS) as sink:
        carrier = transport(sink, protocol="lmtp")
        assert send(carrier).code == 250
        carrier.close()
        assert WRITES[0] == b"lhlo sender.example\r\n"
        assert len(sink.book) == 1
