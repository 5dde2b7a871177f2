"""Stage deliver: one SMTP connection, step by step; replies read against a deadline.

``smtplib`` speaks the protocol; what it leaves open is set here: no Nagle delay (body and dot are two
writes, and a delayed acknowledgement would cost 40 ms a mail), a limit on the time of a whole reply
(a server that drips one byte a second keeps no lease), replies to several commands that left in one write
(RFC 2920), and nothing said before STARTTLS counts after it.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import struct
import time
from typing import Any

from digest.model import Stage

_LONGEST_LINE = 8192
_CHUNK = 65536
_MOST_LINES = 200


class Dialogue(smtplib.SMTP):
    """An SMTP client with one connection: ``wait`` bounds each reply, ``stage`` says how far it is."""

    def __init__(self, *, helo: str, wait: float, lmtp: bool = False) -> None:
        """Make a client that is not connected yet."""
        super().__init__(local_hostname=helo, timeout=wait)
        self.wait = self._usual = wait
        self.stage = Stage.CONNECT
        self.pipelines = False
        """The server takes several commands at once."""
        if lmtp:
            self.ehlo_msg = "lhlo"  # RFC 2033; with one recipient the rest is as in SMTP
        self._received = b""
        self._limited = -1.0

    def open(self, host: str, port: int) -> None:
        """Connect, to a Unix socket where ``host`` is a path; the greeting is not read yet."""
        if host.startswith("/"):
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.sock.settimeout(self.wait)
            self.sock.connect(host)
        else:
            self.sock = socket.create_connection((host, port), timeout=self.wait)
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._limited = -1.0

    def protect(self, host: str, tls: ssl.SSLContext) -> None:
        """Go over to TLS, and forget what the server said before (RFC 3207, 4.2)."""
        if self._received:
            raise smtplib.SMTPServerDisconnected("the relay spoke before TLS was agreed")
        assert self.sock is not None
        self.sock.settimeout(self.wait)
        self.sock = tls.wrap_socket(self.sock, server_hostname=host)
        self._limited = -1.0
        self.ehlo_resp = self.helo_resp = None
        self.esmtp_features = {}

    def hello(self) -> tuple[int, bytes]:
        """Say EHLO, or LHLO, and learn what the server can do."""
        told = self.ehlo()
        self.pipelines = self.has_extn("pipelining")
        return told

    def getreply(self) -> tuple[int, bytes]:
        """Read one whole reply within ``wait`` seconds; smtplib calls this after every command."""
        ends = time.monotonic() + self.wait
        lines: list[bytes] = []
        while len(lines) < _MOST_LINES:
            line = self._line(ends)
            if not line[:3].isdigit() or line[3:4] not in {b"", b" ", b"-"}:
                raise smtplib.SMTPServerDisconnected("the relay does not speak SMTP")
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)
        raise smtplib.SMTPServerDisconnected("the relay does not stop talking")

    def _line(self, ends: float) -> bytes:
        left = self.wait  # the first look is the usual one, and needs no new limit
        while True:
            line, found, rest = self._received.partition(b"\n")
            if found:
                self._received = rest
                return line.rstrip(b"\r")
            if len(self._received) > _LONGEST_LINE:
                raise smtplib.SMTPServerDisconnected("the relay does not end its line")
            if left <= 0:
                raise TimeoutError("timed out")
            self._received += self._read(left)
            left = ends - time.monotonic()

    def _read(self, within: float) -> bytes:
        """Return what has come, nothing where nothing came in time."""
        self._limit(min(within, self._usual))
        assert self.sock is not None
        try:
            chunk: bytes = self.sock.recv(_CHUNK)
        except (BlockingIOError, TimeoutError):
            return b""
        if not chunk:
            raise smtplib.SMTPServerDisconnected("the relay closed the connection")
        return chunk

    def write(self, data: bytes) -> None:
        """Send bytes as they are; fail where not all of them have left after ``wait`` seconds."""
        sent = self._send(data, self.wait)
        if sent < len(data):
            self._write_on(memoryview(data)[sent:], time.monotonic() + self.wait)

    def _write_on(self, left: memoryview, ends: float) -> None:
        """Send the rest: a server that takes a few bytes now and then keeps no lease."""
        while left:
            within = ends - time.monotonic()
            if within <= 0:
                raise TimeoutError("timed out")
            left = left[self._send(left, within) :]

    def _send(self, data: bytes | memoryview, within: float) -> int:
        """Send what there is room for; return how much that was."""
        self._limit(min(within, self._usual))
        assert self.sock is not None
        try:
            return self.sock.send(data)
        except (BlockingIOError, TimeoutError):
            return 0

    @property
    def is_ahead(self) -> bool:
        """Tell whether the server has said more than it was asked: nothing it says can be trusted now."""
        return bool(self._received)

    def _limit(self, seconds: float) -> None:
        """Let the next read or write fail after so long.

        The kernel watches the time where it can: Python's own timeout is one more system call for each
        read and write, and each of them is one more wait for the interpreter's lock. So is each new limit:
        longer waits than the usual one are made of several.
        """
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        if seconds == self._limited:
            return
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock.settimeout(seconds)
        else:
            if self._limited < 0:
                self.sock.settimeout(None)
            whole = int(seconds)
            timeval = struct.pack("ll", whole, max(1, int((seconds - whole) * 1_000_000)))
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeval)
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeval)
        self._limited = seconds

    def send(self, s: Any) -> None:
        """Send a command; smtplib calls this."""
        self.write(s.encode(self.command_encoding) if isinstance(s, str) else s)

    def drop(self) -> None:
        """Close the socket and say nothing."""
        self._received = b""
        self.close()
