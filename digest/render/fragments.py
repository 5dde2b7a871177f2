"""Stage render: cut an inlined page into fragments, join them again. Pure.

In: a page with the comments that ``cut`` and ``mark`` write. Out: fragments by name; pages made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from digest.errors import TemplateError
from digest.model import Section, StoryId
from digest.render.places import standing
from digest.render.viewer import SUBJECT, story_key

TOP, SECTION, STORY, ROW, ROW_END, SECTION_END, MORE, PAGE_END = (
    "top",
    "section",
    "story",
    "row",
    "row-end",
    "section-end",
    "more",
    "page-end",
)

_CUT = re.compile(r"<!--cut ([^>]*)-->")
_STYLED = re.compile(r"""(<[a-z][^<>]*? style=)("[^"<>]*"|'[^'<>]*')""")
"""A tag up to its style; a text cannot look so, for there "<" is written as an entity."""
_SET = re.compile(r"<!--set ([^>]*)-->")


def tidy(html: str) -> str:
    """Return a page without indentation and empty lines; between lines white space is one anyway."""
    html = _STYLED.sub(lambda tag: tag[1] + re.sub(r"([;,]) ", r"\1", tag[2]), html)
    lines = (re.sub(r"[ \t]+", " ", line).strip(" \t") for line in html.splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def uncut(page: str) -> str:
    """Return a page without the comments to cut at."""
    return _CUT.sub("", page)


def fragments(page: str) -> dict[str, str]:
    """Cut a page; a name that comes again names the same fragment and is kept once."""
    parts = _CUT.split(page)
    pieces = {TOP: parts[0]}
    for name, piece in zip(parts[1::2], parts[2::2], strict=True):
        pieces.setdefault(name, piece)
    return pieces


def order(section: Section, keys: Mapping[StoryId, int]) -> Iterator[tuple[str, str | None]]:
    """Yield the names of a section's fragments, and the number of each story.

    ``keys`` tells a story's place in the edition's own section, by which its fragments are named.
    """
    yield f"{SECTION} {section.key}", None
    paired = section.look == "features"
    told = list(standing(section.look, section.entries))
    for at, (entry, place) in enumerate(told):
        if paired and at % 2 == 0:
            yield ROW, None
        yield f"{STORY} {story_key(section.key, keys[entry.story], place)}", str(at + 1)
        if paired and (at % 2 == 1 or at == len(told) - 1):
            yield ROW_END, None
    yield f"{SECTION_END} {section.key}", None


def joined(pieces: Mapping[str, str], names: Iterable[str]) -> str:
    """Return the fragments one after the other."""
    try:
        return "".join(pieces[name] for name in names)
    except KeyError as exc:
        raise TemplateError(
            f"mail.html.j2 does not cut the page at {exc.args[0]!r}",
            hint="keep the calls of cut() as the built-in template has them",
        ) from exc


def filled(page: str, values: Mapping[str, str]) -> str:
    """Put a segment's values, plain text, where the marks are."""
    return _SET.sub(lambda found: escaped(values[found[1]]), page)


def titled(page: str, subject: str) -> str:
    """Put the subject into ``<title>``."""
    return page.replace(f"<title>{SUBJECT}</title>", f"<title>{escaped(subject)}</title>", 1)


def escaped(text: str) -> str:
    """Return ``text`` as the serialiser writes it in an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
