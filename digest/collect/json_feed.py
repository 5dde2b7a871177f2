"""Read JSON Feed (versions 1 and 1.1, jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from digest.collect.dates import read_date
from digest.collect.raw import TELL_THEM, NotAFeed, RawFeed, RawImage, RawItem
from digest.collect.xml import MAX_ITEMS
from digest.model import Failure


def read_json(text: str, *, url: str, zone: ZoneInfo) -> RawFeed:
    """Return what a JSON Feed says; raise NotAFeed where the text is no such thing."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise NotAFeed("is broken JSON", hint=TELL_THEM) from exc
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(feed, dict) or not isinstance(items, list):
        raise NotAFeed("is JSON, but no JSON Feed: it has no items", hint="look for the feed's own address")
    read = [_item(item, url=url, zone=zone) for item in items[:MAX_ITEMS] if isinstance(item, dict)]
    odd = len(items[:MAX_ITEMS]) - len(read)
    return RawFeed(
        items=tuple(read),
        title=_text(feed.get("title")),
        language=_text(feed.get("language")) or None,
        notes=(Failure(what=f"{odd} items are no objects", hint=TELL_THEM),) if odd else (),
    )


def _item(item: dict[str, Any], *, url: str, zone: ZoneInfo) -> RawItem:
    html, text = _text(item.get("content_html")), _text(item.get("content_text"))
    image = _text(item.get("image")) or _text(item.get("banner_image"))
    link = _text(item.get("url")) or _text(item.get("external_url"))
    modified = read_date(_text(item.get("date_modified")), zone=zone)
    return RawItem(
        title=_text(item.get("title")),
        title_is_text=True,
        link=_joined(url, link),
        guid=_text(item.get("id")),
        summary=escape(_text(item.get("summary")), quote=False),
        content=html or escape(text, quote=False),
        author=", ".join(_authors(item)),
        published=read_date(_text(item.get("date_published")), zone=zone) or modified,
        modified=modified,
        language=_text(item.get("language")) or None,
        categories=tuple(dict.fromkeys(filter(None, map(_text, _list(item.get("tags")))))),
        image=RawImage(url=image) if image else None,
    )


def _authors(item: dict[str, Any]) -> Iterable[str]:
    for author in _list(item.get("authors")) or [item.get("author")]:
        if isinstance(author, dict) and _text(author.get("name")):
            yield _text(author.get("name"))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return link
