"""Read what a page says about itself: JSON-LD, OpenGraph and other meta elements, ``<time>``; pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_ARTICLE_TYPES = ("article", "newsarticle", "reportagenewsarticle", "blogposting", "liveblogposting")
_MAX_JSON = 300_000


@dataclass(slots=True, kw_only=True)
class PageHead:
    """Everything found, by name; the first of each name counts."""

    language: str | None = None
    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    canonical: str | None = None
    time: str | None = None
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


def read_head(html: str) -> PageHead:
    """Collect what ``html`` says about itself."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.head


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = PageHead()
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        head = self.head
        match tag:
            case "html":
                head.language = said.get("lang") or said.get("xml:lang") or head.language
            case "meta":
                name = (said.get("property") or said.get("name") or said.get("itemprop") or "").lower()
                head.meta.setdefault(name, said.get("content", "").strip())
            case "link" if said.get("rel", "").lower() == "canonical":
                head.canonical = head.canonical or said.get("href")
            case "time" if said.get("datetime"):
                head.time = head.time or said["datetime"]
            case "title" if not head.title:
                self._text = []
            case "script" if "ld+json" in said.get("type", "").lower():
                self._text = []

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._text is None or tag not in {"title", "script"}:
            return
        text, self._text = "".join(self._text), None
        if tag == "title":
            self.head.title = text
        elif not self.head.article:
            self.head.article = _article(text)


def _article(text: str) -> dict[str, Any]:
    if len(text) > _MAX_JSON:
        return {}
    try:
        return next(_articles(json.loads(text, strict=False), depth=0), {})
    except (ValueError, RecursionError):
        return {}


def _articles(value: Any, *, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(value, list):
        for one in value:
            yield from _articles(one, depth=depth + 1)
    elif isinstance(value, dict):
        if any(kind.lower() in _ARTICLE_TYPES for kind in _texts(value.get("@type"))):
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles(value.get(name), depth=depth + 1)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield value.strip()
    elif isinstance(value, list):
        for one in value[:50]:
            yield from _texts(one) if not isinstance(one, list) else ()
    elif isinstance(value, dict):
        yield from _texts(value.get("name") or value.get("url") or value.get("@value"))
