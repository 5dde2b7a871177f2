"""Read defused XML with either of two parsers; which one is asked when is decided in ``feeds``."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import fastfeedparser
import feedparser

from digest.collect.dates import Moment, is_certain, read_date
from digest.collect.feed_images import image_of
from digest.collect.raw import TELL_THEM, NotAFeed, RawFeed, RawItem
from digest.collect.xml import FIRST_ITEM, is_well_formed, item_count
from digest.text.html import plain

_DATES = re.compile(
    r"<(?:[\w.-]+:)?(pubDate|published|issued|date|created|updated|modified)(?:\s[^<>]*)?>"
    r"(?:<!\[CDATA\[)?([^<\]]*)",
    re.IGNORECASE,
)
# Each begins with letters, not with the blank before them: that is searched for thirty times as fast.
_DOUBTFUL_ATTRIBUTES = (
    re.compile(r"xml:base\s*="),
    re.compile(r"""type\s*=\s*["'](?:xhtml|text/plain|application/xhtml\+xml)"""),
    re.compile(r"mode\s*="),  # Atom 0.3
)
_DOUBTFUL_NAME = re.compile(
    r"<(?!dc:|dcterms:|atom(?:10)?:|content:|media:)[\w.-]+:(?:title|link|guid|description|summary|date|author|published)[\s>]"
)
# Of a picture's own title nobody thinks that it is the item's; of one that stands beside it they do.
_MEDIA = re.compile(r"<(/?)media:(?:(?:group|content)\b[^<>]*?(/?)>|(?:title|description)[\s>])")
_MEDIA_WORDS = re.compile(rb"(</?media:)(title|description)(?=[\s/>])")
_OWN_SUMMARY = {
    "item": re.compile(r"<description(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[\s*[^\s\]]|[^\s<])"),
    "entry": re.compile(r"<summary(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[\s*[^\s\]]|[^\s<])"),
}
_HAS_LANGUAGE_BELOW = re.compile(r"<(?:item|entry|title|content|summary|description)\b[^<>]*\sxml:lang\s*=")
_LANGUAGE = re.compile(
    r"""<(?:\w+:)?language>\s*([A-Za-z-]{2,20})|<(?:rss|feed|channel)\b[^<>]*\sxml:lang\s*=\s*["']([A-Za-z-]{2,20})"""
)
# It takes a hundred times as long, most of it for tags and references; what has more is read as far as this.
_MAX_LENIENT = 4_000_000
_MOST_WORK = 150_000
_WORK = {b"<": 6, b"&": 1}
"""What a tag costs, and a reference; what stands in a CDATA section costs nothing."""
_MARK = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|[<&]", re.DOTALL)


def read_fast(xml: bytes, *, url: str) -> RawFeed | None:
    """Read with fastfeedparser; None where it fails or may have misunderstood."""
    text = xml.decode()
    if not is_well_formed(xml) or _is_doubtful(text):
        return None
    try:
        feed = fastfeedparser.parse(xml)
    except Exception:  # noqa: BLE001  whatever it stumbles over, the other parser is asked
        return None
    if len(feed.entries) < item_count(text):
        return None
    head = feed.get("feed") or {}
    own = _have_own_summary(text)
    if len(own) != len(feed.entries):
        own = [False] * len(feed.entries)
    return RawFeed(
        items=tuple(
            _fast_item(entry, url=url, own_summary=is_own)
            for entry, is_own in zip(feed.entries, own, strict=True)
        ),
        title=_text(head.get("title")),
        language=_text(head.get("language")) or _declared_language(text) or None,
    )


def _is_doubtful(text: str) -> bool:
    if any(_is_attribute(found, text) for doubt in _DOUBTFUL_ATTRIBUTES for found in doubt.finditer(text)):
        return True
    if _DOUBTFUL_NAME.search(text) or _HAS_LANGUAGE_BELOW.search(text) or _has_loose_media_names(text):
        return True
    dates = [found[2].strip() for found in _DATES.finditer(text, _start_of_items(text))]
    # Of an item without a date it makes one from a number that serves as the guid.
    return len(dates) < item_count(text) or not all(is_certain(date) for date in dates)


def _has_loose_media_names(text: str) -> bool:
    """Tell whether a title or a description of the media extension stands directly in an item."""
    if "media:" not in text:
        return False
    depth = 0
    for found in _MEDIA.finditer(text):
        closes, is_empty = found[1], found[2]
        if is_empty is None:
            if not depth and not closes:
                return True
        elif not is_empty:
            depth += -1 if closes else 1
    return False


def _is_attribute(found: re.Match[str], text: str) -> bool:
    return text[found.start() - 1].isspace()


def _have_own_summary(text: str) -> list[bool]:
    """Tell of each item whether it has a summary of its own, so that none was made."""
    starts = list(FIRST_ITEM.finditer(text))
    ends = [*(start.start() for start in starts[1:]), len(text)]
    return [
        _OWN_SUMMARY[start[1]].search(text, start.start(), end) is not None
        for start, end in zip(starts, ends, strict=False)
    ]


def _fast_item(entry: dict[str, Any], *, url: str, own_summary: bool) -> RawItem:
    # It makes a summary out of the content where there is none, and a content out of the summary.
    content = _text((entry.get("content") or [{}])[0].get("value"))
    summary = _text(entry.get("description"))
    if content and _is_made_from(summary, content, own=own_summary):
        summary = ""
    link = _text(entry.get("link"))
    return RawItem(
        title=_text(entry.get("title")),
        link=urljoin_safe(url, link) if link else "",
        guid=_text(entry.get("id")),
        summary=summary,
        content="" if content == summary else content,
        author=_text(entry.get("author")),
        published=_fast_moment(entry, "published"),
        modified=_fast_moment(entry, "updated"),
        categories=_terms(entry.get("tags")),
        image=image_of(entry, content, summary),
    )


def _fast_moment(entry: dict[str, Any], name: str) -> Moment | None:
    written = _text(entry.get(name))
    return Moment(at=datetime.fromisoformat(written).astimezone(UTC)) if written else None


def read_leniently(xml: bytes, *, url: str, zone: ZoneInfo) -> RawFeed:
    """Read with feedparser, which makes something of almost anything, else raise NotAFeed.

    Dates without a zone are local to ``zone``.
    """
    xml = _readable(xml)
    # A file-like object: what looks like a URL or a path in a string would be opened.
    # It takes a picture's words for the item's.
    source = io.BytesIO(_MEDIA_WORDS.sub(rb"\1its-\2", xml))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Neither is needed of what becomes plain text, and both take long.
        try:
            feed = feedparser.parse(
                source, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
            )
        except Exception as exc:
            raise NotAFeed(f"cannot be parsed: {type(exc).__name__}", hint=TELL_THEM) from exc
    head = feed.get("feed") or {}
    # Plain dicts: feedparser's own answer with the value of another key where one is missing.
    return RawFeed(
        items=tuple(_lenient_item(dict(entry.items()), url=url, zone=zone) for entry in feed.entries),
        title=_text(head.get("title")),
        language=_text(head.get("language")) or _declared_language(xml.decode("utf-8", "ignore")),
    )


def _readable(xml: bytes) -> bytes:
    """Return as much as can be read in a decent time."""
    xml = xml[:_MAX_LENIENT]
    work = 0
    for mark in _MARK.finditer(xml):
        work += _WORK.get(mark[0], 0)
        if work > _MOST_WORK:
            return xml[: mark.start()]
    return xml


def _lenient_item(entry: dict[str, Any], *, url: str, zone: ZoneInfo) -> RawItem:
    title = entry.get("title_detail") or {}
    contents = entry.get("content") or ()
    content = next((_text(part.get("value")) for part in contents if _is_text(part)), "")
    summary = _text(entry.get("summary"))
    link = _text(entry.get("link"))
    return RawItem(
        title=_text(entry.get("title")),
        title_is_text=title.get("type") == "text/plain" and "<" in _text(title.get("value")),
        link=urljoin_safe(url, link) if link else "",
        guid=_text(entry.get("id")),
        summary=summary,
        content="" if content == summary else content,
        author=_author(entry),
        published=_dated(entry, ("published", "created", "updated"), zone=zone),
        modified=_dated(entry, ("updated",), zone=zone),
        language=_text(title.get("language")) or None,
        categories=_terms(entry.get("tags")),
        image=image_of(entry, content, summary),
    )


def _is_text(part: dict[str, Any]) -> bool:
    return str(part.get("type") or "text/html").startswith(("text/", "application/xhtml"))


def _dated(entry: dict[str, Any], names: Iterable[str], *, zone: ZoneInfo) -> Moment | None:
    for name in names:
        moment = read_date(_text(entry.get(name)), zone=zone, parsed=entry.get(f"{name}_parsed"))
        if moment is not None:
            return moment
    return None


def _author(entry: dict[str, Any]) -> str:
    detail = entry.get("author_detail") or {}
    return _text(detail.get("name")) or _text(entry.get("author"))


def _terms(tags: Iterable[dict[str, Any]] | None) -> tuple[str, ...]:
    named = (_text(tag.get("label")) or _text(tag.get("term")) for tag in tags or ())
    return tuple(dict.fromkeys(name for name in named if name))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _is_made_from(summary: str, content: str, *, own: bool) -> bool:
    """Tell whether fastfeedparser cut ``summary`` out of the content of an entry that has none itself."""
    if len(summary) >= 500:
        return True
    return not own and "".join(plain(content).split()) == "".join(summary.split())


def _start_of_items(text: str) -> int:
    found = FIRST_ITEM.search(text)
    return found.start() if found else len(text)


def _declared_language(text: str) -> str | None:
    found = _LANGUAGE.search(text, 0, _start_of_items(text))
    return (found[1] or found[2]) if found else None


def urljoin_safe(base: str, link: str) -> str:
    """Resolve a link; one that no rule understands is returned as it is."""
    if link.startswith(("http://", "https://")):
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return link
