"""Floors of what becomes of stories that were sent: lowering one is a written decision."""

from __future__ import annotations

from bench.eval.__main__ import main
from bench.eval.retellings import BUILD, CONFIRM, UNSEEN, pairs


def test_moved_on_comes_retold_stays_out_and_series_are_new_and_no_data_is_needed() -> None:
    assert main(["--only", "updates"]) == 0


def test_pairs_of_one_event_are_all_in_one_part() -> None:
    parts = {(pair.event, pair.part) for pair in pairs()}
    assert len(parts) == len({event for event, _ in parts})
    assert {part for _, part in parts} == {BUILD, CONFIRM, UNSEEN}
