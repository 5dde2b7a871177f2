"""Stage deliver: mails from an IMAP mailbox (RFC 9051), over verified TLS; marked only when handled."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from digest.config import ImapConfig
from digest.deliver.bounces.arrival import Arrival
from digest.errors import ConfigError, DigestError

_MOST = 1000
"""Mails of one look; the rest is read at the next one."""


class MailboxError(DigestError):
    """The mailbox cannot be read."""

    exit_code = 8


@dataclass(slots=True, kw_only=True)
class Mailbox:
    """An open mailbox; its mails are named by their UID."""

    _server: imaplib.IMAP4
    _config: ImapConfig
    _can: frozenset[str] = field(default_factory=frozenset)

    def unread(self, *, max_bytes: int) -> Iterator[tuple[bytes, Arrival]]:
        """Yield the mails that were not handled, the oldest first; at most ``max_bytes`` of each."""
        found = _ok(self._server.uid("SEARCH", "UNSEEN", "UNDELETED"), "searching")
        numbers = (found[0] or b"").split() if found else []
        for number in numbers[:_MOST]:
            answer = _ok(
                self._server.uid("FETCH", number.decode("ascii"), f"(BODY.PEEK[]<0.{max_bytes}>)"), "fetching"
            )
            body = next((part[1] for part in answer if isinstance(part, tuple)), None)
            if body is not None:
                yield number, Arrival(message=body)

    def handled(self, number: bytes) -> None:
        """Move a mail to the folder for what is handled, or flag it as seen."""
        uid = number.decode("ascii")
        if self._config.handled is None:
            _ok(self._server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"), "flagging")
            return
        folder = _quoted(self._config.handled)
        if "MOVE" in self._can:  # RFC 6851
            _ok(self._server.uid("MOVE", uid, folder), f"moving to {self._config.handled}")
            return
        _ok(self._server.uid("COPY", uid, folder), f"copying to {self._config.handled}")
        _ok(self._server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)"), "flagging")
        if "UIDPLUS" in self._can:  # RFC 4315; without it an expunge would take others' mails, too
            _ok(self._server.uid("EXPUNGE", uid), "expunging")


@contextmanager
def mailbox(config: ImapConfig, *, root: Path) -> Iterator[Mailbox]:
    """Open the mailbox for the time of a ``with``; MailboxError says what failed and what to do about it."""
    name = f"{config.host}:{config.port}"
    try:
        context = ssl.create_default_context(cafile=str(root / config.ca_file) if config.ca_file else None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        server = imaplib.IMAP4_SSL(
            config.host, config.port, ssl_context=context, timeout=config.timeout.total_seconds()
        )
    except (OSError, imaplib.IMAP4.error) as exc:
        raise MailboxError(f"{name}: {exc}", hint="check bounces.imap.host, port and ca_file") from exc
    try:
        try:
            server.login(config.username, _password(config, root))
        except imaplib.IMAP4.error as exc:
            raise MailboxError(
                f"{name} refuses the login", hint="check bounces.imap.username and the password"
            ) from exc
        _ok(server.select(_quoted(config.folder)), f"opening {config.folder}")
        yield Mailbox(_server=server, _config=config, _can=frozenset(server.capabilities))
    except (OSError, imaplib.IMAP4.error) as exc:
        raise MailboxError(f"{name}: {exc}", hint="nothing is lost: it is looked at again") from exc
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _password(config: ImapConfig, root: Path) -> str:
    if config.password is not None:
        return config.password.get_secret_value()
    if config.password_file is None:
        raise ConfigError("bounces.imap has no password", hint="set bounces.imap.password_file")
    try:
        return (root / config.password_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(
            f"{config.password_file} cannot be read", hint="check bounces.imap.password_file"
        ) from exc


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _ok(answer: tuple[str, list], doing: str) -> list:  # type: ignore[type-arg]  # imaplib's own mixture
    kind, data = answer
    if kind != "OK":
        raise MailboxError(f"the mail server says {kind} while {doing}", hint="check [bounces.imap]")
    return data
