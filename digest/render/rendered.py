"""Stage render: an edition ready to be shown to any segment of its readers.

In: an edition and its looks. Out: a Rendered; it makes each segment's page from fragments inlined once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from digest.model import Edition, Section, StoryId
from digest.render import fragments, stylesheets, theme
from digest.render.environment import Environment, environment, fill, place
from digest.render.fitting import fitting, lightened
from digest.render.inline import inline
from digest.render.presentation import Presentation
from digest.render.view import SegmentView
from digest.render.viewer import COUNT, MORE, NUMBER, PAD, PREHEADER, SUMMARY, Viewer, clean, pad
from digest.render.weight import Weights, weigh
from digest.text.controls import one_line
from digest.text.folding import fold
from digest.text.inbox import LONGEST_SUBJECT, preheader_line, shorten, subject_line
from digest.text.labels import read_labels

READING_WORDS = 220
"""A minute."""

MAIL, TEXT, SUBJECT_LINE = "mail.html.j2", "mail.txt.j2", "subject.txt.j2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A segment's mail; a reader's own links hold placeholders."""

    subject: str
    html: str
    text: str
    preheader: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """An edition, inlined once; ``page`` makes of it what a segment gets."""

    viewer: Viewer
    templates: Environment
    frame: Mapping[str, Any]
    pieces: Mapping[str, str]
    """The fragments of the HTML mail, by name."""

    def page(self, topics: frozenset[str]) -> Page | None:
        """Return the mail for ``topics``, none meaning all; None where no story is about them.

        A topic is a section's key or a story's topic, however it is written.
        """
        matched = matching(self.viewer.edition.sections, topics)
        if not matched:
            return None
        sections, left = fitting(matched, self.viewer.edition.fit)
        segment = self.segment(sections, left=left)
        return Page(
            subject=str(segment.subject),
            html=self._html(sections, segment),
            text=self._text(segment),
            preheader=str(segment.preheader),
        )

    def stories(self, topics: frozenset[str]) -> tuple[StoryId, ...]:
        """Return the stories of ``topics``: equal stories make an equal page."""
        sections, _ = fitting(matching(self.viewer.edition.sections, topics), self.viewer.edition.fit)
        return tuple(entry.story for section in sections for entry in section.entries)

    def weights(self) -> Weights:
        """Return what each part of the HTML weighs."""
        return weigh(self.viewer.edition, self.pieces)

    def segment(self, sections: tuple[Section, ...], *, left: int = 0) -> SegmentView:
        """Return what the templates see of a segment, ``left`` of whose stories are on the web only."""
        subject, preheader = self._lines(sections, left=left)
        labels = self.viewer.labels
        entries = [entry for section in sections for entry in section.entries]
        words = sum(
            len(f"{entry.teaser.headline} {entry.teaser.text}".split())
            + sum(map(self.viewer.words_of, entry.earlier))
            for entry in entries
        )
        told = labels.count("stories", len(entries))
        reading = labels.count("reading", max(1, round(words / READING_WORDS)))
        shown = self.viewer.segment(
            sections,
            subject=subject,
            preheader=clean(preheader),
            summary=f"{told} · {reading}",
            more=labels.count("more", left) if left else "",
        )
        line = one_line(fill(self.templates, SUBJECT_LINE, self._values(shown)))
        return replace(shown, subject=shorten(line or subject, LONGEST_SUBJECT))

    def whole(self, segment: SegmentView) -> str:
        """Return a segment's HTML rendered and inlined in one piece, which takes as long as an edition."""
        return fragments.uncut(page_of(self.templates, self._values(segment)))

    def _lines(self, sections: tuple[Section, ...], *, left: int) -> tuple[str, str]:
        edition = self.viewer.edition
        given = clean(edition.subject)
        entries = [entry for section in sections for entry in section.entries]
        if given and len(entries) + left == len(edition.entries):
            return given, edition.preheader
        headlines = [clean(entry.teaser.headline) for entry in entries]
        subject = subject_line(headlines) or clean(edition.title)
        teasers = [entry.teaser.text for entry in entries]
        preheader = preheader_line(headlines, teasers, subject=subject)
        return subject, preheader or f"{edition.title}, {self.frame['date']}"

    def _values(self, segment: SegmentView) -> dict[str, Any]:
        return {**self.frame, **as_names(segment)}

    def _html(self, sections: tuple[Section, ...], segment: SegmentView) -> str:
        own = {section.key: section for section in self.viewer.edition.sections}
        parts = [fragments.joined(self.pieces, [fragments.TOP])]
        for section in sections:
            keys = {entry.story: at for at, entry in enumerate(own[section.key].entries)}
            count = self.viewer.count(section)
            for name, number in fragments.order(section, keys):
                piece = fragments.joined(self.pieces, [name])
                parts.append(fragments.filled(piece, {COUNT: count, NUMBER: number or ""}))
        ends = [fragments.MORE, fragments.PAGE_END] if segment.more else [fragments.PAGE_END]
        parts.append(fragments.joined(self.pieces, ends))
        page = fragments.filled(
            "".join(parts),
            {
                SUMMARY: str(segment.summary),
                MORE: str(segment.more),
                PREHEADER: str(segment.preheader),
                PAD: pad(str(segment.preheader)),
            },
        )
        return fragments.titled(page, str(segment.subject))

    def _text(self, segment: SegmentView) -> str:
        text = fill(self.templates, TEXT, self._values(segment))
        lines = (line if line == "-- " else line.rstrip() for line in text.splitlines())
        return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip() + "\n"


def render(edition: Edition, *, look: Presentation) -> Rendered:
    """Render an edition: one page of all its stories in all their places, inlined and cut."""
    edition = lightened(edition)
    templates = environment(look.folders)
    labels = read_labels(edition.language, look.folders)
    viewer = Viewer(edition=edition, presentation=look, labels=labels)
    looks = theme.names(look)
    frame = {**viewer.frame(), "theme": looks, **styles(templates, looks)}
    page = page_of(templates, {**frame, **as_names(viewer.library())})
    return Rendered(viewer=viewer, templates=templates, frame=frame, pieces=fragments.fragments(page))


def page_of(templates: Environment, values: dict[str, Any]) -> str:
    """Render and inline the HTML mail, with the comments to cut at."""
    return fragments.tidy(inline(fill(templates, MAIL, values)))


def styles(templates: Environment, looks: Mapping[str, Any]) -> dict[str, Markup]:
    """Fill the two style sheets with a theme's colours and fonts."""
    style, head = (fill(templates, name, {"theme": looks}) for name in ("style.css", "head.css"))
    sheets = {
        "style_css": stylesheets.inlinable(style, place(templates, "style.css")),
        "head_css": stylesheets.keepable(head, place(templates, "head.css")),
    }
    return {name: Markup(css) for name, css in sheets.items()}  # noqa: S704 (checked: no markup in it)


def as_names(segment: SegmentView) -> dict[str, Any]:
    """Return a segment as the names a template uses."""
    return {
        "subject": segment.subject,
        "preheader": segment.preheader,
        "pad": segment.pad,
        "summary": segment.summary,
        "more": segment.more,
        "sections": segment.sections,
    }


def matching(sections: Iterable[Section], topics: frozenset[str]) -> tuple[Section, ...]:
    """Return the sections with the stories that match one of ``topics``; without topics all."""
    wanted = {fold(topic.strip()) for topic in topics if topic.strip()}
    if not wanted:
        return tuple(sections)
    kept: list[Section] = []
    for section in sections:
        if fold(section.key) in wanted:
            kept.append(section)
            continue
        entries = tuple(e for e in section.entries if not wanted.isdisjoint(map(fold, e.topics)))
        if entries:
            kept.append(replace(section, entries=entries))
    return tuple(kept)
