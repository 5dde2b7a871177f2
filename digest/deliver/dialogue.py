"""Stage deliver: one SMTP connection, step by step; replies read against a deadline.

``smtplib`` speaks the protocol; what it leaves open is set here: no Nagle delay (body and dot are two
writes, and a delayed acknowledgement would cost 40 ms a mail), a limit on the time of a whole reply
(a server that drips one byte a second keeps no lease), and nothing said before STARTTLS counts after it.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from typing import Any

from digest.model import Stage

_LONGEST_LINE = 8192
_MOST_LINES = 200


class Dialogue(smtplib.SMTP):
    """An SMTP client with one connection: ``wait`` bounds each reply, ``stage`` says how far it is."""

    def __init__(self, *, helo: str, wait: float) -> None:
        """Make a client that is not connected yet."""
        super().__init__(local_hostname=helo, timeout=wait)
        self.wait = wait
        self.stage = Stage.CONNECT
        self._received = b""

    def open(self, host: str, port: int) -> None:
        """Connect; the greeting is not read yet."""
        self.sock = socket.create_connection((host, port), timeout=self.wait)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def protect(self, host: str, tls: ssl.SSLContext) -> None:
        """Go over to TLS, and forget what the server said before (RFC 3207, 4.2)."""
        if self._received:
            raise smtplib.SMTPServerDisconnected("the relay spoke before TLS was agreed")
        assert self.sock is not None
        self.sock = tls.wrap_socket(self.sock, server_hostname=host)
        self.ehlo_resp = self.helo_resp = None
        self.esmtp_features = {}

    def getreply(self) -> tuple[int, bytes]:
        """Read one whole reply within ``wait`` seconds; smtplib calls this after every command."""
        ends = time.monotonic() + self.wait
        lines: list[bytes] = []
        while len(lines) < _MOST_LINES:
            line = self._line(ends)
            if not line[:3].isdigit():
                raise smtplib.SMTPServerDisconnected("the relay does not speak SMTP")
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)
        raise smtplib.SMTPServerDisconnected("the relay does not stop talking")

    def _line(self, ends: float) -> bytes:
        while b"\n" not in self._received:
            left = ends - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected("not connected")
            self.sock.settimeout(left)
            chunk = self.sock.recv(_LONGEST_LINE)
            if not chunk or len(self._received) > _LONGEST_LINE:
                raise smtplib.SMTPServerDisconnected("the relay closed the connection")
            self._received += chunk
        line, _, self._received = self._received.partition(b"\n")
        return line.rstrip(b"\r")

    def write(self, data: bytes) -> None:
        """Send bytes as they are, within ``wait`` seconds."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        self.sock.settimeout(self.wait)
        self.sock.sendall(data)

    def send(self, s: Any) -> None:
        """Send a command; smtplib calls this."""
        self.write(s.encode(self.command_encoding) if isinstance(s, str) else s)

    def drop(self) -> None:
        """Close the socket and say nothing."""
        self._received = b""
        self.close()
