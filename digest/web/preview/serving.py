"""Preview: serve it on this machine, until it is interrupted or for the time of a ``with``."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import uvicorn

from digest.errors import DigestError
from digest.web.preview.app import preview_app
from digest.web.preview.gallery import Gallery
from digest.web.quiet import quiet

_HOST = "127.0.0.1"
_GRACE = 5
"""Seconds for open answers when it ends."""


class _Server(uvicorn.Server):
    """Ends at once, although pages wait for changes."""

    def __init__(self, gallery: Gallery) -> None:
        super().__init__(quiet(preview_app(gallery), grace=_GRACE))
        self._gallery = gallery

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._gallery.watch.over.set()
        super().handle_exit(sig, frame)


def serve(gallery: Gallery, *, port: int, tell: Callable[[str], None] = lambda _: None) -> None:
    """Serve the preview until it is interrupted; port 0 takes a free one. ``tell`` learns the address."""
    with _listening(port) as listening:
        tell(f"http://{_HOST}:{listening.getsockname()[1]}/")
        with suppress(KeyboardInterrupt):  # how it is meant to end
            _Server(gallery).run(sockets=[listening])


@contextmanager
def preview_server(gallery: Gallery) -> Iterator[str]:
    """Serve the preview in a thread while a ``with`` lasts; gives its address."""
    with _listening(0) as listening:
        server = _Server(gallery)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, name="preview", daemon=True
        )
        thread.start()
        try:
            yield f"http://{_HOST}:{listening.getsockname()[1]}/"
        finally:
            gallery.watch.over.set()
            server.should_exit = True
            thread.join(timeout=2 * _GRACE)


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    try:
        listening = socket.create_server((_HOST, port))
    except OSError as exc:
        raise DigestError(
            f"port {port} on {_HOST} cannot be taken: {exc.strerror}", hint="name another: --port 0"
        ) from exc
    with listening:
        yield listening
