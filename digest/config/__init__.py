"""The settings: TOML files below ``config/``, the environment, flags; checked and frozen."""

from digest.config.load import Site, load_site
from digest.config.schema import (
    AlertsConfig,
    DeliveryConfig,
    FetchConfig,
    GateConfig,
    NewsletterConfig,
    RetentionConfig,
    ScheduleConfig,
    SectionConfig,
    Security,
    SelectionConfig,
    Settings,
    SmtpConfig,
    SourceConfig,
    SourceKind,
    TeaserConfig,
    WebConfig,
    Weights,
)

__all__ = [
    "AlertsConfig",
    "DeliveryConfig",
    "FetchConfig",
    "GateConfig",
    "NewsletterConfig",
    "RetentionConfig",
    "ScheduleConfig",
    "SectionConfig",
    "Security",
    "SelectionConfig",
    "Settings",
    "Site",
    "SmtpConfig",
    "SourceConfig",
    "SourceKind",
    "TeaserConfig",
    "WebConfig",
    "Weights",
    "load_site",
]
