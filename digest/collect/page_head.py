"""Read what a page says about itself: JSON-LD, OpenGraph and other meta elements, ``<time>``; pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from digest.text.html_tree import Element

_ARTICLE_TYPES = frozenset(
    """article newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle backgroundnewsarticle
    reviewnewsarticle askpublicnewsarticle blogposting liveblogposting report satiricalarticle
    advertisercontentarticle techarticle""".split()
)
_MAX_JSON = 1_000_000
_MAX_DEPTH = 4


@dataclass(slots=True, kw_only=True)
class PageHead:
    """Everything found, by name; the first of each name counts."""

    language: str | None = None
    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    canonical: str | None = None
    times: dict[str, str] = field(default_factory=dict)
    """``<time datetime>`` by its itemprop, or "" where it has none."""
    author: str = ""
    """Who is marked in the page itself as its author."""
    article: dict[str, Any] = field(default_factory=dict)
    """The JSON-LD object that describes the article."""

    def first(self, *names: str) -> str:
        """Return the first meta element of these names that says something."""
        return next((self.meta[name] for name in names if self.meta.get(name)), "")

    def said(self, *names: str) -> str:
        """Return the first text that the JSON-LD object has under these names."""
        return next((text for name in names for text in _texts(self.article.get(name))), "")

    def all_said(self, name: str) -> tuple[str, ...]:
        """Return every text that the JSON-LD object has under this name."""
        return tuple(dict.fromkeys(_texts(self.article.get(name))))


def read_head(tree: Element) -> PageHead:
    """Collect what a page says about itself."""
    head = PageHead()
    for element in tree.iter("html", "title", "meta", "link", "time", "script", "a", "span"):
        match element.tag:
            case "html":
                head.language = element.get("lang") or element.get("xml:lang") or head.language
            case "title":
                # A drawing (SVG) has titles too.
                head.title = head.title or (element.text or "").strip()
            case "meta":
                name = element.get("property") or element.get("name") or element.get("itemprop") or ""
                head.meta.setdefault(name.strip().lower(), (element.get("content") or "").strip())
            case "link":
                if (element.get("rel") or "").lower() == "canonical":
                    head.canonical = head.canonical or element.get("href")
            case "time":
                _read_time(element, head)
            case "script":
                if "ld+json" in (element.get("type") or "").lower() and not head.article:
                    head.article = _article(element.text or "")
            case _:
                marks = f"{element.get('rel') or ''} {element.get('itemprop') or ''}".split()
                if not head.author and "author" in marks:
                    head.author = "".join(map(str, element.itertext()))[:200]
    return head


def _read_time(element: Element, head: PageHead) -> None:
    written = element.get("datetime")
    if written:
        head.times.setdefault((element.get("itemprop") or "").lower(), written)


def _article(text: str) -> dict[str, Any]:
    if len(text) > _MAX_JSON:
        return {}
    try:
        return next(_articles(json.loads(text, strict=False), depth=0), {})
    except (ValueError, RecursionError):
        return {}


def _articles(value: Any, *, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value:
            yield from _articles(one, depth=depth + 1)
    elif isinstance(value, dict):
        if any(kind.lower() in _ARTICLE_TYPES for kind in _texts(value.get("@type"))):
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles(value.get(name), depth=depth + 1)


def _texts(value: Any, *, depth: int = 0) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, str) and value.strip():
        yield value.strip()
    elif isinstance(value, list):
        for one in value[:50]:
            yield from _texts(one, depth=depth + 1) if not isinstance(one, list) else ()
    elif isinstance(value, dict):
        yield from _texts(value.get("name") or value.get("url") or value.get("@value"), depth=depth + 1)
