"""Stage deliver: the transport that gives mails to a local ``sendmail`` command, as each mail system has one.

The end of its input is what the final dot is in SMTP: before it nothing is queued. Same contract as SMTP's.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from tempfile import TemporaryFile
from threading import Timer
from typing import IO

from digest.deliver.scrub import scrub
from digest.deliver.transport import Envelope
from digest.errors import DeliveryStopped
from digest.model import Reply, Stage

_SAYS = {
    0: (250, "2.0.0"),
    65: (554, "5.6.0"),  # EX_DATAERR
    67: (550, "5.1.1"),  # EX_NOUSER
    68: (550, "5.1.2"),  # EX_NOHOST
    71: (451, "4.3.0"),  # EX_OSERR
    74: (451, "4.3.0"),  # EX_IOERR
    75: (451, "4.3.0"),  # EX_TEMPFAIL
}
"""Replies that mean what the exit codes of sysexits.h do."""
_OTHER = (554, "5.3.0")
_MOST_SAID = 4096
"""Octets of what the command complains of."""


class SendmailTransport:
    """Runs the command once a mail, with the return path behind -f. See Transport for the contract."""

    def __init__(self, command: Sequence[str], *, wait: timedelta) -> None:
        """Know the command; -i, so that a line with a single dot ends nothing, is part of it."""
        self._command = tuple(command)
        self._wait = wait.total_seconds()

    def send(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], bool]) -> Reply:
        """Offer one message; return the reply that decided."""
        if envelope.recipient.startswith("-"):
            return Reply(
                stage=Stage.RCPT, code=553, enhanced="5.1.3", text="an address begins with no hyphen"
            )
        with TemporaryFile() as says:  # a pipe that nobody reads would stop it
            process = self._begin(envelope, says)
            try:
                if not self._wrote(process, message.replace(b"\r\n", b"\n")):
                    return Reply(stage=Stage.BODY, text=self._ended(process))
                if not before_dot():
                    return Reply(stage=Stage.BODY, text="withheld before the end of its input")
                return self._answer(process, envelope, says)
            finally:
                if process.poll() is None:
                    _end(process)  # before its input ends: the mail counts for nothing
                _close(process)

    def close(self) -> None:
        """Nothing is held open."""

    def _begin(self, envelope: Envelope, says: IO[bytes]) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 (the operator's own command, without a shell)
                [*self._command, "-f", envelope.sender, "--", envelope.recipient],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=says,
                start_new_session=True,  # it ends with all that it has started, wherever a mail is withheld
            )
        except OSError as exc:
            raise DeliveryStopped(
                f"{self._command[0]} cannot be run: {exc.strerror}", hint="check delivery.sendmail"
            ) from exc

    def _wrote(self, process: subprocess.Popen[bytes], data: bytes) -> bool:
        """Give it the mail; one that does not read it in time is ended."""
        watch = Timer(self._wait, _end, [process])
        watch.daemon = True
        watch.start()
        try:
            assert process.stdin is not None
            process.stdin.write(data)
            process.stdin.flush()
        except BrokenPipeError:
            return False
        finally:
            watch.cancel()
        return True

    def _answer(self, process: subprocess.Popen[bytes], envelope: Envelope, says: IO[bytes]) -> Reply:
        try:
            _close(process)
            process.wait(self._wait)
        except subprocess.TimeoutExpired:
            return Reply(stage=Stage.DOT, text="timed out")
        says.seek(0)
        told = says.read(_MOST_SAID)
        if process.returncode < 0:
            return Reply(stage=Stage.DOT, text=f"killed by signal {-process.returncode}")
        code, enhanced = _SAYS.get(process.returncode, _OTHER)
        text = scrub(told.decode("utf-8", errors="replace"), envelope.recipient)
        return Reply(stage=Stage.DOT, code=code, enhanced=enhanced, text=text)

    def _ended(self, process: subprocess.Popen[bytes]) -> str:
        try:
            return f"{self._command[0]} ended with {process.wait(timeout=5)} before it had read the mail"
        except subprocess.TimeoutExpired:
            return f"{self._command[0]} reads no more"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command with all that it has started: what is left would take the end of its input for a dot."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with suppress(BrokenPipeError):
            process.stdin.close()
