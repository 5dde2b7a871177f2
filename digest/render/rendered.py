"""Stage render: an edition ready to be shown to any segment of its readers.

In: an edition and its looks. Out: a Rendered; it makes each segment's page from pieces that are inlined, or
rendered as plain text, once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup

from digest.model import Edition, StoryId
from digest.render import fragments, plain, stylesheets, theme, web_page
from digest.render.environment import Environment, environment, fill, names
from digest.render.fitting import fitting, lightened
from digest.render.fragments import Library
from digest.render.inline import inline
from digest.render.lines import Lines, Teller
from digest.render.located import Misplaced, located
from digest.render.plain import PlainText, Wanted
from digest.render.presentation import Presentation
from digest.render.shelves import Shelf, Shelves
from digest.render.view import SegmentView
from digest.render.viewer import MORE, PAD, PREHEADER, SUMMARY, Viewer, pad
from digest.render.weight import Weights, weigh
from digest.text.controls import one_line
from digest.text.inbox import LONGEST_SUBJECT, shorten
from digest.text.labels import read_labels

_AROUND = ("subject", "preheader", "pad", "summary", "more")
"""What a template may show of a segment around its sections."""

MAIL, TEXT, SUBJECT_LINE = "mail.html.j2", "mail.txt.j2", "subject.txt.j2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A segment's mail; a reader's own links hold placeholders.

    HTML and text come in pieces, to be put one after the other: segments share most of theirs.
    """

    subject: str
    preheader: str
    html_pieces: tuple[str, ...]
    text_pieces: tuple[str, ...]

    @property
    def html(self) -> str:
        """Return the HTML part."""
        return "".join(self.html_pieces)

    @property
    def text(self) -> str:
        """Return the plain text part."""
        return "".join(self.text_pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """An edition, inlined once; ``page`` makes of it what a segment gets."""

    viewer: Viewer
    templates: Environment
    frame: Mapping[str, Any]
    shelves: Shelves
    teller: Teller
    library: Library
    used: Mapping[str, frozenset[str]]
    """The names that the templates of text and subject use."""
    plain: PlainText = field(default_factory=PlainText, compare=False)

    def page(self, topics: frozenset[str]) -> Page | None:
        """Return the mail for ``topics``, none meaning all; None where no story is about them.

        A topic is a section's key or a story's topic, however it is written.
        """
        shelves, left = self._given(topics)
        if not shelves:
            return None
        view = self._lined(shelves, left)
        counted = self._counted(shelves)
        around = as_names(view)
        values = {name: str(around[name]) for name in (SUMMARY, MORE, PREHEADER, PAD)}
        return Page(
            subject=str(view.subject),
            preheader=str(view.preheader),
            html_pieces=self.library.pieces(counted, values, subject=str(view.subject)),
            text_pieces=self.plain.pieces(
                counted,
                frame=tuple(str(around[name]) for name in _AROUND if name in self.used[TEXT]),
                render=lambda wanted: self._text(self._shown(view, wanted)),
            ),
        )

    def whole(self, topics: frozenset[str]) -> Page | None:
        """Return what ``page`` does, rendered and inlined in one piece: it takes as long as an edition."""
        shelves, left = self._given(topics)
        if not shelves:
            return None
        view = self.segment(shelves, left)
        return Page(
            subject=str(view.subject),
            preheader=str(view.preheader),
            html_pieces=fragments.pieces(page_of(self.templates, self._values(view))),
            text_pieces=plain.pieces(self._text(view)),
        )

    def stories(self, topics: frozenset[str]) -> tuple[StoryId, ...]:
        """Return the stories that the mail of ``topics`` shows."""
        shelves, _ = self._given(topics)
        return tuple(entry.story for shelf in shelves for entry in shelf.entries)

    def weights(self) -> Weights:
        """Return what each part of the HTML weighs."""
        return weigh(self.viewer.edition, self.library)

    def segment(self, shelves: Sequence[Shelf], left: int = 0) -> SegmentView:
        """Return what the templates see of a segment, ``left`` of whose stories are on the web only."""
        return self._shown(self._lined(shelves, left), plain.whole(self._counted(shelves)))

    def _given(self, topics: frozenset[str]) -> tuple[tuple[Shelf, ...], int]:
        """Return the shelves of ``topics`` with what has room in a mail, and how many stories have not."""
        return fitting(self.shelves.matching(topics), self.viewer.edition.fit)

    def _counted(self, shelves: Sequence[Shelf]) -> list[tuple[Shelf, str]]:
        return [(shelf, self.teller.count("stories", len(shelf.stories))) for shelf in shelves]

    def _lined(self, shelves: Sequence[Shelf], left: int) -> SegmentView:
        """Return a segment's lines, without its sections."""
        lines = self.teller.lines(shelves, left)
        view = _view(lines)
        shown = (
            self._shown(view, plain.whole(self._counted(shelves)))
            if "sections" in self.used[SUBJECT_LINE]
            else view
        )
        line = one_line(fill(self.templates, SUBJECT_LINE, self._values(shown)))
        return replace(view, subject=shorten(line or lines.subject, LONGEST_SUBJECT))

    def _shown(self, view: SegmentView, wanted: Sequence[Wanted]) -> SegmentView:
        """Return a segment with some of its stories."""
        return replace(
            view,
            sections=tuple(self.viewer.shelf(some.section, some.count, some.stories) for some in wanted),
        )

    def _text(self, view: SegmentView) -> str:
        return fill(self.templates, TEXT, self._values(view))

    def _values(self, view: SegmentView) -> dict[str, Any]:
        return {**self.frame, **as_names(view)}


def render(edition: Edition, *, look: Presentation) -> Rendered:
    """Render an edition: one page of all its stories in all their places, inlined and cut."""
    edition = lightened(edition)
    templates = environment(look.folders)
    labels = read_labels(edition.language, look.folders)
    viewer = Viewer(edition=edition, presentation=look, labels=labels)
    looks = theme.names(look)
    frame = {
        **viewer.frame(),
        "theme": looks,
        "web": web_page.names(viewer),
        **styles(templates, looks, pictured=any(entry.picture for entry in edition.entries)),
    }
    page = page_of(templates, {**frame, **as_names(viewer.library())})
    return Rendered(
        viewer=viewer,
        templates=templates,
        frame=frame,
        shelves=Shelves.of(edition.sections),
        teller=Teller.of(viewer, date=frame["date"]),
        library=Library.of(page),
        used={name: names(templates, name) for name in (TEXT, SUBJECT_LINE)},
    )


def page_of(templates: Environment, values: dict[str, Any]) -> str:
    """Render and inline the HTML mail, with the comments to cut at."""
    html = fill(templates, MAIL, values)
    try:
        return fragments.tidy(inline(html))
    except Misplaced as exc:
        raise located(templates, exc) from exc


def styles(templates: Environment, looks: Mapping[str, Any], *, pictured: bool = False) -> dict[str, Markup]:
    """Fill the two style sheets with a theme's colours and fonts, and what pictures need."""
    values = {"theme": looks, "pictured": pictured}
    style, head = (fill(templates, name, values) for name in (stylesheets.STYLE, stylesheets.HEAD))
    try:
        sheets = {"style_css": stylesheets.inlinable(style), "head_css": stylesheets.keepable(head)}
    except Misplaced as exc:
        raise located(templates, exc) from exc
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


def _view(lines: Lines) -> SegmentView:
    return SegmentView(
        subject=lines.subject,
        preheader=lines.preheader,
        pad=pad(lines.preheader),
        summary=lines.summary,
        more=lines.more,
        sections=(),
    )
