"""Logging in with a token (XOAUTH2): where it comes from, what a refusal does."""

from __future__ import annotations

import socket
import threading
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.config import SmtpConfig
from digest.deliver import Envelope, SmtpTransport
from digest.deliver.login import credentials
from digest.deliver.replies import fate
from digest.errors import ConfigError
from digest.model import Reply, Stage


class Guard:
    """A server that takes one token and speaks no further than the login."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.server.getsockname()[1])
        self.offers = "AUTH XOAUTH2 PLAIN"
        self.right = "user=digest@news.example\1auth=Bearer fresh\1\1"
        self.heard: list[str] = []
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb", buffering=0) as stream:
                stream.write(b"220 guard.example\r\n")
                for line in stream:
                    stream.write(self.answer(line.decode().strip()))

    def answer(self, line: str) -> bytes:
        self.heard.append(line)
        if line.startswith("ehlo"):
            return f"250-guard.example\r\n250 {self.offers}\r\n".encode()
        if line.startswith("AUTH XOAUTH2 "):
            said = b64decode(line.split()[2]).decode()
            return b"235 2.7.0 welcome\r\n" if said == self.right else b"334 eyJzdGF0dXMiOiI0MDEifQ==\r\n"
        if not line:
            return b"535 5.7.8 token is over\r\n"
        return b"421 4.3.2 no more\r\n"


@pytest.fixture
def guard() -> Iterator[Guard]:
    made = Guard()
    yield made
    made.server.shutdown(socket.SHUT_RDWR)
    made.server.close()


def send(guard: Guard, root: Path, **keys: object) -> Reply:
    values = {"host": "127.0.0.1", "port": guard.port, "helo": "x.example", "username": "digest@news.example"}
    config = SmtpConfig.model_validate(values | keys)
    transport = SmtpTransport(config, credentials=credentials(config, root=root))
    envelope = Envelope(sender="a@news.example", recipient="b@example.org")
    return transport.send(envelope, b"Subject: x\r\n\r\nx\r\n", before_dot=lambda: True)


def test_a_token_is_read_from_a_file_for_each_login(guard: Guard, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("stale\n")
    reply = send(guard, tmp_path, token_file="token")
    assert (reply.stage, reply.code, reply.enhanced) == (Stage.LOGIN, 535, "5.7.8")
    assert fate(reply).stop
    assert "" in guard.heard  # the challenge was answered with an empty line
    (tmp_path / "token").write_text("fresh\n")
    assert send(guard, tmp_path, token_file="token").stage is Stage.MAIL


def test_a_command_prints_a_token(guard: Guard, tmp_path: Path) -> None:
    assert send(guard, tmp_path, token_command=["echo", "fresh"]).stage is Stage.MAIL


@pytest.mark.parametrize("command", [["false"], ["/nowhere/token"]])
def test_a_command_that_fails_is_told_without_what_it_said(
    guard: Guard, tmp_path: Path, command: list[str]
) -> None:
    with pytest.raises(ConfigError, match="gave no token"):
        send(guard, tmp_path, token_command=command)


def test_a_relay_without_it_is_told(guard: Guard, tmp_path: Path) -> None:
    guard.offers = "AUTH PLAIN"
    reply = send(guard, tmp_path, token_command=["echo", "fresh"])
    assert (reply.stage, reply.code) == (Stage.LOGIN, 504)
    assert not any(line.startswith("AUTH") for line in guard.heard)
