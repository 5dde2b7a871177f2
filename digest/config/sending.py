"""The settings of sending: relays, pace, the ledger's times, signatures."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, SecretStr, model_validator

from digest.config.table import Table
from digest.config.written import Domain, Duration, IpAddress, Line, Selector


class Security(StrEnum):
    """How the connection to the relay is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class RelayConfig(Table):
    """A relay that carries mails."""

    name: Line | None = None
    host: Line = "localhost"
    """A path is a Unix socket, for LMTP."""
    port: Annotated[int, Field(ge=1, le=65535)] = 25
    protocol: Literal["smtp", "lmtp"] = "smtp"
    security: Security = Security.NONE
    verify: bool = True
    ca_file: Path | None = None
    username: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    token_file: Path | None = None
    """Holds an access token: log in by XOAUTH2."""
    token_command: tuple[str, ...] = ()
    """Prints one."""
    helo: Line | None = None
    timeout: Duration = timedelta(seconds=30)
    data_timeout: Duration = timedelta(minutes=10)
    max_per_connection: PositiveInt = 100
    connections: Annotated[int, Field(ge=1, le=500)] = 10
    """At once, at most."""
    weight: Annotated[float, Field(gt=0)] | None = None
    """Its share of the mails, beside other relays that have one; None: as much as it takes."""

    @property
    def label(self) -> str:
        """Return what it is called in logs and reports."""
        return self.name or (self.host if self.host.startswith("/") else f"{self.host}:{self.port}")

    def below(self, root: Path) -> Self:
        """Return it with relative paths made to begin at ``root``."""
        return self.model_copy(update={"ca_file": root / self.ca_file}) if self.ca_file is not None else self


class SmtpConfig(RelayConfig):
    """The relay that carries the mails, or the relays that share them."""

    relays: tuple[RelayConfig, ...] = ()

    @property
    def all(self) -> tuple[RelayConfig, ...]:
        """Return the relays."""
        return self.relays or (self,)

    @model_validator(mode="after")
    def _one_or_several(self) -> Self:
        others = sorted(self.model_fields_set - {"relays"})
        if self.relays and others:
            raise ValueError(
                f"with [[smtp.relays]] each relay has its own keys: take {', '.join(others)} out of [smtp], "
                "in config/digest.toml too"
            )
        labels = [relay.label for relay in self.relays]
        if len(set(labels)) < len(labels):
            raise ValueError("two relays are called the same: give them a name")
        return self


class WarmUpConfig(Table):
    """How many mails a sender lets go whom nobody knows yet."""

    per_hour: PositiveInt | None = None
    per_day: PositiveInt | None = None
    since: date | None = None
    growth: Annotated[float, Field(ge=1, le=10)] = 1.0
    """Times as many each day from ``since`` on."""


class DeliveryConfig(Table):
    """How copies leave the house, and what is done when something breaks on the way."""

    transport: Literal["smtp", "sendmail", "files"] = "smtp"
    files_dir: Path = Path("data/outbox")
    sendmail: Annotated[tuple[str, ...], Field(min_length=1)] = ("/usr/sbin/sendmail", "-i")
    lease: Duration = timedelta(seconds=120)
    grace: Duration = timedelta(seconds=60)
    in_doubt: Literal["resend", "hold"] = "resend"
    canary: Annotated[int, Field(ge=0)] = 20
    """So many mails of an edition go alone, before the rest follows."""
    warm_up: WarmUpConfig = WarmUpConfig()
    bounce_domain: Line | None = None
    addresses: tuple[IpAddress, ...] = ()
    """Those that mails leave from, for `digest check`; without them it takes the relay's."""


class DkimConfig(Table):
    """A key that signs the mails of a domain."""

    domain: Domain
    selector: Selector
    key_file: Path
