"""Stage render: cut an inlined page into fragments, join them again for each segment. Pure.

In: a page with the comments that ``cut`` and ``mark`` write. Out: the pieces of pages. A piece is what lies
between two cuts, with its numbers and counts filled in, and the same piece is the same string in every page:
so whatever is made of it further on, its transfer encoding too, is made once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from digest.errors import TemplateError
from digest.model import Look
from digest.render import viewer
from digest.render.shelves import Shelf
from digest.render.viewer import COUNT, NUMBER, SUBJECT, story_key

SECTION, STORY, ROW, ROW_END, SECTION_END, MORE, PAGE_END = (
    "section",
    "story",
    "row",
    "row-end",
    "section-end",
    "more",
    "page-end",
)

_CUT = re.compile(r"<!--cut ([^>]*)-->")
_BLANKS = re.compile(r"[ \t]{2,}|\t")
_STYLED = re.compile(r"""(<[a-z][^<>]*? style=)("[^"<>]*"|'[^'<>]*')""")
"""A tag up to its style; a text cannot look so, for there "<" is written as an entity."""
_SET = re.compile(r"<!--set ([^>]*)-->")
_SUBJECT = "subject"


def tidy(html: str) -> str:
    """Return a page without indentation and empty lines; between lines white space is one anyway."""
    html = _STYLED.sub(lambda tag: tag[1] + re.sub(r"([;,]) ", r"\1", tag[2]), html)
    lines = (line.strip(" ") for line in _BLANKS.sub(" ", html).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def pieces(page: str) -> tuple[str, ...]:
    """Cut a page that shows a segment as it is."""
    return tuple(piece for piece in _CUT.split(page)[::2] if piece)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A stretch of a page: texts, and at every second place the name of a value between them."""

    parts: tuple[str, ...]

    @classmethod
    def of(cls, html: str) -> Self:
        """Find the marks."""
        return cls(parts=tuple(_SET.split(html)))

    @property
    def values(self) -> frozenset[str]:
        """Return the names of the values it shows."""
        return frozenset(self.parts[1::2])

    def fill(self, values: Mapping[str, str]) -> str:
        """Put values, plain text, where the marks are."""
        if len(self.parts) == 1:
            return self.parts[0]
        return "".join(escaped(values[part]) if at % 2 else part for at, part in enumerate(self.parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The fragments of an edition's HTML mail."""

    opening: tuple[Fragment, ...]
    """What stands before the first section; a template may cut it where it likes."""
    more: tuple[Fragment, ...]
    """What is left out where nothing is left to read on the web."""
    closing: tuple[Fragment, ...]
    inner: Mapping[str, Fragment]
    """By the names that ``order`` asks for."""
    filled: dict[tuple[str, str], str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, page: str) -> Self:
        """Cut a page; a name that comes again names the same fragment and is kept once."""
        first, *rest = _CUT.split(page)
        named = list(zip(rest[::2], rest[1::2], strict=True))
        names = [name.partition(" ")[0] for name, _ in named]
        for name in (MORE, PAGE_END):
            if name not in names:
                raise _uncut(name)
        more, end = names.index(MORE), names.index(PAGE_END)
        start = names.index(SECTION) if SECTION in names[:more] else more
        inner: dict[str, Fragment] = {}
        for name, html in named[start:more]:
            if name not in inner:
                inner[name] = _inner(name, html)
        htmls = [html for _, html in named]
        return cls(
            opening=tuple(_frame([first, *htmls[:start]])),
            more=tuple(_frame(htmls[more:end])),
            closing=tuple(_frame(htmls[end:])),
            inner=inner,
        )

    def pieces(
        self, shelves: Iterable[tuple[Shelf, str]], values: Mapping[str, str], *, subject: str
    ) -> tuple[str, ...]:
        """Return a segment's page: its shelves with the words for how many stories each has."""
        told = {**values, _SUBJECT: subject}
        made = [fragment.fill(told) for fragment in self.opening]
        for shelf, count in shelves:
            made += [self._piece(name, value or count) for name, value in order(shelf)]
        ends = (*self.more, *self.closing) if values[viewer.MORE] else self.closing
        made += [fragment.fill(told) for fragment in ends]
        return tuple(filter(None, made))

    def _piece(self, name: str, value: str) -> str:
        key = (name, value)
        found = self.filled.get(key)
        if found is None:
            if name not in self.inner:
                raise _uncut(name)
            found = self.filled[key] = self.inner[name].fill({COUNT: value, NUMBER: value})
        return found


def order(shelf: Shelf) -> Iterator[tuple[str, str]]:
    """Yield the names of a shelf's fragments, with the number of each story; "" where there is none."""
    key = shelf.section.key
    paired = shelf.section.look is Look.FEATURES
    end = len(shelf.stories) - 1
    yield f"{SECTION} {key}", ""
    for at, (story, place) in enumerate(zip(shelf.stories, shelf.places, strict=True)):
        if paired and at % 2 == 0:
            yield ROW, ""
        yield f"{STORY} {story_key(key, story, place)}", str(at + 1)
        if paired and (at % 2 == 1 or at == end):
            yield ROW_END, ""
    yield f"{SECTION_END} {key}", ""


def escaped(text: str) -> str:
    """Return ``text`` as the serialiser writes it in an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _frame(stretches: Sequence[str]) -> Iterator[Fragment]:
    """Make what stands around the sections; the subject's mark is a word: ``<title>`` takes no comment."""
    for html in stretches:
        marked = html.replace(f"<title>{SUBJECT}</title>", f"<title><!--set {_SUBJECT}--></title>", 1)
        if SUBJECT in marked:
            raise TemplateError(
                "mail.html.j2 shows the subject outside <title>", hint="take it out: the inbox shows it"
            )
        yield Fragment.of(marked)


def _inner(name: str, html: str) -> Fragment:
    fragment = Fragment.of(html)
    allowed = (
        {NUMBER} if name.startswith(f"{STORY} ") else {COUNT} if name.startswith(f"{SECTION} ") else set()
    )
    for value in sorted(fragment.values - allowed):
        raise TemplateError(
            f"mail.html.j2 shows {value!r} in the piece {name!r}",
            hint="a story may show its number, the head of a section its count, and no piece more",
        )
    return fragment


def _uncut(name: str) -> TemplateError:
    return TemplateError(
        f"mail.html.j2 does not cut the page at {name!r}",
        hint="keep the calls of cut() as the built-in template has them",
    )
