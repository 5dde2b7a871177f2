"""What the choice is made by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from digest.config import NewsletterConfig, SourceConfig
from digest.model import ArticleId, EditionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Everything the choice depends on besides the articles: the same values give the same choice."""

    newsletter: NewsletterConfig
    sources: Mapping[str, SourceConfig]
    """The sources that feed the newsletter, by key, in the configuration's order."""
    cut_off: datetime
    window_start: datetime | None = None
    carried: Mapping[ArticleId, EditionId] = field(default_factory=dict)
    """Articles that editions sent before carried."""
    rarity: Mapping[str, float] = field(default_factory=dict)
    """Weights of words as of the window's start; a word that is missing is as rare as can be."""
    rarest: float = 1.0
