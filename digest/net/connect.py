"""Connecting only to addresses that were checked, and never for longer than agreed.

The check sits where the socket is made: a name is resolved once, every answer is checked, and one of those
very answers is connected to, so that a second look-up can not tell another story (DNS rebinding). Host header
and SNI stay those of the URL.
"""

from __future__ import annotations

import socket
import ssl
import threading
import typing
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address

import httpcore2

from digest.net.address import Place, is_allowed_by_name, is_public
from digest.net.rules import FetchRules, Resolver


class Refused(Exception):
    """The rules do not let us go there."""


class TimeIsUp(Exception):
    """The whole fetch has taken longer than its rules allow."""


class NotFoundByName(Exception):
    """The host's name has no address."""


class NotFoundInTime(Exception):
    """The host's name was not looked up as soon as agreed."""


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Look a host up as the machine does."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Deadline:
    """The moment at which a fetch must be over."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._end = monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Tell whether the moment has passed."""
        return self._monotonic() >= self._end

    def left(self, wanted: float | None = None) -> float:
        """Return how many seconds may still be waited, ``wanted`` at most; raise TimeIsUp at the end."""
        left = self._end - self._monotonic()
        if left <= 0:
            raise TimeIsUp
        return left if wanted is None else min(wanted, left)


class CheckedBackend(httpcore2.NetworkBackend):
    """Resolves, checks, connects; what it hands out keeps the deadline."""

    def __init__(self, *, place: Place, rules: FetchRules, resolve: Resolver, deadline: Deadline) -> None:
        self._place = place
        self._rules = rules
        self._resolve = resolve
        self._deadline = deadline
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002  the place was made from it, and was checked
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to one of the host's addresses, all of which the rules allow."""
        failure: Exception | None = None
        for address in self._checked_addresses():
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as exc:
                failure = exc
            else:
                return _TimedStream(stream, self._deadline)
        raise failure or NotFoundByName(self._place.host)

    def _checked_addresses(self) -> Sequence[str]:
        try:
            addresses = self._resolved()
        except (OSError, UnicodeError) as exc:
            raise NotFoundByName(self._place.host) from exc
        if not is_allowed_by_name(self._place, self._rules.allow_hosts):
            for address in addresses:
                if not is_public(address):
                    raise Refused(f"{self._place.host} has the address {address}, which is not a public one")
        return addresses

    def _resolved(self) -> Sequence[str]:
        """Look the host up, but wait no longer than agreed: the system's resolver knows no time limit."""
        host, port = self._place.host, self._place.port
        if _is_address(host):
            return self._resolve(host, port)
        found: list[Sequence[str] | Exception] = []

        def look_up() -> None:
            try:
                found.append(self._resolve(host, port))
            except Exception as exc:  # noqa: BLE001  raised again where somebody hears it
                found.append(exc)

        # A daemon: one that hangs must not keep the program from ending.
        thread = threading.Thread(target=look_up, name="resolve", daemon=True)
        thread.start()
        thread.join(self._deadline.left(self._rules.idle_timeout.total_seconds()))
        if not found:
            raise NotFoundInTime(host)
        if isinstance(found[0], Exception):
            raise found[0]
        return found[0]


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class _TimedStream(httpcore2.NetworkStream):
    """A stream whose every wait ends with the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._stream.get_extra_info(info)
