from __future__ import annotations

from pathlib import Path

from digest.demo.run import run_demo


def test_the_built_in_evening_takes_in_every_sample_and_mails_every_reader(tmp_path: Path) -> None:
    told: list[str] = []
    # By the real clock, as a newcomer runs it: the samples have only just been written.
    result = run_demo(tmp_path / "out", start=None, tell=told.append)
    assert result.articles == result.samples == 54
    assert result.stories >= 8
    assert result.earlier >= 8
    assert result.mails == result.readers == 12
    assert (tmp_path / "out" / "edition.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert any("12 mails arrived" in line for line in told)
