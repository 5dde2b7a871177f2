"""Teasers against what people wrote: ROUGE beside the floor of the same run, and the shape.

Only body and title are shown to the product: the references of pages are the pages' own descriptions.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.eval.figure import Figure
from bench.eval.rows import read_rows
from bench.eval.teaser_rules import (
    UnicodeTokenizer,
    body_sentences,
    has_boilerplate,
    in_length,
    shape_lead,
    split_sentences,
    starts_dangling,
)
from digest.config.schema import TeaserConfig
from digest.model import Sentence
from digest.summarise import summarise_text

_METRICS = ("rouge1", "rouge2", "rougeL")
_ROUNDS = 2000
_SEED = 20190915
_ENOUGH = 30
_GAIN_NEEDED = {"en-core": 2.0, "en-standfirst": 2.0, "de": 1.5, "fr": 0.5}
# Bodies without their lead are unfair to a floor that takes the lead; highlights are no standfirsts.
_WITHOUT_LEAD = frozenset({"frank_xsum"})
_OTHER_KINDS = frozenset({"inshorts", "frank_cnndm", "frank_xsum"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One article's measurements."""

    row: dict[str, Any]
    groups: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    score: float
    floor: float
    has_two: bool
    milliseconds: float

    @property
    def text(self) -> str:
        """Return the teaser without its date."""
        return " ".join(sentence.text for sentence in self.sentences)


def measure(data: Path) -> Iterator[Figure]:
    """Yield the figures of all teasers in ``data/teasers``."""
    rows = list(read_rows(data / "teasers"))
    if not rows:
        return
    scored = list(_score_all(rows))
    groups: dict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        for group in one.groups:
            groups[group].append(one)
    for name, members in sorted(groups.items()):
        if len(members) >= _ENOUGH:
            yield from _gains(name, members)
    yield from _shapes("all", scored)
    for name in ("en", "de", "fr"):
        members = [one for one in scored if one.row.get("lang") == name]
        if members:
            need = (80.0 if name == "fr" else 85.0) if len(members) >= _ENOUGH else None
            share = _share([in_length(one.text) for one in members])
            yield Figure(name=f"{name}.in_length_percent", value=share, at_least=need)
    milliseconds = sorted(one.milliseconds for one in scored)
    yield Figure(name="median_ms", value=milliseconds[len(milliseconds) // 2])


def _score_all(rows: Iterable[dict[str, Any]]) -> Iterator[Scored]:
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(_METRICS), tokenizer=UnicodeTokenizer())
    shape = TeaserConfig()

    def rouge(reference: str, text: str) -> float:
        scores = scorer.score(reference, text)
        return float(sum(scores[name].fmeasure for name in _METRICS)) * 100 / len(_METRICS)

    summarise_text(text="One. Two. Three.", title=None, language="en", shape=shape)  # loads the libraries
    for row in rows:
        row.setdefault("lang", "en")
        started = time.perf_counter()
        sentences = summarise_text(
            text=row["body"], title=row.get("title"), language=row["lang"], shape=shape
        )
        spent = (time.perf_counter() - started) * 1000
        teaser = " ".join(sentence.text for sentence in sentences)
        yield Scored(
            row=row,
            groups=tuple(_groups(row)),
            sentences=sentences,
            score=rouge(row["reference"], teaser) if teaser else 0.0,
            floor=rouge(row["reference"], shape_lead(row)),
            has_two=len(body_sentences(row["body"])) > 1,
            milliseconds=spent,
        )


def _groups(row: dict[str, Any]) -> Iterator[str]:
    kind = row.get("source", row.get("kind"))
    if row["lang"] == "en" and kind not in _WITHOUT_LEAD:
        yield "en-core"
        if kind not in _OTHER_KINDS:
            yield "en-standfirst"
    elif kind in _WITHOUT_LEAD:
        yield "without-lead"
    else:
        yield row["lang"]


def _gains(name: str, members: Sequence[Scored]) -> Iterator[Figure]:
    gains = [one.score - one.floor for one in members]
    low = lower_bound(gains)
    asked = name in _GAIN_NEEDED
    yield Figure(name=f"{name}.articles", value=len(members))
    yield Figure(name=f"{name}.rouge", value=_mean([one.score for one in members]))
    yield Figure(name=f"{name}.floor", value=_mean([one.floor for one in members]))
    yield Figure(name=f"{name}.gain", value=_mean(gains), at_least=_GAIN_NEEDED[name] if asked else None)
    yield Figure(name=f"{name}.gain_lower_bound", value=low, at_least=0.0 if asked else None)


def _shapes(name: str, members: Sequence[Scored]) -> Iterator[Figure]:
    asked = len(members) >= _ENOUGH

    def figure(
        what: str, flags: list[bool], *, at_least: float | None = None, at_most: float | None = None
    ) -> Figure:
        return Figure(
            name=f"{name}.{what}_percent",
            value=_share(flags),
            at_least=at_least if asked else None,
            at_most=at_most if asked else None,
        )

    two = [one for one in members if one.has_two]
    yield figure("two_sentences", [len(one.sentences) == 2 for one in two], at_least=99.0)
    yield figure("two_by_evaluator", [len(split_sentences(one.text)) == 2 for one in two])
    yield figure("in_length", [in_length(one.text) for one in members], at_least=85.0)
    yield figure("dangling", [starts_dangling(one.text, one.row["lang"]) for one in members], at_most=1.0)
    yield figure("boilerplate", [has_boilerplate(one.text) for one in members], at_most=0.3)
    yield figure("not_grounded", [not is_grounded(one.sentences, one.row) for one in members], at_most=0.3)
    yield figure("empty", [not one.sentences for one in members], at_most=0.0)


def is_grounded(sentences: Sequence[Sentence], row: dict[str, Any]) -> bool:
    """Tell whether every word stands in body or title, and every extract is what its spans say."""
    tokenize = UnicodeTokenizer().tokenize
    known = set(tokenize(f"{row['body']} {row.get('title') or ''}"))
    for sentence in sentences:
        if any(word not in known for word in tokenize(sentence.text)):
            return False
        if " ".join(row["body"][start:end] for start, end in sentence.spans) != sentence.text:
            return False
    return True


def lower_bound(values: Sequence[float]) -> float:
    """Return the lower bound of the 95 % interval of the mean, by percentile bootstrap over articles."""
    import numpy as np

    array = np.asarray(values, dtype=float)
    rng = np.random.default_rng(_SEED)
    means = [array[rng.integers(0, array.size, array.size)].mean() for _ in range(_ROUNDS)]
    return float(np.percentile(means, 2.5))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _share(flags: Sequence[bool]) -> float:
    return 100 * sum(flags) / len(flags) if flags else 0.0
