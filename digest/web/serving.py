"""Serve the readers' pages: alone, or beside the service in a thread of their own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from digest.clock import Clock
from digest.config import Site
from digest.errors import DigestError
from digest.store import Store

if TYPE_CHECKING:
    import uvicorn

_GRACE = 10
"""Seconds for open answers when the pages end."""


def serve_public(
    site: Site,
    store: Store,
    clock: Clock,
    *,
    tell: Callable[[str], None] = lambda _: None,
    host: str | None = None,
    port: int | None = None,
) -> None:
    """Serve the pages until the process is told to end; ``tell`` learns the address."""
    with _listening(site, host, port) as taken:
        tell(_address(taken))
        _server(site, store, clock).run(sockets=[taken])


@contextmanager
def public_server(
    site: Site, store: Store, clock: Clock, *, host: str | None = None, port: int | None = None
) -> Iterator[str]:
    """Serve the pages in a thread while a ``with`` lasts; gives their address. Signals stay the caller's."""
    with _listening(site, host, port) as taken:
        server = _server(site, store, clock)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, name="pages", daemon=True)
        thread.start()
        try:
            yield _address(taken)
        finally:
            server.should_exit = True
            thread.join(timeout=_GRACE)


def _server(site: Site, store: Store, clock: Clock) -> uvicorn.Server:
    import uvicorn

    from digest.web.public import public_app
    from digest.web.quiet import quiet

    return uvicorn.Server(quiet(public_app(site, store, clock), grace=_GRACE))


@contextmanager
def _listening(site: Site, host: str | None, port: int | None) -> Iterator[socket.socket]:
    host = host if host is not None else site.settings.web.host
    port = port if port is not None else site.settings.web.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family)
    except OSError as exc:
        raise DigestError(
            f"port {port} on {host} cannot be taken: {exc.strerror}",
            hint="set web.port in config/digest.toml",
        ) from exc
    with taken:
        yield taken


def _address(taken: socket.socket) -> str:
    host, port = taken.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
