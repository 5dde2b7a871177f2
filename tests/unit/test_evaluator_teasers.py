"""The evaluator of teasers: it finds what is wrong, and fails where a need is missed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from bench.eval import __main__ as command
from bench.eval.figure import Figure
from bench.eval.rouge import rouge
from bench.eval.rows import read_rows
from bench.eval.teaser_methods import METHODS, SUMY, oracle, sumy
from bench.eval.teaser_rules import (
    UnicodeTokenizer,
    has_boilerplate,
    shape_lead,
    split_sentences,
    starts_dangling,
)
from bench.eval.teaser_table import interval
from bench.eval.teasers import is_grounded, measure
from digest.model import Origin, Sentence

TOKENS = st.lists(st.sampled_from(["pier", "boat", "gull", "der", "海鸥"]), max_size=12).map(" ".join)
BODY = (
    "The harbour board voted on Tuesday to rebuild the old pier before the first storms of winter.\n"
    "It had been shut since March, when a barge broke four of its nine pillars in thick fog.\n"
    "The rebuilding will cost nine million crowns, the treasurer of the harbour board told reporters."
)
ROW = {
    "id": "1",
    "lang": "en",
    "kind": "press",
    "title": "Pier",
    "body": BODY,
    "reference": "The pier is rebuilt.",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "teasers"
    folder.mkdir()
    (folder / "one.jsonl").write_text(json.dumps(ROW) + "\n\n", encoding="utf-8")
    (folder / "two.jsonl.gz").write_bytes(gzip.compress(json.dumps({**ROW, "id": "2"}).encode()))
    return tmp_path


def test_every_file_of_the_folder_is_read(data: Path) -> None:
    assert [row["id"] for row in read_rows(data / "teasers")] == ["1", "2"]


def test_figures_of_few_articles_are_reported_and_never_fail(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--data", str(data), "--only", "teasers"]) == 0
    out = capsys.readouterr().out
    assert "teasers.all.two_sentences_percent 100.00 -" in out
    assert "MISSED" not in out


def test_a_missed_need_fails(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{**ROW, "id": str(n), "reference": BODY.split("\n", maxsplit=1)[0]} for n in range(40)]
    (data / "teasers" / "one.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert command.main(["--data", str(data), "--only", "teasers"]) == 1
    assert "teasers.en-core.gain 0.00 >=2  MISSED" in capsys.readouterr().out


def test_nothing_to_measure_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--data", str(tmp_path)]) == 2
    assert "nothing to measure" in capsys.readouterr().err


def test_the_product_sees_body_and_title_alone(data: Path) -> None:
    secret = {**ROW, "description": "Secret words of the page.", "reference": "Secret words of the page."}
    (data / "teasers" / "one.jsonl").write_text(json.dumps(secret), encoding="utf-8")
    figures = {figure.name: figure.value for figure in measure(data)}
    assert figures["all.not_grounded_percent"] == 0.0


@pytest.mark.parametrize(
    ("figure", "line"),
    [
        (Figure(name="a", value=1), "a 1.00 -"),
        (Figure(name="a", value=1, at_least=2), "a 1.00 >=2  MISSED"),
        (Figure(name="a", value=1, at_most=2), "a 1.00 <=2"),
        (Figure(name="a", value=3, at_most=2), "a 3.00 <=2  MISSED"),
    ],
)
def test_a_figure_is_one_line(figure: Figure, line: str) -> None:
    assert str(figure) == line


def test_words_from_nowhere_and_wrong_spans_are_not_grounded() -> None:
    first = BODY.split("\n", maxsplit=1)[0]
    whole = ((0, len(first)),)
    assert is_grounded([Sentence(text=first, origin=Origin.EXTRACT, spans=whole)], ROW)
    assert not is_grounded([Sentence(text=first, origin=Origin.EXTRACT, spans=((0, 5),))], ROW)
    assert not is_grounded([Sentence(text="Dragons came.", origin=Origin.EXTRACT, spans=whole)], ROW)


def test_the_floor_is_the_first_pair_in_shape() -> None:
    assert shape_lead(ROW) == " ".join(BODY.split("\n")[:2])
    assert shape_lead({**ROW, "body": "But no.\n" + BODY}) == " ".join(BODY.split("\n")[:2])
    assert shape_lead({**ROW, "body": "All of it was over soon. They left the town."}).startswith("All of it")


def test_the_interval_holds_the_mean_and_is_repeatable() -> None:
    values = [1.0, 2.0, 3.0, 10.0] * 5
    low, high = interval(values)
    assert low < 4.0 < high
    assert interval(values) == (low, high)
    assert interval([2.0] * 9) == (2.0, 2.0)


@given(TOKENS, TOKENS)
def test_rouge_is_what_rouge_score_says(reference: str, found: str) -> None:
    names = ["rouge1", "rouge2", "rougeL"]
    said = RougeScorer(names, tokenizer=UnicodeTokenizer()).score(reference, found)
    tokenize = UnicodeTokenizer().tokenize
    expected = [100 * said[name].fmeasure for name in names]
    assert rouge(tokenize(reference), tokenize(found)) == pytest.approx(expected)


def test_every_method_is_in_the_one_table(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{**ROW, "id": str(n), "reference": BODY.split("\n", maxsplit=1)[0]} for n in range(30)]
    (data / "teasers" / "one.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    command.main(["--data", str(data), "--only", "teasers"])
    lines = capsys.readouterr().out.splitlines()
    for method in METHODS:
        assert [line for line in lines if line.startswith("# en-core") and f" {method} " in line]
    assert [line for line in lines if line.startswith("# source press")]


def test_no_pair_in_shape_beats_the_oracle() -> None:
    row = {**ROW, "reference": BODY.split("\n")[2]}
    assert BODY.split("\n")[2] in oracle(row)
    assert oracle({**ROW, "body": "Boats left."}) == "Boats left."


@pytest.mark.parametrize("name", SUMY)
def test_each_of_sumys_methods_works_offline(name: str) -> None:
    sentences = [*BODY.split("\n"), "The mayor of the harbour town opens the new pier in the spring."]
    assert sum(sentence in sumy(name, sentences, language="en") for sentence in sentences) == 2
    assert sumy(name, sentences[:2], language="xx") == " ".join(sentences[:2])


def test_the_evaluators_rules_are_its_own() -> None:
    assert split_sentences("Mr. Ott left. „Gut.“ 他走了。他来。") == [
        "Mr. Ott left.",
        "„Gut.“",
        "他走了。",
        "他来。",
    ]
    assert starts_dangling("But no.", "en")
    assert not starts_dangling("But no.", "xx")
    assert has_boilerplate("Read more here.")
    assert not has_boilerplate(BODY)
