"""Demo: an SMTP server in this process that keeps the mails it gets as files, byte by byte.

Input: mails by SMTP on 127.0.0.1. Output: one ``.eml`` file each, and the list of what came. aiosmtpd is
imported when an inbox is opened.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from digest.deliver.serving import serving

# Names that can belong to nobody (RFC 2606, RFC 6761): what the demo's readers are called.
_RESERVED = re.compile(r"(?:.+\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)", re.IGNORECASE)
_TAKEN = re.compile(r"(\d{4,})-.*\.eml")
_END_WITHIN = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMail:
    """One mail as it came in."""

    mail_from: str
    """The envelope's sender; empty for a bounce."""
    rcpt_to: tuple[str, ...]
    data: bytes
    """What stood between DATA and the final dot, dots unstuffed (RFC 5321, 4.5.2), nothing else changed."""
    path: Path


class Inbox:
    """An SMTP server on 127.0.0.1 and a port of its own, open inside ``with``.

    A mail is answered 250 only after its file is written. Recipients whose domain could belong to somebody
    are refused: this is a demo and no relay. Files are numbered on from those already in the folder.
    """

    def __init__(self, folder: Path) -> None:
        """Keep mails in ``folder``, which is made on opening."""
        self.folder = folder
        self.host = "127.0.0.1"
        self.port = 0
        from aiosmtpd.smtp import SMTP

        self._smtp: Any = SMTP
        self._mails: list[ReceivedMail] = []
        self._next = 1
        self._close = ExitStack()

    @property
    def messages(self) -> tuple[ReceivedMail, ...]:
        """Return the mails received so far, in the order in which they came."""
        return tuple(self._mails)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        taken = (_TAKEN.fullmatch(path.name) for path in self.folder.iterdir())
        self._next = 1 + max((int(found[1]) for found in taken if found), default=0)
        self.port = self._close.enter_context(
            serving(self._answer, host=self.host, name="demo-inbox", end_within=_END_WITHIN)
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close.close()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take a recipient at a reserved domain, refuse any other."""
        if not _RESERVED.fullmatch(address.rpartition("@")[2]):
            return "550 5.7.1 the demo takes mail only for reserved domains such as .example"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Write a mail to its file, then answer."""
        recipients: tuple[str, ...] = tuple(envelope.rcpt_tos)
        path = self.folder / f"{self._next:04d}-{_slug(recipients[0])}.eml"
        try:
            path.write_bytes(envelope.original_content)
        except OSError:
            return "451 4.3.0 the mail could not be written"
        self._next += 1
        self._mails.append(
            ReceivedMail(
                mail_from="" if envelope.mail_from == "<>" else envelope.mail_from,
                rcpt_to=recipients,
                data=envelope.original_content,
                path=path,
            )
        )
        return f"250 2.0.0 kept as {path.name}"

    def _answer(self, loop: asyncio.AbstractEventLoop) -> Any:
        # The host name is given, since aiosmtpd would ask the name server for one.
        return self._smtp(self, enable_SMTPUTF8=True, hostname="inbox.example", loop=loop)


def _slug(address: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", address.lower())[:60].strip("-") or "reader"
