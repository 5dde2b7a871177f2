"""The settings of a newsletter: its sections, its hours, its gate, what is chosen and how it is told."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from digest.config.table import Table
from digest.config.theme import ThemeConfig
from digest.config.written import Address, Duration, DurationOrNone, Keyword, Line, SecureLink, Slug, Zone
from digest.model import EarlierAs, Look


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
