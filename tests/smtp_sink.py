"""An SMTP server that keeps a book of all it accepted, and misbehaves on order."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A mail that the sink has accepted for good, whether its answer arrived or not."""

    sender: str
    recipient: str
    data: bytes

    @property
    def message_id(self) -> str:
        found = re.search(rb"^Message-ID: (\S+)", self.data, re.MULTILINE | re.IGNORECASE)
        return found[1].decode() if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misdeed:
    """What the sink does instead of the right thing; ``reply`` first, then stall, then cut."""

    reply: bytes | None = None
    stall: float = 0.0
    cut: bool = False


CUT = Misdeed(cut=True)


def answer(text: str) -> Misdeed:
    return Misdeed(reply=text.encode() + b"\r\n")


def stall(seconds: float) -> Misdeed:
    return Misdeed(stall=seconds, cut=True)


Plan = Callable[[str, "Session"], Misdeed | None]
"""Asked at: connect, ehlo, starttls, auth, mail, rcpt, data, body, dot, taken, rset, quit."""


@dataclass(slots=True, kw_only=True)
class Session:
    """One connection as the sink sees it."""

    number: int
    sender: str = ""
    recipient: str = ""
    verb: str = ""
    """EHLO or LHLO."""
    is_ready: bool = False
    """Sender and recipient were taken."""


class _Gone(Exception):
    pass


OFFERED: tuple[str, ...] = ("ENHANCEDSTATUSCODES",)


@dataclass(slots=True)
class Sink:
    """Listens on a free port of loopback until closed."""

    plan: Plan = lambda _stage, _session: None
    delay: float = 0.0
    extensions: tuple[str, ...] = field(default_factory=lambda: OFFERED)
    wants_data_anyway: bool = False
    """Says 354 to DATA although it took no recipient, and 554 to what comes then (RFC 2920, 3.1)."""
    book: list[Taken] = field(default_factory=list)
    sessions: int = 0
    greetings: list[str] = field(default_factory=list)
    """The names that clients gave themselves."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _open: set[socket.socket] = field(default_factory=set)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(10)

    @property
    def port(self) -> int:
        return int(self._server.getsockname()[1])

    def copies(self) -> Counter[str]:
        with self._lock:
            return Counter(taken.recipient for taken in self.book)

    def _spawn(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sessions += 1
            with self._lock:
                self._open.add(connection)
            self._spawn(self._serve, connection, Session(number=self.sessions))

    def _serve(self, connection: socket.socket, session: Session) -> None:
        try:
            with connection, connection.makefile("rb") as lines:
                self._talk(connection, lines, session)
        except (OSError, _Gone):
            pass
        finally:
            with self._lock:
                self._open.discard(connection)

    def _talk(self, connection: socket.socket, lines: object, session: Session) -> None:
        def say(stage: str, right: bytes) -> None:
            misdeed = self.plan(stage, session)
            if misdeed is None:
                connection.sendall(right + b"\r\n")
                return
            if misdeed.reply is not None:
                connection.sendall(misdeed.reply)
            if misdeed.stall:
                time.sleep(misdeed.stall)
            if misdeed.cut:
                raise _Gone
            if misdeed.reply is not None and not misdeed.reply.startswith((b"2", b"3")):
                raise _Refusal

        read: Callable[[], bytes] = lines.readline  # type: ignore[attr-defined]
        with contextlib.suppress(_Refusal):
            say("connect", b"220 sink.example ESMTP")
        while line := read():
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            verb = verb.upper()
            with contextlib.suppress(_Refusal):
                match verb:
                    case "EHLO" | "LHLO":
                        session.verb = verb
                        self.greetings.append(rest)
                        hello = ["sink.example", *self.extensions]
                        text = "\r\n".join(
                            f"250{'-' if i < len(hello) - 1 else ' '}{name}" for i, name in enumerate(hello)
                        )
                        say("ehlo", text.encode())
                    case "STARTTLS":
                        say("starttls", b"454 4.7.0 not here")
                    case "AUTH":
                        say("auth", b"235 2.7.0 welcome")
                    case "MAIL":
                        session.is_ready, session.sender = False, ""
                        say("mail", b"250 2.1.0 ok")
                        session.sender = _address(rest)
                    case "RCPT":
                        session.recipient = _address(rest)
                        say("rcpt", b"250 2.1.5 ok" if session.sender else b"503 5.5.1 MAIL first")
                        session.is_ready = bool(session.sender)
                    case "DATA" if not session.is_ready and not self.wants_data_anyway:
                        connection.sendall(b"503 5.5.1 no recipient\r\n")
                    case "DATA":
                        say("data", b"354 go on")
                        data = self._body(read, session)
                        if not session.is_ready:
                            connection.sendall(b"554 5.5.1 no valid recipients\r\n")
                            continue
                        session.is_ready = False
                        say_nothing = self.plan("dot", session)
                        if say_nothing is not None:
                            self._misbehave(connection, say_nothing)
                            continue
                        time.sleep(self.delay)
                        with self._lock:
                            self.book.append(
                                Taken(sender=session.sender, recipient=session.recipient, data=data)
                            )
                        say("taken", b"250 2.0.0 taken")
                    case "RSET":
                        session.is_ready, session.sender = False, ""
                        say("rset", b"250 2.0.0 ok")
                    case "QUIT":
                        say("quit", b"221 2.0.0 bye")
                        return
                    case _:
                        connection.sendall(b"500 5.5.2 what?\r\n")

    @staticmethod
    def _misbehave(connection: socket.socket, misdeed: Misdeed) -> None:
        if misdeed.reply is not None:
            connection.sendall(misdeed.reply)
        if misdeed.stall:
            time.sleep(misdeed.stall)
        if misdeed.cut:
            raise _Gone

    def _body(self, read: Callable[[], bytes], session: Session) -> bytes:
        body: list[bytes] = []
        while True:
            line = read()
            if not line:
                raise _Gone
            if line == b".\r\n":
                return b"".join(body)
            body.append(line[1:] if line.startswith(b".") else line)
            if len(body) == 5 and self.plan("body", session) is not None:
                raise _Gone


class _Refusal(Exception):
    pass


def _address(rest: str) -> str:
    found = re.search(r"<(.*?)>", rest)
    return found[1] if found else ""
