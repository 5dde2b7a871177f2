"""The stage: a version in, its dated teaser out; and the same engine for a bare text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from digest.config.schema import TeaserConfig
from digest.model import Article, BlockKind, Origin, Rights, Sentence, Teaser, Version
from digest.summarise.candidates import Candidate
from digest.summarise.extract import extend, extract
from digest.summarise.standfirst import fit_standfirst, last_resort
from digest.text.boilerplate import Part, clean


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
    ) -> Teaser:
        """Return the teaser; its extracted sentences are words of the version's text and nothing else."""


def summarise(
    version: Version,
    *,
    language: str,
    time_zone: str,
    shape: TeaserConfig,
    rights: Rights = Rights.OWN,
) -> Teaser:
    """Return the dated teaser of a version: two sentences, one only where the article has no more.

    The publisher's own standfirst goes first where it is fit; an extract of the text fills up or takes its
    place. A link-only source gives a headline and a link, and no sentence.
    """
    article = version.article
    spoken = article.language or language
    link_only = rights is Rights.LINK_ONLY
    return Teaser(
        article=article.id,
        version=version.id,
        headline=article.headline,
        headline_derived=article.headline_derived,
        sentences=() if link_only else _sentences(article, language=spoken, shape=shape),
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
    found = extract(text, parts=parts, title=title, language=language, shape=shape)
    return tuple(map(_extracted, found))


def _sentences(article: Article, *, language: str, shape: TeaserConfig) -> tuple[Sentence, ...]:
    text = article.text
    own = fit_standfirst(
        article.standfirst, headline=article.headline, text=text, language=language, shape=shape
    )
    title = None if article.headline_derived else article.headline
    parts = _parts(article, text=text, language=language)
    published = tuple(Sentence(text=sentence, origin=Origin.PUBLISHER) for sentence in own)
    if len(own) == 2:
        return published
    if own:
        more = extend(own[0], text=text, parts=parts, title=title, language=language, shape=shape)
        return (*published, _extracted(more)) if more else published
    found = extract(text, parts=parts, title=title, language=language, shape=shape)
    if not found:
        said = last_resort(article.standfirst, headline=article.headline)
        return (Sentence(text=said, origin=Origin.PUBLISHER),) if said else ()
    return tuple(map(_extracted, found))


def _parts(article: Article, *, text: str, language: str) -> Sequence[Part]:
    """Return what is text, both by the blocks' kinds and by the cleaner."""
    heads: list[tuple[int, int]] = []
    start = 0
    for block in article.blocks:
        if block.kind is BlockKind.HEAD:
            heads.append((start, start + len(block.text)))
        start += len(block.text) + 1
    return [
        part
        for part in clean(text, language).parts
        if not any(first <= part.start < last for first, last in heads)
    ]


def _extracted(candidate: Candidate) -> Sentence:
    return Sentence(
        text=candidate.text,
        origin=Origin.EXTRACT,
        spans=candidate.spans,
        shortened=candidate.shortened,
    )


def _date(version: Version, *, time_zone: str) -> date:
    """Return the day in the newsletter's zone; a day that the source gave as a day moves nowhere."""
    if version.article.date_only and version.article.published:
        return version.article.published.date()
    return version.dated.astimezone(ZoneInfo(time_zone)).date()
