"""The settings of what comes back: mailboxes, the listener, when a bounce counts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PositiveInt, SecretStr

from digest.config.table import Table
from digest.config.written import Duration, Line


class ImapConfig(Table):
    """A mailbox that bounces are read from, over TLS."""

    host: Line
    port: Annotated[int, Field(ge=1, le=65535)] = 993
    username: Line
    password: SecretStr | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    folder: Line = "INBOX"
    handled: Line | None = None
    """The folder that mails are moved to once they are taken; None: they are flagged as seen."""
    timeout: Duration = timedelta(seconds=30)


class ListenConfig(Table):
    """Where mails to the return path are taken from the site's own mail server."""

    protocol: Literal["lmtp", "smtp"] = "lmtp"
    host: Line = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8024
    per_minute: PositiveInt = 600
    """More mails in a minute are put off: the server that brings them tries again."""


class BouncesConfig(Table):
    """How what comes back is taken in, and what soft bounces come to."""

    maildir: Path | None = None
    imap: ImapConfig | None = None
    listen: ListenConfig | None = None
    every: Annotated[Duration, Field(ge=timedelta(seconds=10), le=timedelta(minutes=10))] = timedelta(
        minutes=5
    )
    """How often Maildir and IMAP are looked at."""
    soft_evenings: PositiveInt = 5
    soft_within: Duration = timedelta(days=14)
    max_bytes: PositiveInt = 5_000_000
    """Of one mail; the rest of a larger one is not looked at."""
