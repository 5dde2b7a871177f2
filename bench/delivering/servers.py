"""Servers to send to: postfix's smtp-sink, and one that takes its time with each command."""

from __future__ import annotations

import asyncio
import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])


def tool(name: str) -> str:
    """Return where one of postfix's tools lies."""
    found = shutil.which(name, path=PLACES)
    if found is None:
        raise SystemExit(f"{name} is missing: install the package postfix")
    return found


@contextmanager
def sink() -> Iterator[int]:
    """Run smtp-sink and give its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    user = ["-u", "nobody"] if getpass.getuser() == "root" else []
    process = subprocess.Popen([tool("smtp-sink"), *user, f"127.0.0.1:{port}", "1000"])
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    ends = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.02)


class Late(asyncio.Protocol):
    """A server that answers each command ``delay`` seconds late, and some domains always with 451."""

    delay = 0.1
    refused: frozenset[bytes] = frozenset()

    def __init__(self) -> None:
        """Know nothing yet."""
        self._lines = b""
        self._in_data = self._refused = False
        self._answers: list[bytes] = []
        self._pending = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._say(b"220 late.example ESMTP")

    def data_received(self, data: bytes) -> None:
        """Answer each command after its time, those that come together one after the other."""
        self._lines += data
        while True:
            if self._in_data:
                _, end, rest = self._lines.partition(b"\r\n.\r\n")
                if not end:
                    self._lines = self._lines[-8:]
                    return
                self._lines, self._in_data = rest, False
                self._say(b"250 2.0.0 taken")
                continue
            line, end, rest = self._lines.partition(b"\r\n")
            if not end:
                return
            self._lines = rest
            self._command(line.upper())

    def _command(self, line: bytes) -> None:
        verb = line[:4]
        if verb == b"EHLO":
            self._say(b"250-late.example\r\n250 PIPELINING")
        elif verb == b"RCPT" and line.rpartition(b"@")[2].rstrip(b">").lower() in self.refused:
            self._say(b"451 4.3.0 not now")
            self._refused = True
        elif verb == b"DATA" and self._refused:
            self._refused = False
            self._say(b"503 5.5.1 no recipient")
        elif verb == b"DATA":
            self._in_data = True
            self._say(b"354 go on")
        elif verb == b"QUIT":
            self._transport.close()
        else:
            self._say(b"250 2.0.0 ok")

    def _say(self, text: bytes) -> None:
        self._answers.append(text)
        if not self._pending:
            self._pending = True
            self._later()

    def _later(self) -> None:
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, self._now)
        else:
            self._now()

    def _now(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(self._answers.pop(0) + b"\r\n")
        if self._answers:
            self._later()
        else:
            self._pending = False


@contextmanager
def late(*, delay: float, refused: frozenset[bytes] = frozenset()) -> Iterator[int]:
    """Run a late server in a process of its own and give its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    child = os.fork()
    if child == 0:
        try:
            kind = type("Chosen", (Late,), {"delay": delay, "refused": refused})
            asyncio.run(_serve(kind, port))
        finally:
            os._exit(0)
    try:
        _wait_for(port)
        yield port
    finally:
        os.kill(child, 15)
        os.waitpid(child, 0)


async def _serve(kind: type[Late], port: int) -> None:
    server = await asyncio.get_running_loop().create_server(kind, "127.0.0.1", port, backlog=1000)
    await server.serve_forever()
