"""How well articles on one event fall together: ours beside TF-IDF with average linkage, on the same texts.

The whole set stands for the archive: how much a word tells is read from it. Shares are per cent.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.eval.figure import Figure
from bench.eval.rows import read_rows
from digest.config import NewsletterConfig
from digest.model import Article, ArticleId, SourceId, Version, VersionId
from digest.select.likeness import tell
from digest.select.linkage import Cut, linked
from digest.select.overlap import sharing
from digest.select.stories import stories
from digest.select.value import Choice
from digest.text.rarity import Rarity
from digest.text.search import search_terms
from digest.text.terms import terms

_NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
_TFIDF = Cut(joined=0.14, straggler=2.0, clearly=1.0, small=0)
"""Plain average linkage at the distance 0.86."""


def measure(data: Path) -> Iterator[Figure]:
    """Group all texts in ``data/clusters`` and compare with the groups that people made."""
    rows = list(read_rows(data / "clusters"))
    gold = [row["cluster"] for row in rows]
    precision, recall, f1 = b_cubed(ours(rows), gold)
    yield Figure(name="f1", value=100 * f1, at_least=92)
    yield Figure(name="precision", value=100 * precision, at_least=90)
    yield Figure(name="recall", value=100 * recall)
    precision, recall, baseline = b_cubed(tfidf([row["text"] for row in rows]), gold)
    yield Figure(name="tfidf.f1", value=100 * baseline)
    yield Figure(name="tfidf.precision", value=100 * precision)
    yield Figure(name="tfidf.recall", value=100 * recall)
    yield Figure(name="f1_ahead_of_tfidf", value=100 * (f1 - baseline), at_least=0)


def b_cubed(found: Sequence[object], gold: Sequence[object]) -> tuple[float, float, float]:
    """Return precision, recall and F1 over the things (Bagga and Baldwin 1998)."""
    both, ours, theirs = Counter(zip(found, gold, strict=True)), Counter(found), Counter(gold)
    count = len(found)
    precision = math.fsum(n * n / ours[one] for (one, _), n in both.items()) / count
    recall = math.fsum(n * n / theirs[other] for (_, other), n in both.items()) / count
    return precision, recall, 2 * precision * recall / (precision + recall)


def ours(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return of each text the story it falls into."""
    counts = Counter(term for row in rows for term in search_terms(row["text"], row.get("lang")))
    choice = Choice(
        newsletter=NewsletterConfig(),
        sources={},
        cut_off=_NOW,
        rarity=Rarity(counts=counts, documents=len(rows)),
    )
    versions = [_version(number, row) for number, row in enumerate(rows)]
    story_of = {
        item.version.article.id: group.story.id
        for group in stories(tell(versions, choice), choice)
        for item in group.members
    }
    return [story_of[version.article.id] for version in versions]


def _version(number: int, row: dict[str, Any]) -> Version:
    article = Article(
        id=ArticleId(f"urn:eval:{number:06}"),
        source=SourceId("eval"),
        headline="",
        standfirst=row["text"],
        language=row.get("lang"),
    )
    return Version(id=VersionId(article.id), number=1, article=article, first_seen=_NOW, observed_at=_NOW)


def tfidf(texts: Sequence[str]) -> list[int]:
    """Return of each text its group by the cosine of its weighted words."""
    bags = [Counter(terms(text)) for text in texts]
    held = Counter(term for bag in bags for term in bag)
    rarity = {term: math.log((1 + len(texts)) / (1 + count)) + 1 for term, count in held.items()}
    vectors = [{t: (1 + math.log(n)) * rarity[t] for t, n in bag.items()} for bag in bags]
    lengths = [math.hypot(*vector.values()) for vector in vectors]
    pairs = (
        (one, other, _dot(vectors[one], vectors[other]) / (lengths[one] * lengths[other]))
        for one, other in sharing([sorted(bag) for bag in bags], least=1)
    )
    group_of: dict[int, int] = defaultdict(int)
    for number, members in enumerate(linked(len(texts), pairs, _TFIDF)):
        group_of |= dict.fromkeys(members, number)
    return [group_of[index] for index in range(len(texts))]


def _dot(one: dict[str, float], other: dict[str, float]) -> float:
    return math.fsum(weight * other[term] for term, weight in one.items() if term in other)
