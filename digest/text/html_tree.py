"""Parse a page into a tree, and read the tree's blocks of text in order; HTML in, plain values out; pure.

Only here is HTML parsed with lxml. What the parser finds nested too deeply it leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

Element: TypeAlias = etree._Element

_MAX_CHARS = 5_000_000
_ENDS = frozenset('.!?…:。！？"”“»')
# The longest pages of newspapers have 6,000.
_MAX_TAGS = 30_000
_MAX_RUNS = 5_000
# A parser's time grows with the square of a tag's attributes.
_LONG_TAG = re.compile(rb"<([a-zA-Z][a-zA-Z0-9]*)([^<>]{500,})")
_VALUES = re.compile(rb"\"[^\"]*\"|'[^']*'|=\s*[\"'][^\"']*$")
_MAX_ATTRIBUTES = 100
_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main nav ol p pre section summary table tbody td
    tfoot th thead tr ul""".split()
)
_UNSEEN = bytes((*range(9), 11, 12, *range(14, 32)))
_SEEN = bytes.maketrans(_UNSEEN, b" " * len(_UNSEEN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text that a browser shows as one block."""

    text: str
    """On one line."""
    tag: str
    """The block element that holds it directly."""
    linked: float
    """The share of its characters that stand in links, 0 to 1."""
    path: tuple[int, ...]
    """The numbers of the block elements around it, the outermost first, its own last."""
    names: str
    """The classes of the element around it and of its own."""
    quoted: bool
    """Whether it stands in a block quotation."""


def parse(html: str) -> Element | None:
    """Return the tree of a page; None where there is no element in it."""
    markup = html[:_MAX_CHARS].encode("utf-8", "replace").translate(_SEEN)
    if markup.count(b"<") > _MAX_TAGS:
        markup = b"<".join(markup.split(b"<", _MAX_TAGS)[:_MAX_TAGS])
    if _LONG_TAG.search(markup):
        markup = _LONG_TAG.sub(_bounded, markup)
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(markup, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _bounded(tag: re.Match[bytes]) -> bytes:
    """Leave a tag with more attributes than any has without all of them."""
    return b"<%b " % tag[1] if len(_VALUES.sub(b"", tag[2]).split()) > _MAX_ATTRIBUTES else tag[0]


def remove(elements: Iterable[Element]) -> None:
    """Take elements out of their tree; text behind them stays where it was."""
    for element in elements:
        parent = element.getparent()
        if parent is None:
            continue
        if element.tail and element.tail.strip():
            # Joining the text to what stands before would take time with the square of such elements.
            tail = element.tail
            element.clear()
            element.tail = tail
            element.tag = "div" if element.tag in _BLOCKS else "span"
        else:
            parent.remove(element)


def runs(root: Element) -> tuple[Run, ...]:
    """Return the blocks of text below ``root`` in the order of the page."""
    return tuple(islice(_Walk().over(root), _MAX_RUNS))


class _Walk:
    """One pass over a tree, which knows the blocks that are open."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str, str]] = []
        self._count = 0
        self._text: list[str] = []
        self._last = ""
        self._broken = False
        self._linked = 0
        self._links = 0
        self._quotes = 0

    def over(self, root: Element) -> Iterator[Run]:
        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = element.tag
            if event == "start":
                if tag in _BLOCKS:
                    yield from self._flush()
                    self._enter(element, tag)
                elif tag == "a":
                    self._links += 1
                elif tag == "br":
                    yield from self._break()
                self._say(element.text)
            else:
                if tag in _BLOCKS:
                    yield from self._flush()
                    self._open.pop()
                    self._quotes -= tag == "blockquote"
                elif tag == "a":
                    self._links -= 1
                if element is not root:
                    self._say(element.tail)

    def _enter(self, element: Element, tag: str) -> None:
        self._count += 1
        self._quotes += tag == "blockquote"
        self._open.append((self._count, tag, element.get("class") or ""))

    def _say(self, text: str | None) -> None:
        if text:
            self._text.append(text)
            said = text.rstrip()
            if said:
                self._last, self._broken = said[-1], False
            if self._links:
                self._linked += len(text.strip())

    def _break(self) -> Iterator[Run]:
        """End the line: a paragraph ends with it after a full stop, and at a second break."""
        if self._broken or self._last in _ENDS:
            yield from self._flush()
        else:
            self._text.append(" ")
        self._broken = True

    def _flush(self) -> Iterator[Run]:
        text = " ".join("".join(self._text).split()) if self._text else ""
        linked = self._linked
        self._text, self._linked, self._last = [], 0, ""
        if text and self._open:
            yield Run(
                text=text,
                tag=self._open[-1][1],
                linked=min(1.0, linked / len(text)),
                path=tuple(number for number, _, _ in self._open),
                names=" ".join(names for _, _, names in self._open[-2:]).strip(),
                quoted=self._quotes > 0,
            )
