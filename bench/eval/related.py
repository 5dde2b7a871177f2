"""Related coverage: an article's own earlier teasers are found again among unrelated articles.

``data/seed`` holds text dumps of an article with teasers of earlier coverage below it; the articles of
``data/teasers`` and ``data/categories`` are the unrelated ones, dated over the years before it.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.eval.figure import Figure
from bench.eval.rows import read_rows
from digest.archive import archive, import_articles, related
from digest.clock import FixedClock
from digest.collect.dump import read_dump
from digest.config.source import SourceConfig, SourceKind
from digest.model import Article, ArticleId, Block, BlockKind, Collected, SourceId, TakenAs
from digest.store import Store, articles, open_store

UNRELATED = 2000
_SOURCE = SourceId("seed")
_OTHERS = SourceId("others")
_FOLDER = SourceConfig(kind=SourceKind.FOLDER, path=Path())
_YEARS = 4


def measure(data: Path) -> Iterator[Figure]:
    """Yield how many of an article's own teasers come back before anything else, and how long it takes."""
    for path in sorted((data / "seed").glob("*.txt")):
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(Path(folder) / "archive.sqlite")
            try:
                yield from _found_again(store, path, data)
            finally:
                store.close()


def _found_again(store: Store, path: Path, data: Path) -> Iterator[Figure]:
    now = datetime(2019, 9, 15, 18, tzinfo=UTC)
    own, *earlier = read_dump(path.read_text(), source=_SOURCE, config=_FOLDER, now=now)
    others = list(_unrelated(data, before=own.published or now))
    import_articles(store, others, now=now - timedelta(days=1))
    collected = Collected(source=_SOURCE, articles=(own, *earlier))
    archive(store, collected, place="seed", clock=FixedClock(now))
    with store.read() as connection:
        version = articles.newest(connection, [own.id])[0]
    wanted = {article.id for article in earlier if article.taken_as is TakenAs.EARLIER}
    started = time.perf_counter()
    found = related(store, version, count=10, time_zone="UTC", language="en")
    spent = time.perf_counter() - started
    first = related(store, version, count=len(wanted), time_zone="UTC", language="en")
    yield Figure(name="unrelated", value=len(others))
    yield Figure(name="own_teasers", value=len(wanted))
    yield Figure(
        name="own_come_first",
        value=sum(piece.article in wanted for piece in first),
        at_least=len(wanted) if len(others) >= UNRELATED else None,
    )
    yield Figure(name="others_among_ten", value=sum(piece.article not in wanted for piece in found))
    bare = replace(version, article=replace(version.article, listed=()))
    by_words = related(store, bare, count=len(wanted), time_zone="UTC", language="en")
    yield Figure(name="own_by_words_alone", value=sum(piece.article in wanted for piece in by_words))
    yield Figure(name="others_by_words_alone", value=sum(piece.article not in wanted for piece in by_words))
    yield Figure(name="search_ms", value=1000 * spent)


def _unrelated(data: Path, *, before: datetime) -> Iterator[Article]:
    rows = [
        (kind, row)
        for kind in ("teasers", "categories")
        if (data / kind).is_dir()
        for row in read_rows(data / kind)
    ]
    rng = random.Random(20190915)
    for kind, row in rng.sample(rows, min(UNRELATED, len(rows))):
        text = str(row.get("body") or row.get("text"))
        headline = str(row.get("title") or text.partition(". ")[0])
        yield Article(
            id=ArticleId(f"urn:eval:{kind}:{row['id']}"),
            source=_OTHERS,
            headline=headline[:200],
            blocks=tuple(Block(kind=BlockKind.PARAGRAPH, text=line) for line in text.split("\n") if line),
            published=before - timedelta(days=rng.randrange(1, 365 * _YEARS)),
            language=row.get("lang"),
        )
