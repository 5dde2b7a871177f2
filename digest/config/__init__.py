"""The settings: TOML files below ``config/``, the environment, flags; checked and frozen."""

from digest.config.load import Site, load_site
from digest.config.newsletter import (
    GateConfig,
    NewsletterConfig,
    ScheduleConfig,
    SectionConfig,
    SelectionConfig,
    TeaserConfig,
    Weights,
)
from digest.config.returns import BouncesConfig, ImapConfig, ListenConfig
from digest.config.schema import AlertsConfig, LintConfig, ModelConfig, RetentionConfig, Settings, WebConfig
from digest.config.sending import DeliveryConfig, RelayConfig, Security, SmtpConfig
from digest.config.source import FetchConfig, SourceConfig, SourceKind
from digest.config.theme import BUILT_IN, LOGO_TYPES, Logo, ThemeConfig

__all__ = [
    "BUILT_IN",
    "LOGO_TYPES",
    "AlertsConfig",
    "BouncesConfig",
    "DeliveryConfig",
    "FetchConfig",
    "GateConfig",
    "ImapConfig",
    "LintConfig",
    "ListenConfig",
    "Logo",
    "ModelConfig",
    "NewsletterConfig",
    "RelayConfig",
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
    "ThemeConfig",
    "WebConfig",
    "Weights",
    "load_site",
]
