"""The settings of sources: what is fetched, and how it is read."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, PositiveInt, SecretStr, model_validator

from digest.config.table import Table
from digest.config.written import Duration, DurationOrForGood, Line, LinkPattern, Sender, Zone
from digest.model import Rights


class FetchConfig(Table):
    """How sources on the web are fetched."""

    contact: Line | None = None
    allow_hosts: tuple[str, ...] = ()
    ports: Annotated[tuple[Annotated[int, Field(ge=1, le=65535)], ...], Field(min_length=1)] = (80, 443)
    timeout: Duration = timedelta(seconds=30)
    idle_timeout: Duration = timedelta(seconds=10)
    max_bytes: PositiveInt = 20_000_000
    max_items: PositiveInt = 200
    threads: Annotated[int, Field(ge=1, le=64)] = 16
    per_host: Annotated[int, Field(ge=1, le=64)] = 2
    host_pause: Duration = timedelta(seconds=0.5)
    longest_interval: Duration = timedelta(hours=6)
    """So often at least a source is asked that brings nothing new, or that fails."""
    longest_wait: Duration = timedelta(hours=24)
    """A server that wants us to wait longer is asked after this time."""


LEAST_TOKEN = 20
"""Characters of a token: nobody guesses so many."""


class SourceKind(StrEnum):
    """What a source is."""

    FEED = "feed"
    SITEMAP = "sitemap"
    PAGE = "page"
    FOLDER = "folder"
    MAIL = "mail"
    PUSH = "push"


class Undated(StrEnum):
    """What becomes of articles without a date that can be right."""

    FIRST_SEEN = "first-seen"  # they count from when they were first seen
    DROP = "drop"


class SourceConfig(Table):
    """Where articles come from."""

    kind: SourceKind
    name: Line | None = None
    url: str | None = None
    path: Path | None = None
    links: tuple[LinkPattern, ...] = ()
    """Which addresses of a sitemap or a page are articles; empty: told by general rules."""
    max_pages: PositiveInt = 20
    """Articles of a sitemap or a page that are fetched at one look."""
    pattern: str = "*"
    senders: tuple[Sender, ...] = ()
    """Addresses or domains whose mails are read; empty: everybody's."""
    rights: Rights = Rights.OWN
    keep_text: DurationOrForGood | None = None
    """How long its full texts are kept; None: as its rights say."""
    language: str | None = None
    section: Line | None = None
    time_zone: Zone = "UTC"
    undated: Undated = Undated.FIRST_SEEN
    weight: Annotated[float, Field(ge=0, le=1)] = 0.5
    token: SecretStr | None = None
    """Of a push source: what its articles are sent with."""
    token_file: Path | None = None

    @model_validator(mode="after")
    def _place(self) -> Self:
        if self.kind is SourceKind.PUSH:
            return self._secret()
        if self.token is not None or self.token_file is not None:
            raise ValueError('a token belongs to a source of kind = "push"')
        if self.kind in {SourceKind.FEED, SourceKind.SITEMAP, SourceKind.PAGE}:
            if not self.url or urlsplit(self.url).scheme not in {"http", "https"}:
                raise ValueError(f'a {self.kind} needs url = "https://…"')
        elif self.path is None:
            raise ValueError(f'a {"mailbox" if self.kind is SourceKind.MAIL else "folder"} needs path = "…"')
        return self

    def _secret(self) -> Self:
        token = self.token.get_secret_value() if self.token is not None else ""
        if bool(token) == (self.token_file is not None):
            raise ValueError('a push needs token_file = "…", or a token from the environment; one of them')
        if token and len(token) < LEAST_TOKEN:
            raise ValueError(f"a token has at least {LEAST_TOKEN} characters: openssl rand -hex 32")
        return self
