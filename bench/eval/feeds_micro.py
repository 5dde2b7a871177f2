"""Small feeds with a point each: none raises, hangs or takes much memory; expectations agree."""

from __future__ import annotations

import ast
import base64
from collections import Counter
from collections.abc import Iterator
from email.message import Message
from functools import partial
from pathlib import Path
from typing import Any

from bench.eval.feed_reading import URL, ZONE, read, stamp
from bench.eval.figure import Figure
from bench.eval.forked import forked
from bench.eval.rows import read_rows
from digest.collect.address import article_url
from digest.collect.dates import read_date
from digest.collect.raw import RawItem
from digest.text.html import plain

_SLOW = 2.0
_LARGE = 200_000_000
_KEYS = {"title": "title", "link": "link", "summary": "summary", "description": "summary"}


def measure(data: Path) -> Iterator[Figure]:
    """Read each case in a process of its own; compare what its expectation names."""
    folder = data / "feeds"
    count: Counter[str] = Counter()
    most = 0
    for row in read_rows(folder / "micro"):
        ran = forked(partial(_items, row))
        count["cases"] += 1
        count["raised"] += ran.error is not None
        count["slow"] += ran.seconds > _SLOW
        count["large"] += ran.grown > _LARGE
        most = max(most, ran.grown)
        if ran.error is not None:
            print(f"  {row['case']}: {ran.error}"[:200])
        for name, agrees in _comparisons(row, ran.result or ()):
            count[f"{name}.asked"] += 1
            count[name] += agrees
    if count["cases"]:
        yield Figure(name="micro.raised", value=count["raised"], at_most=0)
        yield Figure(name="micro.slow", value=count["slow"], at_most=0)
        yield Figure(name="micro.large", value=count["large"], at_most=0)
        yield Figure(name="micro.most_mb", value=most / 1e6)
    asked = sum(count[f"{name}.asked"] for name in ("title", "link", "summary", "date"))
    if asked:
        agreed = sum(count[name] for name in ("title", "link", "summary", "date"))
        yield Figure(name="micro.agree", value=100 * agreed / asked, at_least=97)
        for name in ("title", "link", "summary", "date"):
            if count[f"{name}.asked"]:
                yield Figure(name=f"micro.agree.{name}", value=100 * count[name] / count[f"{name}.asked"])


def _items(row: dict[str, Any]) -> tuple[RawItem, ...]:
    return read(base64.b64decode(row["raw_b64"]), charset=_charset(row.get("headers") or {})).feed.items


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
                moment = read_date(expected["publishedParsed"], zone=ZONE)
                yield (
                    "date",
                    moment is not None and stamp(item) == moment.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
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
        return (article_url(item.link) or article_url(item.guid)) == article_url(expected, base=URL)
    if name == "title":
        return plain(item.title) == plain(expected)
    return plain(expected) in {plain(item.summary), plain(item.content)}
