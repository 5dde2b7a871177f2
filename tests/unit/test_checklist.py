"""The checklist tells the truth: its page is current, its tests are there, every point has something."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from digest.config.schema import LintConfig
from digest.render.lint import RULES
from digest.render.lint.caniemail import KINDS, cut_down, support, written

ROOT = Path(__file__).parents[2]
POINTS: list[dict[str, Any]] = tomllib.loads(
    (ROOT / "docs" / "reference" / "checklist.toml").read_text(encoding="utf-8")
)["points"]


def test_the_page_is_current() -> None:
    made = subprocess.run([sys.executable, str(ROOT / "docs" / "make_checklist.py"), "--check"], check=False)
    assert made.returncode == 0, "run: python docs/make_checklist.py"


def test_there_are_sixty_points_and_each_has_a_rule_a_test_or_a_reason() -> None:
    assert len(POINTS) == 60
    ruled = {rule.point for rule in RULES}
    assert ruled <= set(range(1, 61))
    for number, point in enumerate(POINTS, start=1):
        assert number in ruled or point.get("tests") or point.get("result"), number


def test_every_point_names_a_test_but_those_that_the_mail_cannot_keep_itself() -> None:
    ruled = {rule.point for rule in RULES}
    without = [at for at, point in enumerate(POINTS, 1) if at not in ruled and not point.get("tests")]
    assert without == [58]  # BIMI is the DNS's


@pytest.mark.parametrize("test", sorted({test for point in POINTS for test in point.get("tests", [])}))
def test_each_test_that_is_named_is_there(test: str) -> None:
    file, _, function = test.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not function or f"def {function}(" in text


def test_the_table_of_mail_programs_is_whole_dated_and_licensed() -> None:
    table = support()
    assert len(table.titles) > 250
    assert all(len(letters) == len(table.programs) for letters in table.answers.values())
    assert set("".join(table.answers.values())) <= set("ynau")
    assert len(table.date) == 10
    raw = (ROOT / "digest" / "render" / "lint" / "caniemail.json").read_text(encoding="utf-8")
    assert "MIT License" in raw
    assert "Permission is hereby granted" in raw


def test_the_default_shares_name_programs_that_there_are() -> None:
    weights = support().weights(LintConfig().shares)
    assert sum(weights.values()) == pytest.approx(1)
    for family in ("gmx", "web-de", "t-online-de", "ionos-1and1", "orange", "yahoo", "protonmail"):
        assert any(weight for program, weight in weights.items() if program.startswith(f"{family}/"))


def test_a_platform_may_be_named_by_itself() -> None:
    weights = support().weights({"outlook/windows": 3, "thunderbird": 1})
    assert weights["outlook/windows"] == 0.75
    assert weights["outlook/macos"] == 0


def test_the_table_is_cut_down_to_the_newest_answers() -> None:
    stats = {"gmail": {"ios": {"2019-01": "y", "2024-01": "n #1"}}, "gmx": {"android": {"2022-01": "a #2"}}}
    other = {"gmail": {"ios": {"2019-01": "u"}}}
    data = {
        "last_update_date": "2025-09-09 18:08:06 +0000",
        "data": [
            {"slug": "css-b", "title": "b ", "category": KINDS[0], "stats": stats},
            {"slug": "css-a", "title": "a", "category": KINDS[0], "stats": other},
            {"slug": "amp", "title": "AMP", "category": "others", "stats": stats},
        ],
    }
    table = cut_down(data, source="caniemail 1", licence="MIT License")
    assert table["programs"] == ["gmail/ios", "gmx/android"]
    assert table["features"] == {"css-a": ["a", "uu"], "css-b": ["b", "na"]}
    assert written(table).count("\n") == 13
