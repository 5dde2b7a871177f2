"""Stories, the choice among them, and the reasons for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from digest.model.article import ArticleId, Version, VersionId
from digest.model.edition_id import EditionId

StoryId = NewType("StoryId", str)


class Rule(StrEnum):
    """Why an article is in the edition, or what kept it out."""

    SELECTED = "selected"
    PINNED = "pinned"  # by an editor's decision
    EXCLUDED = "excluded"  # by an editor's decision
    SAME_STORY = "same-story"  # told by the story's lead article
    DUPLICATE = "duplicate"  # the same text as another article
    EARLIER_COVERAGE = "earlier-coverage"  # came in as a teaser of earlier coverage, or by import
    WITHHELD = "withheld"  # its provider says that it may not be published now
    EMBARGOED = "embargoed"  # its provider's moment has not come yet
    OTHER_SOURCE = "other-source"  # its source does not feed this newsletter
    OTHER_LANGUAGE = "other-language"
    BEFORE_WINDOW = "before-window"  # seen before the last sent edition's cut-off
    AFTER_CUT_OFF = "after-cut-off"
    TOO_OLD = "too-old"  # published longer ago than max_age
    SENT_BEFORE = "sent-before"
    NOTHING_TO_SAY = "nothing-to-say"  # neither text nor standfirst
    SECTION_FULL = "section-full"
    SOURCE_QUOTA = "source-quota"
    SUBJECT_QUOTA = "subject-quota"
    BELOW_SCORE = "below-score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One named reason of a score: ``value`` in 0..1, ``weight`` from the configuration."""

    name: str
    value: float
    weight: float

    @property
    def points(self) -> float:
        """Return what the feature adds to the score."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The articles that report one event, the lead first."""

    id: StoryId
    lead: Version
    others: tuple[Version, ...] = ()

    @property
    def versions(self) -> tuple[Version, ...]:
        """Return all its articles, the lead first."""
        return (self.lead, *self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A story chosen for a section of the edition."""

    story: Story
    section: str
    score: float
    features: tuple[Feature, ...]
    update_of: EditionId | None = None
    """The edition that carried the story before; it changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """By what an article fell into a story that another one tells."""

    told_by: ArticleId
    how: str
    value: float
    """0..1: of two texts the share they have in common, else how likely it is that they report one event."""
    words: tuple[str, ...] = ()
    """What it has in common with the article of the story that it is most like, the most telling first."""
    cosine: float = 0.0
    said: str = ""
    """What names and numbers say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided of one article, with the numbers."""

    article: ArticleId
    version: VersionId
    headline: str
    rule: Rule
    detail: str = ""
    """A sentence for people."""
    story: StoryId | None = None
    section: str | None = None
    score: float | None = None
    features: tuple[Feature, ...] = ()
    evidence: Evidence | None = None
    """None where it tells its story itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The stories of an edition in their order, and a verdict on every article looked at."""

    picks: tuple[Pick, ...]
    verdicts: tuple[Verdict, ...]
