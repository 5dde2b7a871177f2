"""What the choice is made by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from digest.config import NewsletterConfig, SourceConfig
from digest.model import ArticleId, Decision, EditionId, Version
from digest.text.rarity import Rarity


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A story that an edition within the cool-down carried to readers."""

    edition: EditionId
    versions: tuple[Version, ...]
    """As they were sent."""


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
    changed: frozenset[ArticleId] = frozenset()
    """Those of them that changed within the window: they may come again, as an update."""
    rarity: Rarity = field(default_factory=Rarity)
    """Of words, as of the window's start."""
    decisions: tuple[Decision, ...] = ()
    """An editor's, those in force, the oldest first."""

    def source_of(self, version: Version) -> SourceConfig | None:
        """Return the source through which an article feeds the newsletter; None where it does not."""
        return next((self.sources[key] for key in version.sources if key in self.sources), None)
