"""Stage render, lint: a segment's final message, opened once for all rules.

In: the bytes that a reader gets, the edition they show, what the newsroom means to send. Out: a Mail; pure.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default as modern
from functools import cached_property
from typing import Any

from lxml import etree

from digest.model import Edition
from digest.render.lint.css import Declaration, Rules, declared, read_sheet
from digest.render.lint.expected import Expected
from digest.render.viewer import clean

_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HIDDEN = re.compile(r"display:\s*none", re.IGNORECASE)
_AROUND = 6
"""Characters by which a place in a text is known."""
_SILENT = frozenset({"head", "style", "script", "title", "template"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One leaf of the message."""

    kind: str
    """Like ``text/html``."""
    text: str
    broken: bool
    """True where its octets are not what its charset says."""
    coding: str
    """The transfer encoding."""
    octets: bytes
    """Decoded from the transfer encoding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of the HTML part."""

    target: str
    text: str
    """With the white space folded; a picture's words count."""
    at: int
    """Characters of visible text before it."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A message as the rules see it: parsed when a rule first asks."""

    message: bytes
    edition: Edition
    """With the sections that this segment shows."""
    expected: Expected
    parsed: EmailMessage = field(repr=False)

    def header(self, name: str) -> str:
        """Return a header field on one line, decoded; empty where there is none."""
        return " ".join(str(self.parsed.get(name, "")).split())

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Return the leaves of the message in their order."""
        return tuple(_part(leaf) for leaf in self.parsed.walk() if not leaf.is_multipart())

    @cached_property
    def html(self) -> str:
        """Return the HTML part; empty where there is none."""
        return next((part.text for part in self.parts if part.kind == "text/html"), "")

    @cached_property
    def text(self) -> str:
        """Return the plain text part; empty where there is none."""
        return next((part.text for part in self.parts if part.kind == "text/plain"), "")

    @cached_property
    def root(self) -> Any:
        """Return the HTML part as a tree, without comments."""
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True)
        return etree.fromstring((self.html or "<html></html>").encode(), parser)

    @cached_property
    def body(self) -> Any:
        """Return what is shown of the tree; the whole where it has no body."""
        found = self.root.find("body")
        return self.root if found is None else found

    @cached_property
    def css(self) -> str:
        """Return the style blocks that all programs read, Outlook's own left out."""
        return "\n".join(_STYLE.findall(_COMMENT.sub("", self.html)))

    @cached_property
    def sheet(self) -> Rules:
        """Return the style blocks, parsed."""
        return read_sheet(self.css)

    @cached_property
    def styled(self) -> tuple[tuple[Any, tuple[Declaration, ...]], ...]:
        """Return the elements that carry a style, with its declarations."""
        return tuple(
            (element, declared(element.get("style"))) for element in self.body.iter() if element.get("style")
        )

    @cached_property
    def visible(self) -> str:
        """Return the visible text of the HTML part, white space folded."""
        return " ".join("".join(text for _, text in self.shown()).split())

    def shown(self) -> Iterator[tuple[Any, str]]:
        """Yield each visible text with the element it stands in; what is hidden inline is not shown."""
        yield from _shown(self.body)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Return the links of the HTML part in their order."""
        return tuple(_links(self.body))

    @cached_property
    def length(self) -> int:
        """Return how many characters of text are visible, as ``Link.at`` counts them."""
        return sum(len(" ".join(text.split())) for _, text in self.shown())

    @cached_property
    def own_texts(self) -> frozenset[str]:
        """Return what articles, editors, sponsors and settings say, their links among it, as it is shown."""
        edition = self.edition
        lines = [edition.title, edition.newsroom, edition.subject, edition.preheader]
        lines += [self.expected.postal_address, self.expected.reason]
        if (paid := edition.sponsor) is not None:
            lines += [paid.name, paid.text, paid.link or ""]
        for section in edition.sections:
            lines.append(section.title)
            for entry in section.entries:
                lines += [entry.teaser.headline, entry.teaser.text, entry.teaser.credit or "", *entry.topics]
                lines += [entry.teaser.link or ""]
                lines += [
                    text for piece in entry.earlier for text in (piece.headline, piece.text, piece.link or "")
                ]
        return frozenset(as_told(line) for line in lines if line.strip())

    def is_told(self, text: str, found: str) -> bool:
        """Tell whether ``found`` stands in ``text`` because an article or an editor wrote it.

        Then what is around it is around it there too, as far as both go: lines are broken, and the templates
        put numbers, dates and words before and behind.
        """
        before, _, after = map(_squeezed, text.partition(found))
        after = after.partition("…")[0]  # what is too long is cut
        told = _squeezed(found)
        for line in self._squeezed:
            at = line.find(told)
            while at >= 0:
                if _agree(before[::-1], line[:at][::-1]) and _agree(after, line[at + len(told) :]):
                    return True
                at = line.find(told, at + 1)
        return False

    @cached_property
    def _squeezed(self) -> frozenset[str]:
        return frozenset(map(_squeezed, self.own_texts))

    @cached_property
    def preheader(self) -> str:
        """Return the hidden text at the beginning of the body, with its filler."""
        hidden: list[str] = []
        for child in self.body:
            if not is_hidden(child):
                break
            hidden.append("".join(child.itertext()))
        return "".join(hidden)


def opened(message: bytes, *, edition: Edition, expected: Expected) -> Mail:
    """Open a message for the rules; nothing in it makes this fail."""
    return Mail(
        message=message,
        edition=edition,
        expected=expected,
        parsed=email.message_from_bytes(message, policy=modern),
    )


def as_told(text: str) -> str:
    """Return an article's text as the views hand it to the templates, white space folded."""
    return " ".join(clean(text).split())


def is_hidden(element: Any) -> bool:
    """Tell whether an element is hidden from everybody, by its own style or attribute."""
    return bool(_HIDDEN.search(element.get("style") or "")) or element.get("hidden") is not None


def folded(element: Any) -> str:
    """Return all text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def _agree(one: str, other: str) -> bool:
    length = min(len(one), len(other), _AROUND)
    return one[:length] == other[:length]


def _part(leaf: Any) -> Part:
    octets = leaf.get_payload(decode=True) or b""
    charset = leaf.get_content_charset("us-ascii")
    try:
        text, broken = octets.decode(charset), False
    except (LookupError, UnicodeDecodeError):
        text, broken = octets.decode("utf-8", "replace"), True
    return Part(
        kind=leaf.get_content_type(),
        text=text.replace("\r\n", "\n"),
        broken=broken,
        coding=str(leaf.get("Content-Transfer-Encoding", "7bit")).strip().lower(),
        octets=octets,
    )


def _shown(element: Any) -> Iterator[tuple[Any, str]]:
    if element.tag in _SILENT or is_hidden(element):
        return
    if element.text:
        yield element, element.text
    for child in element:
        yield from _shown(child)
        if child.tail:
            yield element, child.tail


def _links(body: Any) -> Iterator[Link]:
    # One walk: how far a link is into the text counts characters as they are shown.
    at = 0
    seen: set[Any] = set()
    for element, text in _with_links(body):
        if text is not None:
            at += len(" ".join(text.split()))
        elif element not in seen:
            seen.add(element)
            alts = " ".join(image.get("alt") or "" for image in element.iter("img"))
            yield Link(target=element.get("href").strip(), text=f"{folded(element)} {alts}".strip(), at=at)


def _with_links(element: Any) -> Iterator[tuple[Any, str | None]]:
    if element.tag in _SILENT or is_hidden(element):
        return
    if element.tag == "a" and element.get("href") is not None:
        yield element, None
    if element.text:
        yield element, element.text
    for child in element:
        yield from _with_links(child)
        if child.tail:
            yield element, child.tail
