"""The stage: a version in, its dated teaser out; and the same engine for a bare text."""

from __future__ import annotations

from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from digest.config.newsletter import TeaserConfig
from digest.model import Rights, Sentence, Teaser, Version
from digest.summarise.options import Writer, extracts, options, taken
from digest.text.boilerplate import clean


class Summariser(Protocol):
    """Whatever turns a version into its teaser."""

    def __call__(
        self,
        version: Version,
        *,
        language: str,
        time_zone: str,
        shape: TeaserConfig,
        rights: Rights = Rights.OWN,
        writer: Writer | None = None,
    ) -> Teaser:
        """Return the teaser; its extracted sentences are words of the version's text and nothing else."""


def summarise(
    version: Version,
    *,
    language: str,
    time_zone: str,
    shape: TeaserConfig,
    rights: Rights = Rights.OWN,
    writer: Writer | None = None,
) -> Teaser:
    """Return the dated teaser of a version: two sentences, one only where the article has no more.

    The publisher's own standfirst goes first where it is fit; an extract of the text fills up or takes its
    place. A link-only source gives a headline and a link, and no sentence.
    """
    article = version.article
    spoken = article.language or language
    chosen = None
    if rights is not Rights.LINK_ONLY:
        chosen = taken(options(article, language=spoken, shape=shape, writer=writer))
    return Teaser(
        article=article.id,
        version=version.id,
        headline=article.headline,
        headline_derived=article.headline_derived,
        sentences=chosen.sentences if chosen else (),
        date=_date(version, time_zone=time_zone),
        link=article.url,
        credit=article.credit,
        language=spoken,
    )


def summarise_text(
    *, text: str, title: str | None, language: str, shape: TeaserConfig
) -> tuple[Sentence, ...]:
    """Return the extract of a bare text, whose lines are its paragraphs; spans point into ``text``."""
    parts = clean(text, language).parts
    chosen = taken(extracts(text, parts=parts, title=title, language=language, shape=shape))
    return chosen.sentences if chosen else ()


def _date(version: Version, *, time_zone: str) -> date:
    """Return the day in the newsletter's zone; a day that the source gave as a day moves nowhere."""
    if version.article.date_only and version.article.published:
        return version.article.published.date()
    return version.dated.astimezone(ZoneInfo(time_zone)).date()
