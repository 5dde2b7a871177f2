"""The evaluator of hard or feature, and its labels, which hold no texts."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from bench.eval import categories, kinds
from bench.eval.categories import kappa, measure


def test_agreement_beyond_chance_is_what_cohen_says() -> None:
    """The example of 50 grant proposals: 20 both yes, 15 both no, 5 and 10 mixed."""
    pairs = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([("y", "y")] * 3) == 1.0


def test_the_labels_are_hashes_and_two_words_and_enough_are_held_out() -> None:
    rows = [line.split("\t") for line in kinds.LABELS.read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch("[0-9a-f]{16}", row[0]) for row in rows)
    assert {word for row in rows for word in row[1:3]} == {"hard", "feature"}
    assert len({row[0] for row in rows}) == len(rows) >= 300
    assert Counter(row[3] for row in rows)["measuring"] >= 200


def test_articles_are_found_by_their_hash_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels, rows = ["# item\tfirst\tsecond\tfor"], []
    for number in range(40):
        hard = number % 2 == 0
        key = hashlib.sha256(f"teasers/{number}".encode()).hexdigest()[:16]
        name = "hard" if hard else "feature"
        labels.append(f"{key}\t{name}\t{name}\t{'measuring' if number >= 20 else 'building'}")
        title = "Police arrest two after fire" if hard else "How to grow a lemon tree"
        body = (
            "Police said on Monday that two were killed."
            if hard
            else "If you can, you often water your tree."
        )
        rows.append({"id": str(number), "lang": "en", "title": title, "body": body})
    (tmp_path / "teasers").mkdir()
    (tmp_path / "teasers" / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "labels.tsv").write_text("\n".join(labels), encoding="utf-8")
    monkeypatch.setattr(kinds, "LABELS", tmp_path / "labels.tsv")
    figures = {figure.name: figure for figure in measure(tmp_path)}
    assert figures["kind.held_out.articles"].value == 20
    assert figures["kind.held_out.kappa"].value == 1.0
    assert figures["kind.held_out.right_percent"].value == 100.0
    assert figures["kind.held_out.right_percent"].at_least == 85.0
    assert figures["kind.built_on.right_percent"].at_least is None


def test_desks_are_told_by_keywords(tmp_path: Path) -> None:
    told = [
        ("Sports", "A goal in the final. The coach was glad."),
        ("Politics", "Tories vote. Labour won the election."),
        ("Politics", "Nothing. Nothing at all."),
    ]
    rows = [
        {"id": str(at), "source": "BBC", "lang": "en", "label": label, "text": text}
        for at, (label, text) in enumerate(told)
    ]
    (tmp_path / "categories").mkdir()
    (tmp_path / "categories" / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    figures = {figure.name: round(figure.value) for figure in categories.measure(tmp_path)}
    assert figures["section.BBC.placed_percent"] == 67
    assert figures["section.BBC.right_of_placed_percent"] == 100
