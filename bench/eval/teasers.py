"""Teasers against what people wrote: ROUGE beside the floor of the same run, and the shape.

Only body and title are shown to the product: the references of pages are the pages' own descriptions.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.eval.figure import Figure
from bench.eval.rouge import rouge
from bench.eval.rows import read_rows
from bench.eval.teaser_methods import FLOOR, METHODS, OURS, ours, teaser, tokenize
from bench.eval.teaser_rules import (
    body_sentences,
    has_boilerplate,
    in_length,
    split_sentences,
    starts_dangling,
)
from bench.eval.teaser_table import Written, interval, table
from digest.model import Sentence

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
    written: dict[str, Written]
    """What each method wrote of it."""
    has_two: bool

    @property
    def text(self) -> str:
        """Return our teaser without its date."""
        return self.written[OURS].text

    @property
    def gain(self) -> float:
        """Return how much better than the floor our teaser is."""
        return self.written[OURS].average - self.written[FLOOR].average


def measure(data: Path) -> Iterator[Figure]:
    """Yield the figures of all teasers in ``data/teasers``, and print the table of all methods before."""
    rows = list(read_rows(data / "teasers"))
    if not rows:
        return
    scored = _score_all(rows)
    groups: dict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        for group in (*one.groups, f"source {one.row.get('source', one.row.get('kind'))}"):
            groups[group].append(one)
    shown = {name: members for name, members in sorted(groups.items()) if len(members) >= _ENOUGH}
    for line in table({name: [one.written for one in members] for name, members in shown.items()}):
        print(f"# {line}", flush=True)
    for name, members in shown.items():
        if not name.startswith("source "):
            yield from _gains(name, members)
    yield from _shapes("all", scored)
    for name in ("en", "de", "fr"):
        members = [one for one in scored if one.row.get("lang") == name]
        if members:
            need = (80.0 if name == "fr" else 85.0) if len(members) >= _ENOUGH else None
            share = _share([in_length(one.text) for one in members])
            yield Figure(name=f"{name}.in_length_percent", value=share, at_least=need)
    milliseconds = sorted(one.written[OURS].milliseconds for one in scored)
    yield Figure(name="median_ms", value=milliseconds[len(milliseconds) // 2])


def _score_all(rows: Iterable[dict[str, Any]]) -> list[Scored]:
    """Score in as many processes as there are cores: some of sumy's methods take a tenth of a second."""
    known = [{"lang": "en", **row} for row in rows]
    if len(known) < _ENOUGH:
        return [_score(row) for row in known]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(_score, known, chunksize=16))


def _score(row: dict[str, Any]) -> Scored:
    return Scored(
        row=row,
        groups=tuple(_groups(row)),
        sentences=ours(row),
        written={method: _write(method, row) for method in METHODS},
        has_two=len(body_sentences(row["body"])) > 1,
    )


def _write(method: str, row: dict[str, Any]) -> Written:
    started = time.process_time()
    text = teaser(method, row)
    spent = (time.process_time() - started) * 1000
    scores = rouge(tokenize(row["reference"]), tokenize(text))
    return Written(text=text, scores=scores, milliseconds=spent)


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
    low, high = interval([one.gain for one in members])
    asked = name in _GAIN_NEEDED
    yield Figure(name=f"{name}.articles", value=len(members))
    yield Figure(name=f"{name}.rouge", value=_mean([one.written[OURS].average for one in members]))
    yield Figure(name=f"{name}.floor", value=_mean([one.written[FLOOR].average for one in members]))
    gain = _mean([one.gain for one in members])
    yield Figure(name=f"{name}.gain", value=gain, at_least=_GAIN_NEEDED[name] if asked else None)
    yield Figure(name=f"{name}.gain_lower_bound", value=low, at_least=0.0 if asked else None)
    yield Figure(name=f"{name}.gain_upper_bound", value=high)


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
    known = set(tokenize(f"{row['body']} {row.get('title') or ''}"))
    for sentence in sentences:
        if any(word not in known for word in tokenize(sentence.text)):
            return False
        if " ".join(row["body"][start:end] for start, end in sentence.spans) != sentence.text:
            return False
    return True


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _share(flags: Sequence[bool]) -> float:
    return 100 * sum(flags) / len(flags) if flags else 0.0
