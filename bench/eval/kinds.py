"""The articles that people have told hard news or features of: made of ``data``, found by their hash.

The labels stand in ``kind_labels.tsv``: the hash of an article's name, what it was called at a first and at a
second reading, and whether the weights were built on it or only measured with it. The texts stay where they
are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.eval.rows import read_rows
from digest.collect.body import body_of
from digest.collect.documents import Reader, open_document
from digest.collect.raw import NotAFeed
from digest.config.source import SourceConfig, SourceKind
from digest.model import Article, ArticleId, SourceId, Version, VersionId

LABELS = Path(__file__).with_name("kind_labels.tsv")
_NOW = datetime(2100, 1, 1, tzinfo=UTC)
_SOURCE = SourceId("eval")
_READER = Reader(
    source=_SOURCE,
    config=SourceConfig(kind=SourceKind.FOLDER, path=Path()),
    now=_NOW,
    max_bytes=20_000_000,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An article and what two readings called it."""

    version: Version
    first: str
    second: str
    built_on: bool
    """The words and weights were made with it; the others were drawn and read when those stood."""


def labelled(data: Path) -> Iterator[Labelled]:
    """Yield the labelled articles that are there, each once."""
    labels = dict(_labels())
    for name, article in _articles(data):
        key = hashlib.sha256(name.encode()).hexdigest()[:16]
        said = labels.pop(key, None)
        if said is not None:
            version = Version(id=VersionId(key), number=1, article=article, first_seen=_NOW, observed_at=_NOW)
            yield Labelled(version=version, first=said[0], second=said[1], built_on=said[2] == "building")


def _labels() -> Iterator[tuple[str, tuple[str, str, str]]]:
    for line in LABELS.read_text().splitlines():
        if not line.startswith("#"):
            key, first, second, used = line.split("\t")
            yield key, (first, second, used)


def _articles(data: Path) -> Iterator[tuple[str, Article]]:
    for row in read_rows(data / "teasers"):
        body = body_of(row["body"], language=row.get("lang"))
        headline = row.get("title") or ""
        yield (
            f"teasers/{row['id']}",
            Article(
                id=ArticleId(row["id"]),
                source=_SOURCE,
                headline=headline,
                headline_derived=not headline,
                url=row.get("url"),
                blocks=body.blocks,
                credit=body.credit,
                language=row.get("lang"),
                sections=(row["category"],) if row.get("category") else (),
            ),
        )
    folder = data / "feeds" / "real"
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        for article in _read(path):
            yield f"feeds/{path.name}/{article.id}", article


def _read(path: Path) -> tuple[Article, ...]:
    if path.suffix == ".jsonl":
        return ()
    try:
        return _READER.read(open_document(path.read_bytes())).articles
    except NotAFeed:
        return ()
