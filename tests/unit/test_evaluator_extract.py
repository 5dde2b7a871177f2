"""The evaluator of extraction: what it counts, and that it fails where a need is missed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.eval import __main__ as command
from bench.eval.extract import kept_text, token_f1
from digest.model import Article, ArticleId, Block, BlockKind, SourceId

LINES = [f"On day {n} the island council of Selm spoke about the ferry and its price." for n in range(6)]
BODY = "".join(f"<p>{line}</p>" for line in LINES)
HTML = f"<html><body><article><h1>Ferry</h1>{BODY}</article></body></html>"
ROW = {"id": "1", "source": "own", "url": "https://selm.example/1", "html": HTML, "text": "\n\n".join(LINES)}


def test_tokens_are_counted_as_often_as_they_stand() -> None:
    assert list(token_f1("a a b", "A b b")) == pytest.approx([2 / 3, 2 / 3, 2 / 3])
    assert list(token_f1("東京で", "東京")) == pytest.approx([0.8, 2 / 3, 1.0])
    assert token_f1("", "a") == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<body><p>It sails &amp; stays.</p><p>Text.</p>", "It sails & stays.\nText."),
        ('<head><meta content="It sails & stays."></head><body><p>Text.</p>', "Text."),
        ("<script>It sails & stays.</script><p>Text.</p>", "Text."),
    ],
)
def test_a_standfirst_counts_where_the_page_shows_it(html: str, kept: str) -> None:
    blocks = (Block(kind=BlockKind.PARAGRAPH, text="Text."),)
    article = Article(
        id=ArticleId("a"), source=SourceId("s"), headline="H", standfirst="It sails & stays.", blocks=blocks
    )
    assert kept_text(article, html) == kept
    assert kept_text(None, html) == ""


def test_a_missed_need_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "extract").mkdir()
    rows = [ROW, {**ROW, "text": "Another text altogether."}]
    (tmp_path / "extract" / "any.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert command.main(["--data", str(tmp_path), "--only", "extract"]) == 1
    out = capsys.readouterr().out
    assert "extract.pages 2.00 -" in out
    assert "MISSED" in next(line for line in out.splitlines() if line.startswith("extract.f1_percent"))
