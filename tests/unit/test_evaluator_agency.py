"""The evaluator of agency files counts what agrees."""

from __future__ import annotations

import json
from pathlib import Path

from agency_kit import G2, NITF

from bench.eval.agency import measure


def figures(folder: Path, rows: list[dict[str, object]]) -> dict[str, float]:
    place = folder / "feeds" / "newsml"
    place.mkdir(parents=True)
    (place / "a.xml").write_text(G2, encoding="utf-8")
    (place / "b.xml").write_text(NITF, encoding="utf-8")
    (place / "c.json").write_text('{"uri": ')
    (place / "index.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return {figure.name: figure.value for figure in measure(folder)}


def test_agreement_is_counted_in_what_the_reference_has(tmp_path: Path) -> None:
    said = {"headline": "Skarrow closes its\nharbour to ferries", "slugline": "", "language": "EN-gb"}
    told = figures(
        tmp_path,
        [
            {"file": "newsml/a.xml", "reference": {**said, "version_created": "2026-10-06T09:15:00Z"}},
            {
                "file": "newsml/b.xml",
                "reference": {**said, "headline": "Another", "byline": "By Jo Marsh and Ann Tarn"},
            },
            {"file": "newsml/c.json", "expect": {"valid": False}},
        ],
    )
    assert told == {
        "agency.raised": 0,
        "agency.slow": 0,
        "agency.headline": 50,
        "agency.byline": 100,
        "agency.language": 100,
        "agency.version_created": 100,
    }


def test_a_reference_that_took_utf_8_for_latin_1_agrees(tmp_path: Path) -> None:
    headline = "Skarrow closes its harbour to ferries".replace("harbour", "häfen")
    folder = tmp_path / "feeds" / "newsml"
    folder.mkdir(parents=True)
    (folder / "a.xml").write_text(G2.replace("harbour", "häfen"), encoding="utf-8")
    row = {"file": "a.xml", "reference": {"headline": headline.encode().decode("latin-1")}}
    (folder / "index.jsonl").write_text(json.dumps(row))
    assert {figure.name: figure.value for figure in measure(tmp_path)}["agency.headline"] == 100
