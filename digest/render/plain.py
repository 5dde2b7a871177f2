"""Stage render: the plain text mail in pieces, each rendered once in the very form it is shown in.

In: a segment's shelves and lines. Out: the pieces of its text. Lines are broken by what stands in them, a
number's digits too, so nothing can be filled in later: a piece that no segment has needed so far is rendered
by the template, cut out and kept. What is rendered is no more than what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from digest.errors import TemplateError
from digest.model import Section
from digest.render.fragments import PAGE_END, SECTION, SECTION_END, STORY
from digest.render.shelves import Shelf
from digest.render.view import Place
from digest.render.viewer import story_key

_CUT = re.compile("\x02([^\x03]*)\x03")

Key = tuple[str, str]
"""The name of a piece, and the number or count in it."""
Frame = tuple[tuple[str, ...], tuple[str, ...]]
"""What stands before the sections and after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A section of which something must be rendered: the words for its stories' number, and the stories."""

    section: Section
    count: str
    stories: tuple[tuple[int, Place, str], ...]
    """Which entry, in which place, with which number."""


Render = Callable[[Sequence[Wanted]], str]
"""Renders a segment's text with these sections alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainText:
    """The pieces of an edition's text that were needed so far."""

    made: dict[Key, str] = field(default_factory=dict, init=False, repr=False)
    frames: dict[tuple[str, ...], Frame] = field(default_factory=dict, init=False, repr=False)

    def pieces(
        self, shelves: Sequence[tuple[Shelf, str]], *, frame: tuple[str, ...], render: Render
    ) -> tuple[str, ...]:
        """Return a segment's text; ``frame`` are the values that the text around the sections shows."""
        wanted = [_wanted(shelf, count) for shelf, count in shelves]
        missing = [some for some in map(self._missing, wanted) if some is not None]
        if missing or frame not in self.frames:
            self._take(render(missing), missing, frame)
        opening, closing = self.frames[frame]
        inner = (self.made[key] for some in wanted for key in _keys(some))
        return tuple(filter(None, (*opening, *inner, *closing)))

    def _missing(self, wanted: Wanted) -> Wanted | None:
        stories = tuple(told for told in wanted.stories if _story(wanted.section.key, told) not in self.made)
        if not stories and all(key in self.made for key in _around(wanted)):
            return None
        return Wanted(section=wanted.section, count=wanted.count, stories=stories)

    def _take(self, text: str, rendered: Iterable[Wanted], frame: tuple[str, ...]) -> None:
        names, found = _cut(text)
        keys = {key[0]: key for some in rendered for key in _keys(some)}
        for name in sorted(keys.keys() ^ names.keys()):
            raise _miscut(name, "does not cut" if name in keys else "cuts")
        self.frames[frame] = found
        for name, key in keys.items():
            self.made[key] = names[name]


def pieces(text: str) -> tuple[str, ...]:
    """Cut a text that shows a segment as it is."""
    first, *rest = _CUT.split(text)
    return tuple(filter(None, (_tidy(first).lstrip("\n"), *map(_tidy, rest[1::2]))))


def whole(shelves: Iterable[tuple[Shelf, str]]) -> tuple[Wanted, ...]:
    """Return all that a segment needs."""
    return tuple(_wanted(shelf, count) for shelf, count in shelves)


def _wanted(shelf: Shelf, count: str) -> Wanted:
    places = enumerate(zip(shelf.stories, shelf.places, strict=True), start=1)
    return Wanted(
        section=shelf.section,
        count=count,
        stories=tuple((story, place, str(number)) for number, (story, place) in places),
    )


def _keys(wanted: Wanted) -> tuple[Key, ...]:
    head, end = _around(wanted)
    return (head, *(_story(wanted.section.key, told) for told in wanted.stories), end)


def _around(wanted: Wanted) -> tuple[Key, Key]:
    key = wanted.section.key
    return (f"{SECTION} {key}", wanted.count), (f"{SECTION_END} {key}", wanted.count)


def _story(section: str, told: tuple[int, Place, str]) -> Key:
    story, place, number = told
    return f"{STORY} {story_key(section, story, place)}", number


def _cut(text: str) -> tuple[Mapping[str, str], Frame]:
    """Return the pieces of a rendered text by name, and those around the sections."""
    first, *rest = _CUT.split(text)
    named = list(zip(rest[::2], map(_tidy, rest[1::2]), strict=True))
    kinds = [name.partition(" ")[0] for name, _ in named]
    if PAGE_END not in kinds:
        raise _miscut(PAGE_END, "does not cut")
    end = kinds.index(PAGE_END)
    start = kinds.index(SECTION) if SECTION in kinds[:end] else end
    opening = (_tidy(first).lstrip("\n"), *(piece for _, piece in named[:start]))
    return dict(named[start:end]), (opening, tuple(piece for _, piece in named[end:]))


def _miscut(name: str, does: str) -> TemplateError:
    return TemplateError(
        f"mail.txt.j2 {does} the text at {name!r}",
        hint="keep the calls of cut() as the built-in template has them",
    )


def _tidy(piece: str) -> str:
    """Return a piece that ends with a line of text, with no more than two empty lines anywhere."""
    lines = [line if line == "-- " else line.rstrip() for line in piece.splitlines()]
    text = re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).rstrip("\n")
    return re.sub(r"\A\n{3,}", "\n\n", text) + "\n" if text else ""
