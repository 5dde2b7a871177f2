"""Stage compose: put stories on their shelves, with title, subject and preheader; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from digest.compose.reading import minutes
from digest.compose.words import subject as written_subject
from digest.compose.words import worded
from digest.config import NewsletterConfig
from digest.model import (
    ArticleId,
    Decision,
    Earlier,
    Edition,
    EditionId,
    Entry,
    Pick,
    Section,
    Sponsor,
    StoryId,
    Teaser,
    row,
)
from digest.text.controls import one_line
from digest.text.folding import fold
from digest.text.inbox import preheader_line, shorten, subject_line
from digest.text.labels import Labels, read_labels
from digest.text.locale import long_date

_HEADLINE_LENGTH = 80


def compose(
    *,
    id: EditionId,  # noqa: A002 (the word of the model)
    revision: int,
    number: int,
    newsletter: NewsletterConfig,
    site_name: str,
    picks: Sequence[Pick],
    teasers: Mapping[StoryId, Teaser],
    earlier: Mapping[StoryId, tuple[Earlier, ...]],
    cut_off: datetime,
    window_start: datetime | None,
    config_hash: str,
    code_version: str,
    labels: Labels | None = None,
    decisions: Sequence[Decision] = (),
    corrected: datetime | None = None,
    notes: Sequence[str] = (),
) -> Edition:
    """Compose one revision of an edition; sections in the order of the settings, empty ones left out.

    ``labels`` name the sections that the settings do not; by default the built-in ones. Of the editor's
    ``decisions`` those on words are applied here; the others shaped the picks.
    """
    words = labels or read_labels(newsletter.language)
    told = frozenset(version.article.id for pick in picks for version in pick.story.versions)
    shelves: dict[str, list[Entry]] = {section.key: [] for section in newsletter.sections}
    for pick in picks:
        written = teasers[pick.story.id]
        teaser = worded(written, pick.story, decisions)
        if pick.update_of is not None and teaser.headline == written.headline:  # an editor's stands as it is
            teaser = replace(teaser, headline=row((words.texts["update"], teaser.headline)).rstrip())
        entry = _entry(pick, teaser, earlier.get(pick.story.id, ()), told=told)
        shelves[pick.section].append(entry)
    sections = tuple(
        Section(
            key=section.key,
            title=section.title or words.section(section.key),
            look=section.look,
            entries=tuple(shelves[section.key]),
        )
        for section in newsletter.sections
        if shelves[section.key]
    )
    subject, preheader = lines(
        sections,
        title=newsletter.title,
        language=newsletter.language,
        day=id.date,
        subject=written_subject(decisions),
    )
    return Edition(
        id=id,
        revision=revision,
        number=number,
        language=newsletter.language,
        time_zone=newsletter.time_zone,
        newsroom=site_name,
        title=newsletter.title,
        subject=subject,
        preheader=preheader,
        sections=sections,
        window_start=window_start,
        cut_off=cut_off,
        config_hash=config_hash,
        code_version=code_version,
        corrected=corrected,
        decisions=tuple(decision.id for decision in decisions),
        notes=tuple(notes),
        sponsor=_sponsor(newsletter, id.date),
    )


def _sponsor(newsletter: NewsletterConfig, day: date) -> Sponsor | None:
    """Return the first sponsor whose days ``day`` is one of."""
    for sponsor in newsletter.sponsors:
        if sponsor.first_day <= day <= sponsor.last_day:
            return Sponsor(name=sponsor.name, text=sponsor.text, link=sponsor.link)
    return None


def _entry(pick: Pick, teaser: Teaser, earlier: Iterable[Earlier], *, told: frozenset[ArticleId]) -> Entry:
    lead = pick.story.lead
    return Entry(
        story=pick.story.id,
        versions=tuple(version.id for version in pick.story.versions),
        articles=tuple(version.article.id for version in pick.story.versions),
        teaser=replace(teaser, headline=one_line(teaser.headline) or shorten(teaser.text, _HEADLINE_LENGTH)),
        published=lead.dated,
        date_only=lead.article.date_only and lead.article.published is not None,
        topics=_topics(section for version in pick.story.versions for section in version.article.sections),
        minutes=minutes(lead.article.text),
        earlier=tuple(piece for piece in earlier if piece.date < teaser.date and piece.article not in told),
        update_of=pick.update_of,
    )


def _topics(sections: Iterable[str]) -> tuple[str, ...]:
    """Return the publishers' sections, each once however it is written: a reader may want any of them."""
    topics: dict[str, str] = {}
    for section in sections:
        name = one_line(section)
        if name:
            topics.setdefault(fold(name), name)
    return tuple(topics.values())


def lines(
    sections: Sequence[Section], *, title: str, language: str, day: date, subject: str | None = None
) -> tuple[str, str]:
    """Return subject and preheader of an edition; ``subject`` is an editor's, where there is one."""
    entries = [entry for section in sections for entry in section.entries]
    headlines = [entry.teaser.headline for entry in entries]
    dated = f"{title}, {long_date(day, language)}"
    subject = subject or subject_line(headlines) or dated
    preheader = preheader_line(headlines, [entry.teaser.text for entry in entries], subject=subject)
    return subject, preheader or dated
