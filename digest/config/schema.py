"""The settings of a site, as values. Every key is documented in ``config/digest.toml``."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    PositiveInt,
    SecretStr,
    model_validator,
)

from digest.config.table import Table
from digest.config.theme import ThemeConfig
from digest.model import EarlierAs, Look, Rights

_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}


def _duration(value: object) -> object:
    """Read ``90s``, ``30 min``, ``36h``, ``7d``; seconds as a number."""
    if isinstance(value, bool):
        raise ValueError("a duration is written like 90s, 30min, 36h or 7d")
    if isinstance(value, int | float):
        return timedelta(seconds=value)
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|min|h|d|w)\s*", value)
        if match is None:
            raise ValueError("a duration is written like 90s, 30min, 36h or 7d")
        return timedelta(seconds=float(match[1]) * _UNITS[match[2]])
    return value


def _duration_or_none(value: object) -> object:
    return None if value == "none" else _duration(value)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise ValueError(f"{value!r} is no IANA time zone; one is Europe/Berlin") from exc
    return value


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", value):
        raise ValueError("use small letters, digits and hyphens, beginning with a letter or digit")
    return value


_URL_CHARS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,300}")  # RFC 3986; it stands in headers


def _base_url(value: str) -> str:
    if not _URL_CHARS.fullmatch(value):
        raise ValueError("an address has at most 300 characters, all of them ASCII (xn--…, %20)")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("an address like https://news.example is needed")
    return value.rstrip("/")


def _link(value: str) -> str:
    if not _URL_CHARS.fullmatch(value) or not re.match(r"https://[^/?#@]+(?:[/?#]|$)", value):
        raise ValueError("an address like https://bank.example/savings is needed, ASCII (xn--…, %20)")
    return value


def _one_line(value: str) -> str:
    if any(ord(char) < 32 or ord(char) == 127 for char in value):
        raise ValueError("line breaks and control characters are not allowed here")
    return value


def _duration_or_for_good(value: object) -> object:
    return timedelta.max if value == "none" else _duration(value)


def _address(value: str) -> str:
    if (
        not re.fullmatch(r"[!-~]+@[!-~]+", value)
        or re.search(r"[\s<>(),;:\"\\]", value)
        or value.count("@") != 1
    ):
        raise ValueError("an address like digest@news.example is needed, its domain in ASCII (xn--…)")
    return value


def _sender(value: str) -> str:
    if not re.fullmatch(r"[^\s<>@]*@?[^\s<>@/]+", value):
        raise ValueError('an address or a domain is needed, like "desk@wire.example" or "wire.example"')
    return value


def _link_pattern(value: str) -> str:
    if not value.startswith(("/", "http://", "https://")):
        raise ValueError('begin with a slash, like "/news/*", or with https:// for other sites')
    return value


def _keyword(value: str) -> str:
    if sum(map(str.isalnum, value)) < 2 or "*" in value[:-1]:
        raise ValueError("a keyword is one or more words, with a * behind the last one for all beginnings")
    return value


def _domain(value: str) -> str:
    if not re.fullmatch(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+", value):
        raise ValueError("a domain like news.example is needed, in small letters and ASCII (xn--…)")
    return value


def _selector(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", value):
        raise ValueError("a selector is a part of a domain name: small letters, digits, hyphens")
    return value


def _ip_address(value: str) -> str:
    return str(ip_address(value))


Duration = Annotated[timedelta, BeforeValidator(_duration)]
DurationOrForGood = Annotated[timedelta, BeforeValidator(_duration_or_for_good)]
DurationOrNone = Annotated[timedelta | None, BeforeValidator(_duration_or_none)]
Zone = Annotated[str, AfterValidator(_zone)]
Slug = Annotated[str, AfterValidator(_slug)]
SecureLink = Annotated[str, AfterValidator(_link)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Line = Annotated[str, AfterValidator(_one_line)]
Address = Annotated[str, AfterValidator(_address)]
Sender = Annotated[str, AfterValidator(_sender)]
Domain = Annotated[str, AfterValidator(_domain)]
IpAddress = Annotated[str, AfterValidator(_ip_address)]
LinkPattern = Annotated[str, AfterValidator(_link_pattern)]
Keyword = Annotated[str, AfterValidator(_keyword)]


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
    selector: Annotated[str, AfterValidator(_selector)]
    key_file: Path


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


class SectionConfig(Table):
    """A shelf of the edition and what belongs on it."""

    key: Slug
    title: Line | None = None
    look: Look = Look.NEWS
    kind: Literal["hard", "feature", "any"] = "any"
    stories: PositiveInt = 6
    per_source: PositiveInt | None = None
    categories: tuple[str, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    """One in the headline or the standfirst is enough, or two in the text; ``harbour*`` means a beginning."""
    sources: tuple[str, ...] = ()


class ScheduleConfig(Table):
    """When an edition is due, in the newsletter's time zone."""

    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = (
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
    )
    cut_off: time = time(17, 45)
    hour: time = time(18, 0)
    collect_every: Duration = timedelta(minutes=15)
    send_before: Duration = timedelta(hours=3)


class Weights(Table):
    """How much each named feature of a story adds to its score."""

    freshness: float = 1.0
    corroboration: float = 1.0
    prominence: float = 0.6
    source: float = 0.5
    substance: float = 0.6
    novelty: float = 0.4
    diversity: float = 0.8


class GateConfig(Table):
    """What an edition must have before it may leave."""

    min_stories: PositiveInt = 1
    fresh: DurationOrNone = timedelta(hours=24)
    """At least one story is not older than this."""
    healthy_sources: Annotated[float, Field(ge=0, le=1)] = 0.6
    max_kb: PositiveInt = 100
    waive: tuple[Line, ...] = ()
    """Rules of the lint that may stop no edition."""


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


class RetentionConfig(Table):
    """How long what is kept is kept."""

    keep_text: DurationOrNone = timedelta(days=90)
    """Full texts of licensed sources; headlines, teasers, search words and used sentences stay for good."""
    keep_addresses: Duration = timedelta(days=60)
    """Addresses in the ledger after the edition, and of subscriptions after their end."""


class SelectionConfig(Table):
    """Which stories are looked at, and how they are ranked."""

    max_age: DurationOrNone = timedelta(hours=36)
    weights: Weights = Weights()
    min_score: float = 0.0
    per_source: PositiveInt | None = None
    per_subject: PositiveInt | None = 3
    cool_down: Duration = timedelta(days=14)
    update_from: Annotated[float, Field(gt=0, le=1)] = 0.5
    earlier: Annotated[int, Field(ge=0, le=10)] = 3
    earlier_max_age: DurationOrNone = None
    earlier_as: EarlierAs = EarlierAs.TEASER


class TeaserConfig(Table):
    """The shape of the dated teaser."""

    min_words: PositiveInt = 25
    max_words: PositiveInt = 45
    date_format: Line = "(dd.MM.yyyy)"

    @model_validator(mode="after")
    def _least_and_most(self) -> Self:
        if self.min_words > self.max_words:
            raise ValueError(f"min_words ({self.min_words}) is more than max_words ({self.max_words})")
        return self


def _sections() -> tuple[SectionConfig, ...]:
    return (
        SectionConfig(key="hard-news", look=Look.NEWS, kind="hard", stories=6),
        SectionConfig(key="features", look=Look.FEATURES, kind="feature", stories=4),
    )


class NewsletterConfig(Table):
    """One product: a name, a sender, one language, a time zone, its sources and its shelves."""

    title: Line = "Evening Digest"
    language: str = "en"
    time_zone: Zone = "UTC"
    sender: Address = "digest@localhost"
    sender_name: Line | None = None
    reply_to: Address | None = None
    sources: tuple[str, ...] = ("*",)
    other_languages: bool = False
    reason: Line | None = None
    approval: Literal["auto", "required"] = "auto"
    images: Literal["none", "lead", "all"] = "none"
    """Which stories show their picture: the first one, or all as far as there is room."""
    fit_kb: PositiveInt = 90
    """Of the HTML: what makes it larger is left to the edition's page on the web."""
    gate: GateConfig = GateConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    selection: SelectionConfig = SelectionConfig()
    teaser: TeaserConfig = TeaserConfig()
    theme: ThemeConfig = ThemeConfig()
    sponsors: tuple[SponsorConfig, ...] = ()
    """Of several whose days an edition lies in, the first is shown."""
    sections: Annotated[tuple[SectionConfig, ...], Field(min_length=1)] = Field(default_factory=_sections)

    @model_validator(mode="after")
    def _unique_sections(self) -> Self:
        keys = [section.key for section in self.sections]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"two sections have the key {twice[0]!r}")
        return self


class SponsorConfig(Table):
    """Words that somebody pays for, and the editions that carry them."""

    first_day: date
    last_day: date
    """It, too."""
    name: Annotated[Line, Field(min_length=1, max_length=60)]
    text: Annotated[Line, Field(min_length=1, max_length=300)]
    link: SecureLink | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(f"last_day ({self.last_day}) is before first_day ({self.first_day})")
        return self


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
