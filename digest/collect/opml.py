"""Lists of feeds as other readers keep them (OPML 2.0): bytes in, outlines out, and back. Pure.

Whoever sent the file is a stranger: it is defused and bounded like a feed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from digest.collect.encoding import decode
from digest.collect.raw import NotAFeed
from digest.collect.xml import defused, root_name
from digest.text.controls import one_line

MOST_BYTES = 10_000_000
MOST_FEEDS = 5_000
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list."""

    title: str
    url: str
    language: str | None = None
    below: tuple[str, ...] = ()
    """The titles that it stands under."""


def read_opml(body: bytes) -> tuple[Outline, ...]:
    """Return the feeds of a list, in its order; raise NotAFeed where it is none."""
    if len(body) > MOST_BYTES:
        raise NotAFeed(f"is larger than {MOST_BYTES:,} bytes", hint="part it")
    text = decode(body)
    if root_name(text) != "opml":
        raise NotAFeed("is no OPML", hint="export your feeds as OPML from the program that has them")
    xml, _ = defused(text)
    reading = _Reading()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = reading.opens, reading.closes
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as exc:
        raise NotAFeed(
            f"is broken in line {exc.lineno}: {expat.ErrorString(exc.code)}", hint="export it again"
        ) from exc
    return tuple(reading.found)


def write_opml(outlines: Iterable[Outline], *, title: str, now: datetime) -> str:
    """Return a list of feeds."""
    feeds = "".join(
        f"    <outline type={quoteattr('rss')} text={_quoted(one.title)} title={_quoted(one.title)} "
        f"xmlUrl={_quoted(one.url)}{f' language={_quoted(one.language)}' if one.language else ''}/>\n"
        for one in outlines
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n  <head>\n'
        f"    <title>{escape(one_line(title))}</title>\n"
        f"    <dateCreated>{format_datetime(now)}</dateCreated>\n"
        f"  </head>\n  <body>\n{feeds}  </body>\n</opml>\n"
    )


@dataclass(slots=True)
class _Reading:
    found: list[Outline] = field(default_factory=list)
    path: list[str] = field(default_factory=list)

    def opens(self, name: str, attributes: dict[str, str]) -> None:
        """Take an outline that names a feed; names are compared as small letters, writers differ."""
        if name.lower() != "outline":
            return
        said = {key.lower(): one_line(value) for key, value in attributes.items()}
        title = (said.get("title") or said.get("text") or "")[:_LONGEST_TITLE]
        if said.get("xmlurl") and len(self.found) < MOST_FEEDS:
            below = tuple(one for one in self.path if one)
            language = said.get("language")
            self.found.append(Outline(title=title, url=said["xmlurl"], language=language, below=below))
        self.path.append(title)

    def closes(self, name: str) -> None:
        """Leave an outline."""
        if name.lower() == "outline":
            self.path.pop()


def _quoted(text: str) -> str:
    return quoteattr(one_line(text))
