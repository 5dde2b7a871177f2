"""The settings: TOML files below ``config/``, the environment, flags; checked and frozen."""

from digest.config.load import Site, load_site
from digest.config.schema import (
    DeliveryConfig,
    FetchConfig,
    NewsletterConfig,
    SectionConfig,
    Security,
    SelectionConfig,
    Settings,
    SmtpConfig,
    SourceConfig,
    SourceKind,
    TeaserConfig,
    Weights,
)

__all__ = [
    "DeliveryConfig",
    "FetchConfig",
    "NewsletterConfig",
    "SectionConfig",
    "Security",
    "SelectionConfig",
    "Settings",
    "Site",
    "SmtpConfig",
    "SourceConfig",
    "SourceKind",
    "TeaserConfig",
    "Weights",
    "load_site",
]
