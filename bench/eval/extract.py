"""How well the text of a page is read: token F1 against gold text, beside plain trafilatura in the same run.

What is compared is all that an article keeps of its page's text: the blocks, heads and quotes among them,
and before them the standfirst, where the page shows it as text (``Article.standfirst`` stands apart from the
blocks, and may come from the head of the page alone: then no reader saw it, and it does not count). The
headline is neither in the gold text nor counted.

Tokens are Unicode words in small letters, each character of Chinese, Japanese and Korean one; F1 is over the
multisets of tokens, averaged over pages. The reference is ``trafilatura.extract(html,
include_comments=False)``: readers' comments are no part of any gold text, and with them it does worse.

Times are processor time, each page read by both in turn, the fastest of three rounds of each; the ratio is
that of the sums.
"""

from __future__ import annotations

import hashlib
import html as entities
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.eval.figure import Figure
from bench.eval.rows import read_rows
from bench.eval.teaser_rules import split_sentences
from bench.eval.teaser_table import interval
from digest.collect.page import read_page
from digest.config.source import SourceConfig, SourceKind
from digest.model import Article, SourceId

_CONFIG = SourceConfig(kind=SourceKind.FOLDER, path=Path())
_NOW = datetime(2100, 1, 1, tzinfo=UTC)
_ROUNDS = 3
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]|\w+")
_UNSEEN = re.compile(
    r"<(script|style|head|noscript|template)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)
_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One page, read by both."""

    half: int
    """Which half of the data it is in, by the hash of its address: one to work on, one to confirm with."""
    score: float
    plain: float
    precision: float
    recall: float
    same_start: bool
    plain_same_start: bool
    milliseconds: float
    plain_milliseconds: float


def measure(data: Path) -> Iterator[Figure]:
    """Yield the figures of all pages in ``data/extract``; shares and F1 are per cent."""
    rows = list(read_rows(data / "extract"))
    if not rows:
        return
    _plain(rows[0]["html"])  # loads the library
    read = [_read(row) for row in rows]
    gains = [one.score - one.plain for one in read]
    yield Figure(name="pages", value=len(read))
    yield Figure(name="f1_percent", value=_percent([one.score for one in read]), at_least=95.5)
    yield Figure(name="plain.f1_percent", value=_percent([one.plain for one in read]))
    yield Figure(name="gain_percent", value=_percent(gains))
    yield Figure(name="gain_lower_bound_percent", value=100 * interval(gains)[0], at_least=0.0)
    yield Figure(name="precision_percent", value=_percent([one.precision for one in read]))
    yield Figure(name="recall_percent", value=_percent([one.recall for one in read]))
    for half in (0, 1):
        some = [one for one in read if one.half == half]
        if some:
            yield Figure(name=f"half{half}.pages", value=len(some))
            yield Figure(name=f"half{half}.f1_percent", value=_percent([one.score for one in some]))
            yield Figure(name=f"half{half}.plain.f1_percent", value=_percent([one.plain for one in some]))
            low = interval([one.score - one.plain for one in some])[0]
            yield Figure(name=f"half{half}.gain_lower_bound_percent", value=100 * low)
    yield Figure(name="first_sentence_percent", value=_percent([one.same_start for one in read]))
    yield Figure(name="plain.first_sentence_percent", value=_percent([one.plain_same_start for one in read]))
    ours = statistics.fmean(one.milliseconds for one in read)
    plain = statistics.fmean(one.plain_milliseconds for one in read)
    yield Figure(name="ms_per_page", value=ours)
    yield Figure(name="time_ratio", value=ours / plain, at_most=1.3)


def _read(row: dict[str, Any]) -> Read:
    ours = plain = float("inf")
    article, text = None, ""
    for _ in range(_ROUNDS):
        started = time.process_time()
        article = read_page(row["html"], source=SourceId("eval"), config=_CONFIG, now=_NOW, url=row["url"])
        between = time.process_time()
        text = _plain(row["html"])
        ours, plain = min(ours, between - started), min(plain, time.process_time() - between)
    kept = kept_text(article, row["html"])
    score, precision, recall = token_f1(kept, row["text"])
    start = _start(row["text"])
    return Read(
        half=int(hashlib.sha256(row["url"].encode()).hexdigest(), 16) % 2,
        score=score,
        plain=token_f1(text, row["text"])[0],
        precision=precision,
        recall=recall,
        same_start=_start(kept) == start,
        plain_same_start=_start(text) == start,
        milliseconds=1000 * ours,
        plain_milliseconds=1000 * plain,
    )


def _plain(html: str) -> str:
    import trafilatura

    return trafilatura.extract(html, include_comments=False) or ""


def kept_text(article: Article | None, html: str) -> str:
    """Return what an article keeps of its page's text: see above."""
    if article is None:
        return ""
    standfirst = _key(article.standfirst or "")
    if not standfirst or standfirst in _key(article.text) or standfirst not in _key(_shown(html)):
        return article.text
    return f"{article.standfirst}\n{article.text}"


def _shown(html: str) -> str:
    return entities.unescape(_MARKUP.sub(" ", _UNSEEN.sub(" ", html)))


def _key(text: str) -> str:
    return " ".join(_TOKEN.findall(text.lower()))


def token_f1(text: str, gold: str) -> tuple[float, float, float]:
    """Return F1, precision and recall over the multisets of tokens."""
    said, meant = Counter(_TOKEN.findall(text.lower())), Counter(_TOKEN.findall(gold.lower()))
    common = (said & meant).total()
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / said.total(), common / meant.total()
    return 2 * precision * recall / (precision + recall), precision, recall


def _start(text: str) -> str:
    first = next((line for line in text.split("\n") if line.strip()), "")
    sentences = split_sentences(first)
    return _key(sentences[0] if sentences else "")


def _percent(values: Sequence[float]) -> float:
    return 100 * statistics.fmean(values)
