"""The settings of a site, as values. Every key is documented in ``config/digest.toml``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, PositiveInt, SecretStr, model_validator

from digest.config.newsletter import NewsletterConfig
from digest.config.returns import BouncesConfig
from digest.config.sending import DeliveryConfig, DkimConfig, SmtpConfig
from digest.config.source import FetchConfig, SourceConfig
from digest.config.table import Table
from digest.config.theme import ThemeConfig
from digest.config.written import Address, BaseUrl, Duration, DurationOrNone, Line, Slug


class SiteConfig(Table):
    """The installation and the newsroom that runs it."""

    name: Line = "Evening Digest"
    url: BaseUrl = "http://localhost:8025"
    postal_address: Line = ""
    database: Path = Path("data/digest.sqlite")
    key_file: Path = Path("data/key")
    key: SecretStr | None = None
    old_key_files: tuple[Path, ...] = ()
    """Keys from before a change: what was signed with them still counts."""


class AlertsConfig(Table):
    """Who is told when something needs a person."""

    mail: tuple[Address, ...] = ()
    webhook: BaseUrl | None = None
    webhook_timeout: Duration = timedelta(seconds=10)


class ModelConfig(Table):
    """A language model that may write teasers; without an address there is none."""

    url: BaseUrl | None = None
    """Of an OpenAI-compatible service, up to its ``/v1``."""
    name: Line = ""
    key: SecretStr | None = None
    key_file: Path | None = None
    timeout: Duration = timedelta(seconds=20)

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.url is not None and not self.name:
            raise ValueError('[model] with a url needs name = "…", the model to ask for')
        return self


def _shares() -> dict[str, float]:
    return {
        "apple-mail": 46,
        "gmail": 27,
        "outlook": 9,
        "gmx": 5,
        "web-de": 4,
        "t-online-de": 3,
        "yahoo": 2,
        "ionos-1and1": 1,
        "orange": 1,
        "protonmail": 1,
        "thunderbird": 1,
    }


class LintConfig(Table):
    """What the lint knows of the readers and of the newsroom's wishes."""

    shares: dict[str, Annotated[float, Field(ge=0)]] = Field(default_factory=_shares)
    """Which mail programs the readers use, by caniemail's names; in relation to their sum."""
    tracking: tuple[Line, ...] = ()
    """Tracking parameters that links may carry."""
    image_hosts: tuple[Line, ...] = ()
    """Hosts that may serve the mail's pictures, beside the site's own."""


class WebConfig(Table):
    """Where the readers' pages are served; a proxy with TLS stands before them."""

    host: Line = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8025
    index: bool = False
    """May search engines keep the editions' pages?"""
    push_max_bytes: PositiveInt = 5_000_000
    push_per_minute: PositiveInt = 120


class RetentionConfig(Table):
    """How long what is kept is kept."""

    keep_text: DurationOrNone = timedelta(days=90)
    """Full texts of licensed sources; headlines, teasers, search words and used sentences stay for good."""
    keep_addresses: Duration = timedelta(days=60)
    """Addresses in the ledger after the edition, and of subscriptions after their end."""


class SubscribersConfig(Table):
    """Where the configured readers are listed."""

    files: tuple[Path, ...] = (Path("config/subscribers.toml"),)


class Settings(Table):
    """Everything a site is configured with."""

    site: SiteConfig = SiteConfig()
    smtp: SmtpConfig = SmtpConfig()
    delivery: DeliveryConfig = DeliveryConfig()
    dkim: tuple[DkimConfig, ...] = ()
    fetch: FetchConfig = FetchConfig()
    subscribers: SubscribersConfig = SubscribersConfig()
    alerts: AlertsConfig = AlertsConfig()
    model: ModelConfig = ModelConfig()
    lint: LintConfig = LintConfig()
    web: WebConfig = WebConfig()
    bounces: BouncesConfig = BouncesConfig()
    retention: RetentionConfig = RetentionConfig()
    theme: ThemeConfig = ThemeConfig()
    newsletters: dict[Slug, NewsletterConfig] = Field(default_factory=dict)
    sources: dict[Slug, SourceConfig] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known_sources(self) -> Self:
        for slug, newsletter in self.newsletters.items():
            for source in newsletter.sources:
                if source != "*" and source not in self.sources:
                    known = ", ".join(sorted(self.sources)) or "none is configured"
                    raise ValueError(f"newsletters.{slug}.sources names {source!r}; known sources: {known}")
            for section in newsletter.sections:
                strange = sorted(set(section.sources).difference(self.sources))
                if strange:
                    raise ValueError(f"section {section.key!r} of {slug!r} names {strange[0]!r}, no source")
        return self

    def theme_of(self, newsletter: NewsletterConfig) -> ThemeConfig:
        """Return a newsletter's theme, with the site's where it says nothing."""
        return newsletter.theme.over(self.theme)

    def sources_of(self, newsletter: NewsletterConfig) -> tuple[str, ...]:
        """Return the keys of the sources that feed ``newsletter``, in the order of the file."""
        if "*" in newsletter.sources:
            return tuple(self.sources)
        return tuple(key for key in self.sources if key in newsletter.sources)


def as_plain(table: BaseModel) -> dict[str, Any]:
    """Return a table as JSON-ready data, without secrets."""
    return table.model_dump(mode="json", exclude_none=True)
