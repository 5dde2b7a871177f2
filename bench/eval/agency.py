"""How well agency files are read: each field of the first item against what another reader found."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.eval.figure import Figure
from bench.eval.rows import read_rows
from digest.collect.agency.item import AgencyItem
from digest.collect.agency.reader import read_agency
from digest.collect.dates import read_date
from digest.collect.documents import Document, Reader, open_document
from digest.collect.feeds import read_feed
from digest.collect.kinds import AGENCY, Kind
from digest.collect.raw import NotAFeed
from digest.config.source import SourceConfig, SourceKind
from digest.model import SourceId

_UTC = ZoneInfo("UTC")
_READER = Reader(
    source=SourceId("eval"),
    config=SourceConfig(kind=SourceKind.FOLDER, path=Path()),
    now=datetime(2100, 1, 1, tzinfo=UTC),
    max_bytes=5_000_000,
)
_SLOW = 2.0
_FIELDS = ("headline", "slugline", "byline", "language", "version_created")


def measure(data: Path) -> Iterator[Figure]:
    """Read every agency file in ``data/feeds/newsml`` and compare; shares are per cent of what is asked."""
    folder = data / "feeds" / "newsml"
    count: Counter[str] = Counter()
    for row in read_rows(folder):
        body = (folder / Path(row["file"]).name).read_bytes()
        start = time.perf_counter()
        items = _read(body, name=row["file"], count=count)
        count["files"] += 1
        count["slow"] += time.perf_counter() - start > _SLOW
        for field, said in _reference(row):
            agrees = _agrees(field, said, items)
            count[f"{field}.asked"] += 1
            count[field] += agrees
            if not agrees:
                print(f"  {row['file']}: {field} {said!r}"[:200])
    if count["files"]:
        yield Figure(name="agency.raised", value=count["raised"], at_most=0)
        yield Figure(name="agency.slow", value=count["slow"], at_most=0)
    for field in _FIELDS:
        if asked := count[f"{field}.asked"]:
            yield Figure(name=f"agency.{field}", value=100 * count[field] / asked, at_least=95)


def _read(body: bytes, *, name: str, count: Counter[str]) -> tuple[AgencyItem, ...]:
    try:
        document = open_document(body)
        items = _items(document)
        _READER.read(document)
    except NotAFeed:
        return ()
    except Exception as exc:  # noqa: BLE001  any one is what is looked for
        count["raised"] += 1
        print(f"  {name}: {exc!r}"[:200])
        return ()
    return items


def _items(document: Document) -> tuple[AgencyItem, ...]:
    if document.kind in AGENCY:
        return read_agency(document.text, kind=document.kind, zone=_UTC).items
    if document.kind is Kind.FEED:  # the reference's headline of a feed is its title
        feed = read_feed(document.body, url="https://agency.example/", zone=_UTC)
        return (AgencyItem(headline=feed.title, language=feed.language or ""),)
    return ()


def _reference(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the reference says; it names the fields of ninjs as they are written there."""
    given = {key.lower(): said for key, said in (row.get("reference") or {}).items()}
    for field in _FIELDS:
        said = given.get(field) or given.get(field.replace("_", ""))
        if isinstance(said, str) and said.strip():
            yield field, said


def _agrees(field: str, said: str, items: tuple[AgencyItem, ...]) -> bool:
    found = next((value for item in items if (value := getattr(item, field))), None)
    if field == "version_created":
        return found == read_date(said, zone=_UTC)
    if field == "language":  # tags know no case (BCP 47)
        return found is not None and found.lower() == said.strip().lower()
    return found is not None and _folded(found) in {_folded(said), _folded(_reread(said))}


def _folded(text: str) -> str:
    return "".join(text.split())


def _reread(text: str) -> str:
    """Undo a reference's reading of UTF-8 as Latin-1, where a file declares the wrong one of them."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
