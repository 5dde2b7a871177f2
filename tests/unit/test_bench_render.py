"""The benchmark of rendering measures what it says."""

from __future__ import annotations

from bench.render import measure
from bench.rendering.editions import ARABIC, ENGLISH, edition, topic


def test_every_story_of_the_editions_has_a_topic_of_its_own() -> None:
    for wording in (ENGLISH, ARABIC):
        entries = edition(wording).entries
        assert len(entries) == 20
        assert [entry.topics[1] for entry in entries] == [topic(number) for number in range(20)]


def test_each_figure_that_is_needed_is_there() -> None:
    figures = {figure.name: figure for figure in measure(rounds=1, segments=12, readers=60, copies=20)}
    assert figures["edition_in_premailer_runs"].at_most == 4
    assert figures["12_segments_in_premailer_runs"].at_most == 30
    assert figures["12_segments_base64_in_premailer_runs"].at_most == 30
    assert figures["copies_in_a_premailer_run"].at_least == 1000
    assert "growth_over_60_readers_mb" in figures
    assert all(figure.value >= 0 for figure in figures.values())
