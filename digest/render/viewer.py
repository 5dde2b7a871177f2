"""Stage render: an edition as the templates see it. In: edition, looks, labels. Out: views; pure.

The same template makes a segment's whole mail, of the stories as they stand, and the page from which the
fragments are cut, where every story stands once for each place it can have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from digest.model import Earlier, EarlierAs, Edition, Entry, Look, Section, Sponsor
from digest.render import illustrated
from digest.render.links import safe_link
from digest.render.placeholders import ALL
from digest.render.places import possible
from digest.render.presentation import Presentation
from digest.render.view import (
    Changing,
    EarlierView,
    PictureView,
    Place,
    SectionView,
    SegmentView,
    StoryView,
)
from digest.text import locale
from digest.text.controls import one_line
from digest.text.inbox import shorten
from digest.text.labels import Labels

NUMBER, COUNT, SUMMARY, MORE, PREHEADER, PAD = ("number", "count", "summary", "more", "preheader", "pad")
"""The values of a segment that stand in its texts."""
SUBJECT = "ED-SUBJECT"
"""Stands in ``<title>``, where no comment can."""

_OURS = (SUBJECT, "<!--cut ", "<!--set ")

FILLER = "\u034f\u200c\xa0"
INBOX_LINE = 150
TOPIC_LENGTH, CREDIT_LENGTH = 40, 60


def clean(text: str) -> str:
    """Return one line that holds no reader's placeholder, and no mark of ours.

    The serialiser leaves ``<`` in an attribute as it is: there a text could pass for a comment.
    """
    line = one_line(text)
    for token in (*ALL, *_OURS):
        if token in line:
            line = line.replace(token, token.replace("-", "\u2011"))
    return line


def mark(name: str) -> Markup:
    """Return the comment in whose place a segment's value comes; no text of an article can make one."""
    return Markup("<!--set {}-->").format(name)


def pad(preheader: str) -> str:
    """Return the filler behind a preheader."""
    return FILLER * max(0, INBOX_LINE - len(preheader))


def story_key(section: str, at: int, place: Place) -> str:
    """Return the fragment's name of a section's story in a place."""
    return f"{section} {at} {place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Makes the views of one edition."""

    edition: Edition
    presentation: Presentation
    labels: Labels
    seen: dict[tuple[str, int], StoryView] = field(default_factory=dict, init=False, repr=False)
    """The stories seen so far, by section and place in it."""

    def library(self) -> SegmentView:
        """Return the page of all fragments, with marks instead of a segment's values."""
        sections = tuple(
            self.shelf(
                section,
                mark(COUNT),
                [(*told, mark(NUMBER)) for told in possible(section.look, len(section.entries))],
            )
            for section in self.edition.sections
        )
        return SegmentView(
            subject=SUBJECT,
            preheader=mark(PREHEADER),
            pad=mark(PAD),
            summary=mark(SUMMARY),
            more=mark(MORE),
            sections=sections,
        )

    def whole(self) -> tuple[SectionView, ...]:
        """Return all stories in their order, as values: neither numbers nor places count."""
        return tuple(
            self.shelf(section, "", [(at, Place.INNER, "") for at in range(len(section.entries))])
            for section in self.edition.sections
        )

    def frame(self) -> dict[str, Any]:
        """Return what the templates need around the stories."""
        edition, show, texts = self.edition, self.presentation, self.labels.texts
        title = clean(edition.title)
        return {
            "lang": edition.language,
            "dir": locale.direction(edition.language),
            "upright": locale.is_upright(edition.language),
            "title": title,
            "newsroom": clean(edition.newsroom),
            "date": locale.long_date(edition.id.date, edition.language),
            "day": edition.id.date.isoformat(),
            "number": texts["edition"].replace("{n}", locale.number(edition.number, edition.language)),
            "reason": clean(show.reason or texts["reason"].replace("{newsletter}", title)),
            "postal_address": clean(show.postal_address),
            "links": {
                "browser": show.browser_link(edition.id),
                "unsubscribe": show.unsubscribe_link,
                "preferences": show.preferences_link,
            },
            "sponsor": _sponsor(edition.sponsor),
            "t": dict(texts),
        }

    def shelf(
        self, section: Section, count: Changing, told: Iterable[tuple[int, Place, Changing]]
    ) -> SectionView:
        """Return a section with some of its entries, each in a place and with a number."""
        return SectionView(
            key=section.key,
            title=clean(section.title),
            look=section.look,
            count=count,
            stories=tuple(
                replace(
                    self._seen(section, at),
                    key=story_key(section.key, at, place),
                    place=place,
                    number=number,
                    picture=self._picture(section.entries[at], section.look, place),
                )
                for at, place, number in told
            ),
        )

    def _seen(self, section: Section, at: int) -> StoryView:
        key = (section.key, at)
        if key not in self.seen:
            self.seen[key] = self._story(section.entries[at], key="", place=Place.INNER, number="")
        return self.seen[key]

    def _story(self, entry: Entry, *, key: str, place: Place, number: Changing) -> StoryView:
        teaser, language = entry.teaser, self.edition.language
        lang = foreign(teaser.language, language)
        return StoryView(
            key=key,
            place=place,
            number=number,
            headline=clean(teaser.headline),
            link=safe_link(teaser.link),
            teaser=clean(teaser.text),
            date=whole(locale.format_date(teaser.date, self.presentation.date_format, language)),
            date_alone=whole(locale.entry_date(teaser.date, language)),
            moment=self._moment(entry),
            topic=clean(shorten(entry.topics[0], TOPIC_LENGTH)) if entry.topics else None,
            minutes=self.labels.count("minutes", entry.minutes) if entry.minutes else None,
            credit=clean(shorten(teaser.credit, CREDIT_LENGTH)) if teaser.credit else None,
            lang=lang,
            dir=locale.direction(lang or language),
            upright=locale.is_upright(lang or language),
            earlier=tuple(self._earlier(piece) for piece in entry.earlier),
        )

    def _picture(self, entry: Entry, look: Look, place: Place) -> PictureView | None:
        found = illustrated.picture(entry, self.presentation, look=look, place=place)
        if found is None:
            return None
        return replace(found, alt=clean(found.alt), credit=clean(found.credit) if found.credit else None)

    def _moment(self, entry: Entry) -> str:
        local = entry.published.astimezone(ZoneInfo(self.edition.time_zone))
        if entry.date_only or local.date() != entry.teaser.date:
            return entry.teaser.date.isoformat()
        return local.isoformat(timespec="minutes")

    def words_of(self, piece: Earlier) -> int:
        """Return how many words of a piece of earlier coverage a reader sees."""
        shown = self._earlier(piece)
        return len(f"{shown.headline or ''} {shown.teaser}".split())

    def _earlier(self, piece: Earlier) -> EarlierView:
        look, language = self.presentation, self.edition.language
        teaser = clean(piece.text) if look.earlier_as is EarlierAs.TEASER else ""
        return EarlierView(
            headline=None if teaser and piece.headline_derived else clean(piece.headline),
            link=safe_link(piece.link),
            teaser=teaser,
            date=whole(locale.format_date(piece.date, look.date_format, language)),
            day=piece.date.isoformat(),
        )


def whole(date: str) -> str:
    """Return a date that no line break divides."""
    return "\xa0".join(date.split())


def _sponsor(sponsor: Sponsor | None) -> dict[str, str | None] | None:
    if sponsor is None:
        return None
    return {
        "name": clean(sponsor.name),
        "text": clean(sponsor.text),
        "link": safe_link(sponsor.link),
    }


def foreign(language: str, edition: str) -> str | None:
    """Return a story's language tag where it is not the edition's language."""
    tag = language.lower().replace("_", "-")
    if not re.fullmatch(r"[a-z]{2,8}(-[a-z0-9]{1,8})*", tag):
        return None
    return tag if tag.partition("-")[0] != edition.lower().partition("-")[0] else None
