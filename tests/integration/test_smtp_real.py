"""The SMTP transport against a server that others wrote: aiosmtpd, with TLS and logins."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from aiosmtpd.smtp import Envelope as Received
from ledger_kit import EDITION, HOUR, address, frozen, how

from digest.clock import FixedClock
from digest.config import Security, SmtpConfig
from digest.deliver import Envelope, Route, SmtpTransport, deliver
from digest.deliver.login import Credentials
from digest.errors import DeliveryStopped
from digest.model import DeliveryState, Reply, Stage
from digest.store import Store, ledger

ENVELOPE = Envelope(sender="digest@news.example", recipient="ann@example.org")
MESSAGE = b"Subject: x\r\n\r\nbody\r\n.dot\r\n"


class Inbox:
    def __init__(self) -> None:
        self.received: list[Received] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Received) -> str:  # noqa: N802 (aiosmtpd's)
        self.received.append(envelope)
        return "250 2.0.0 taken"


def login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=data.login == b"digest" and data.password == b"right", handled=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a throw-away certificate for 127.0.0.1; its file also holds the key."""
    openssl = shutil.which("openssl")
    assert openssl, "openssl is needed to make a certificate for the tests"
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


Serve = Callable[..., int]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def serve(inbox: Inbox, certificate: Path) -> Iterator[Serve]:
    running: list[Controller] = []

    def start(*, tls: str = "", auth: bool = False) -> int:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        keys: dict[str, Any] = {"tls_context": context, "require_starttls": True} if tls == "starttls" else {}
        keys |= {"ssl_context": context} if tls == "tls" else {}
        if auth:
            keys |= {"authenticator": login, "auth_required": True}
        with socket.create_server(("127.0.0.1", 0)) as free:  # aiosmtpd takes port 0 literally
            port = int(free.getsockname()[1])
        controller = Controller(inbox, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True, **keys)
        controller.start()
        running.append(controller)
        return port

    yield start
    for controller in running:
        controller.stop()


def transport(port: int, *, password: str | None = None, **changes: Any) -> SmtpTransport:
    values = {"host": "127.0.0.1", "port": port, "helo": "sender.example", "timeout": 10}
    relay = SmtpConfig.model_validate(values | changes)
    known = Credentials(username=relay.username, password=password or "") if relay.username else None
    return SmtpTransport(relay, credentials=known)


def secured(port: int, **changes: Any) -> SmtpTransport:
    return transport(port, security=Security.STARTTLS, verify=False, **changes)


def send(carrier: SmtpTransport) -> Reply:
    try:
        return carrier.send(ENVELOPE, MESSAGE, before_dot=lambda: True)
    finally:
        carrier.close()


def test_a_plain_relay_takes_the_bytes(serve: Serve, inbox: Inbox) -> None:
    reply = send(transport(serve()))
    assert (reply.stage, reply.code, reply.enhanced) == (Stage.DOT, 250, "2.0.0")
    assert inbox.received[0].content == MESSAGE
    assert inbox.received[0].mail_from == "digest@news.example"
    assert inbox.received[0].rcpt_tos == ["ann@example.org"]


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_of_our_own_authority_is_trusted(
    serve: Serve, inbox: Inbox, certificate: Path, security: Security
) -> None:
    port = serve(tls=security.value)
    assert send(transport(port, security=security, ca_file=certificate / "cert.pem")).code == 250
    assert len(inbox.received) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_nobody_vouches_for_is_refused(serve: Serve, inbox: Inbox, security: Security) -> None:
    reply = send(transport(serve(tls=security.value), security=security))
    assert (reply.stage, reply.code) == (Stage.TLS, None)
    assert "certificate not trusted" in reply.text
    assert inbox.received == []


def test_a_certificate_for_another_host_is_refused(serve: Serve, certificate: Path) -> None:
    port = serve(tls="tls")
    reply = send(transport(port, host="localhost", security=Security.TLS, ca_file=certificate / "cert.pem"))
    assert (reply.stage, reply.code) == (Stage.TLS, None)
    assert "certificate not trusted" in reply.text


def test_checking_can_be_turned_off(serve: Serve) -> None:
    assert send(transport(serve(tls="starttls"), security=Security.STARTTLS, verify=False)).code == 250


def test_a_right_login_is_let_in(serve: Serve, inbox: Inbox) -> None:
    port = serve(tls="starttls", auth=True)
    reply = send(
        transport(port, security=Security.STARTTLS, verify=False, username="digest", password="right")
    )
    assert reply.code == 250
    assert inbox.received[0].content == MESSAGE


def test_a_wrong_login_is_told_and_stops_the_run(serve: Serve, store: Store) -> None:
    port = serve(tls="starttls", auth=True)
    reply = send(secured(port, username="digest", password="wrong"))
    assert (reply.stage, reply.code, reply.enhanced) == (Stage.LOGIN, 535, "5.7.8")
    frozen(store, count=3)
    with pytest.raises(DeliveryStopped, match="refuses the login"):
        run(store, secured(port, username="digest", password="wrong"))
    assert states(store) == {DeliveryState.QUEUED: 3}


def test_a_login_that_was_forgotten_stops_the_run(serve: Serve, store: Store) -> None:
    port = serve(tls="starttls", auth=True)
    frozen(store, count=3)
    with pytest.raises(DeliveryStopped, match="530"):
        run(store, secured(port))
    assert states(store) == {DeliveryState.QUEUED: 3}


def test_an_edition_goes_out_over_tls(serve: Serve, inbox: Inbox, store: Store) -> None:
    frozen(store, count=20)
    port = serve(tls="starttls")
    run(store, transport(port, security=Security.STARTTLS, verify=False, max_per_connection=7))
    assert sorted(envelope.rcpt_tos[0] for envelope in inbox.received) == sorted(
        address(number) for number in range(1, 21)
    )
    message = message_from_bytes(inbox.received[0].original_content or b"", policy=SMTP)
    assert not message.defects
    assert message["Date"].datetime == HOUR
    assert states(store) == {DeliveryState.SENT: 20}


def test_an_address_outside_ascii_gets_through_where_it_can(serve: Serve, inbox: Inbox) -> None:
    carrier = transport(serve())
    envelope = Envelope(sender="digest@news.example", recipient="jürgen@example.org")
    message = "To: jürgen@example.org\r\nSubject: x\r\n\r\nbody\r\n".encode()
    assert carrier.send(envelope, message, before_dot=lambda: True).code == 250
    carrier.close()
    assert inbox.received[0].rcpt_tos == ["jürgen@example.org"]
    assert inbox.received[0].original_content == message


def run(store: Store, carrier: SmtpTransport) -> None:
    deliver(store, EDITION, routes=[Route.of(carrier)], rules=how(), clock=FixedClock(HOUR), owner="one")


def states(store: Store) -> dict[DeliveryState, int]:
    with store.read() as connection:
        return dict(ledger.tally(connection, EDITION).states)
