"""Stage deliver: the transport that writes .eml files into a folder. Same contract as SMTP's, no network."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from digest.deliver.transport import Envelope
from digest.errors import DeliveryStopped
from digest.model import Reply, Stage

_NAME = re.compile(r"(\d+)\.eml")


class FilesTransport:
    """Writes each mail as ``000001.eml`` and so on: whole, durable, never over another."""

    def __init__(self, folder: Path) -> None:
        """Write into ``folder``, which is made when there is none."""
        self._folder = folder
        self._next = 0

    def send(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], bool]) -> Reply:  # noqa: ARG002 (a file has no envelope)
        """Write one mail beside its place, ask, and put it there."""
        try:
            draft = self._write(message)
        except OSError as exc:
            raise self._unusable(exc) from exc
        try:
            if not before_dot():
                return Reply(stage=Stage.BODY, text="withheld before it was put in place")
            name = self._put(draft)
        except OSError as exc:
            raise self._unusable(exc) from exc
        finally:
            draft.unlink(missing_ok=True)
        return Reply(stage=Stage.DOT, code=250, enhanced="2.0.0", text=name)

    def close(self) -> None:
        """Nothing is held open."""

    def _write(self, message: bytes) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            stream.write(message)
            stream.flush()
            os.fsync(stream.fileno())
        return Path(name)

    def _put(self, draft: Path) -> str:
        """Link the draft to the next free name: unlike a rename, a link never replaces a file."""
        if not self._next:
            taken = [
                int(found[1]) for file in self._folder.iterdir() if (found := _NAME.fullmatch(file.name))
            ]
            self._next = max(taken, default=0) + 1
        while True:
            place = self._folder / f"{self._next:06d}.eml"
            self._next += 1
            try:
                place.hardlink_to(draft)
            except FileExistsError:
                continue
            _sync(self._folder)
            return place.name

    def _unusable(self, exc: OSError) -> DeliveryStopped:
        return DeliveryStopped(
            f"mails cannot be written to {self._folder}: {exc.strerror}",
            hint="check delivery.files_dir and the disk",
        )


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
