"""List a page's links with where each stands: what a reader sees as a teaser or as furniture; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from digest.text.html_tree import Element

_MOST = 5_000
_MOST_CHARS = 300
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FURNITURE = frozenset({"nav", "footer", "form"})
_ALL = frozenset({"html", "body", "main"})
_ROLES = frozenset({"navigation", "contentinfo", "search", "menu", "menubar"})
_TEASER = re.compile(
    r"(?<![a-z])(?:teaser|story|card|headline|article|post|entry|promo)(?:s|[_-]|$|\s)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A link as it stands on a page."""

    href: str
    text: str
    """What is to be clicked, on one line; empty for a picture."""
    in_head: bool
    """It is, holds or stands in a headline."""
    in_article: bool
    """It stands in an ``<article>``."""
    in_teaser: bool
    """It stands in something whose class names a teaser."""
    in_furniture: bool
    """It stands in a menu, a footer, a form."""


def anchors(tree: Element) -> tuple[Anchor, ...]:
    """Return the links below ``tree`` in the order of the page."""
    return tuple(islice(_each(tree), _MOST))


def base_of(tree: Element) -> str | None:
    """Return what the page says that its links are relative to."""
    return next((href for element in tree.iter("base") if (href := element.get("href"))), None)


def _each(tree: Element) -> Iterator[Anchor]:
    """Walk once, counting what is open: asking each link for all that is around it would take far longer."""
    heads = articles = teasers = furniture = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        step = 1 if event == "start" else -1
        tag = element.tag
        heads += step * (tag in _HEADS)
        articles += step * (tag == "article")
        furniture += step * (tag in _FURNITURE or element.get("role") in _ROLES)
        teasers += step * (tag not in _ALL and bool(_TEASER.search(element.get("class") or "")))
        href = element.get("href") if tag == "a" and step > 0 else None
        if href:
            yield Anchor(
                href=href,
                text=" ".join("".join(map(str, islice(element.itertext(), _MOST_CHARS))).split())[
                    :_MOST_CHARS
                ],
                in_head=heads > 0 or next(element.iter(*_HEADS), None) is not None,
                in_article=articles > 0,
                in_teaser=teasers > 0,
                in_furniture=furniture > 0,
            )
