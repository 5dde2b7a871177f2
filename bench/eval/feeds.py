"""How well feeds are read: real ones against another reader's view, small ones against their point."""

from __future__ import annotations

import ast
import base64
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.eval import agency
from bench.eval.figure import Figure
from bench.eval.rows import read_rows
from digest.collect.address import article_url
from digest.collect.dates import read_date
from digest.collect.feed_items import articles_of
from digest.collect.feeds import read_feed
from digest.collect.raw import NotAFeed, RawFeed, RawItem
from digest.config.schema import SourceConfig, SourceKind
from digest.model import SourceId
from digest.text.html import plain

_UTC = ZoneInfo("UTC")
_NOW = datetime(2100, 1, 1, tzinfo=UTC)
_URL = "http://127.0.0.1:8097/feeds/feed.xml"
_CONFIG = SourceConfig(kind=SourceKind.FEED, url=_URL)
_SLOW = 2.0
_KEYS = {"title": "title", "link": "link", "summary": "summary", "description": "summary"}


def measure(data: Path) -> list[Figure]:
    """Read every feed in ``data/feeds`` and compare; shares are per cent."""
    return [*_real(data / "feeds"), *_micro(data / "feeds"), *agency.measure(data)]


def _read(body: bytes, *, charset: str | None = None) -> RawFeed:
    feed = read_feed(body, url=_URL, zone=_UTC, charset=charset)
    articles_of(feed, source=SourceId("eval"), config=_CONFIG, url=_URL, now=_NOW)
    return feed


def _real(folder: Path) -> Iterator[Figure]:
    count: Counter[str] = Counter()
    for row in read_rows(folder / "real"):
        body = (folder / "real" / Path(row["file"]).name).read_bytes()
        reference = row["reference"]["items"]
        try:
            items = _read(body).items
        except NotAFeed:
            items = ()
        # Packed by hand: the reference did not unpack it, so it has nothing to say.
        same = len(items) == len(reference) or (body.startswith(b"\x1f\x8b") and not reference)
        count["files"] += 1
        count["n_items"] += same
        for item, other in zip(items, reference, strict=False):
            count["items"] += 1
            count["link"] += article_url(item.link) == article_url(other["link"] or "", base=_URL)
            count["date"] += _day_and_time(item) == other["published"]
    if count["files"]:
        yield Figure(name="real.same_n_items", value=100 * count["n_items"] / count["files"], at_least=99)
    if count["items"]:
        yield Figure(name="real.same_link", value=100 * count["link"] / count["items"], at_least=99)
        yield Figure(name="real.same_date", value=100 * count["date"] / count["items"], at_least=98)


def _day_and_time(item: RawItem) -> str | None:
    if item.published is None:
        return None
    at = item.published.at.replace(hour=0) if item.published.date_only else item.published.at
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _micro(folder: Path) -> Iterator[Figure]:
    count: Counter[str] = Counter()
    for row in read_rows(folder / "micro"):
        count["cases"] += 1
        body, start = base64.b64decode(row["raw_b64"]), time.perf_counter()
        items: tuple[RawItem, ...] = ()
        try:
            items = _read(body, charset=_charset(row.get("headers") or {})).items
        except NotAFeed:
            pass
        except Exception as exc:  # noqa: BLE001  any one is what is looked for
            count["raised"] += 1
            print(f"  {row['case']}: {exc!r}"[:200])
        count["slow"] += time.perf_counter() - start > _SLOW
        for name, agrees in _comparisons(row, items):
            count[f"{name}.asked"] += 1
            count[name] += agrees
    if count["cases"]:
        yield Figure(name="micro.raised", value=count["raised"], at_most=0)
        yield Figure(name="micro.slow", value=count["slow"], at_most=0)
    asked = sum(count[f"{name}.asked"] for name in ("title", "link", "summary", "date"))
    if asked:
        agreed = sum(count[name] for name in ("title", "link", "summary", "date"))
        yield Figure(name="micro.agree", value=100 * agreed / asked, at_least=97)
        for name in ("title", "link", "summary", "date"):
            if count[f"{name}.asked"]:
                yield Figure(name=f"micro.agree.{name}", value=100 * count[name] / count[f"{name}.asked"])


def _charset(headers: dict[str, str]) -> str | None:
    message = Message()
    for name, value in headers.items():
        message[name] = value
    return message.get_content_charset()


def _comparisons(row: dict[str, Any], items: tuple[RawItem, ...]) -> Iterator[tuple[str, bool]]:
    if row.get("expect_gofeed"):
        for place, expected in enumerate(row["expect_gofeed"].get("items") or ()):
            item = items[place] if place < len(items) else RawItem()
            for key in ("title", "link", "description"):
                if expected.get(key):
                    yield _KEYS[key], _agrees(item, _KEYS[key], expected[key])
            if expected.get("publishedParsed"):
                moment = read_date(expected["publishedParsed"], zone=_UTC)
                yield (
                    "date",
                    moment is not None and _day_and_time(item) == moment.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                )
    for place, key, text in _asked(row.get("expect_feedparser") or ""):
        yield _KEYS[key], _agrees(items[place] if place < len(items) else RawItem(), _KEYS[key], text)


def _asked(expression: str) -> Iterator[tuple[int, str, str]]:
    """Yield what an expectation says by ``entries[N]['key'] == 'text'``; it is parsed, never evaluated."""
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except SyntaxError:
        return
    for node in ast.walk(tree):
        match node:
            case ast.Compare(
                left=ast.Subscript(
                    value=ast.Subscript(value=ast.Name(id="entries"), slice=ast.Constant(value=int(place))),
                    slice=ast.Constant(value=str(key)),
                ),
                ops=[ast.Eq()],
                comparators=[ast.Constant(value=str(text))],
            ) if key in _KEYS:
                yield place, key, text


def _agrees(item: RawItem, name: str, expected: str) -> bool:
    if name == "link":
        return (article_url(item.link) or article_url(item.guid)) == article_url(expected, base=_URL)
    if name == "title":
        return plain(item.title) == plain(expected)
    return plain(expected) in {plain(item.summary), plain(item.content)}
