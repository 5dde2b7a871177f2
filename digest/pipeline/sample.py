"""A small sample edition of a newsletter, to try its templates on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from digest import __version__
from digest.config import NewsletterConfig, SectionConfig
from digest.model import (
    ArticleId,
    Earlier,
    Edition,
    EditionId,
    Entry,
    NewsletterId,
    Origin,
    Section,
    Sentence,
    StoryId,
    Teaser,
    VersionId,
)

_MOMENT = datetime(2026, 10, 6, 14, 5, tzinfo=UTC)
_TOLD = (
    "The council of Port Ellery has opened the old footbridge again after eleven weeks.",
    "Whether it may carry bicycles will be decided in spring.",
)


def sample_edition(name: NewsletterId, newsletter: NewsletterConfig, *, newsroom: str) -> Edition:
    """Return an edition that has every shelf, stories with all they can have, and one with the least."""
    return Edition(
        id=EditionId(newsletter=name, date=_MOMENT.date()),
        revision=1,
        number=1,
        language=newsletter.language,
        time_zone=newsletter.time_zone,
        newsroom=newsroom,
        title=newsletter.title,
        subject="The footbridge of Port Ellery is open again",
        preheader="Bicycles must wait until spring",
        sections=tuple(_section(config, newsletter.language) for config in newsletter.sections),
        window_start=None,
        cut_off=_MOMENT,
        config_hash="",
        code_version=__version__,
    )


def _section(config: SectionConfig, language: str) -> Section:
    link = "https://news.example/bridge"
    entries = (
        _entry(f"{config.key}-first", language, link=link, told=_TOLD),
        _entry(f"{config.key}-least", language, link=None, told=_TOLD[:1]),
        _entry(f"{config.key}-last", language, link=link, told=_TOLD),
    )
    return Section(key=config.key, title=config.title or config.key, look=config.look, entries=entries)


def _entry(name: str, language: str, *, link: str | None, told: tuple[str, ...]) -> Entry:
    earlier = Earlier(
        article=ArticleId("urn:sample:earlier"),
        headline="Footbridge closed after cracks were found",
        date=(_MOMENT - timedelta(days=77)).date(),
        link=link,
    )
    return Entry(
        story=StoryId(name),
        versions=(VersionId(name),),
        articles=(ArticleId(f"urn:sample:{name}"),),
        teaser=Teaser(
            article=ArticleId(f"urn:sample:{name}"),
            version=VersionId(name),
            headline="Footbridge opens again & the harbour comes closer",
            headline_derived=False,
            sentences=tuple(Sentence(text=text, origin=Origin.PUBLISHER) for text in told),
            date=_MOMENT.date(),
            link=link,
            credit="NNA" if link else None,
            language=language,
        ),
        published=_MOMENT,
        date_only=link is None,
        topics=("Port Ellery",) if link else (),
        minutes=3 if link else 0,
        earlier=(earlier,) if link else (),
    )
