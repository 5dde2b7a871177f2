"""Articles without a date that can be right: kept or left out as configured, and said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.collect import collect
from digest.collect.undated import settle_undated
from digest.config.source import FetchConfig, SourceConfig, SourceKind, Undated
from digest.model import Article, ArticleId, Collected, Failure, PubStatus, SourceId

NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
SOURCE = SourceId("selm")
DATED = Article(id=ArticleId("a"), source=SOURCE, headline="Ferry sails", published=NOW)
UNDATED = replace(DATED, id=ArticleId("b"), published=None)
COLLECTED = Collected(source=SOURCE, articles=(UNDATED, DATED), notes=(Failure(what="one more"),))


def test_they_count_from_when_they_were_first_seen_and_the_run_says_so() -> None:
    settled = settle_undated(COLLECTED, Undated.FIRST_SEEN)
    assert settled.articles == (UNDATED, DATED)
    assert [note.what for note in settled.notes] == [
        "one more",
        "1 of 2 without a date that can be right: dated by when first seen",
    ]


def test_they_are_left_out_where_that_is_wanted_and_the_run_says_so() -> None:
    settled = settle_undated(COLLECTED, Undated.DROP)
    assert settled.articles == (DATED,)
    assert settled.notes[-1].what == "1 of 2 without a date that can be right: left out"


def test_what_is_left_out_is_counted_for_the_health_of_the_source() -> None:
    settled = settle_undated(COLLECTED, Undated.DROP)
    assert (settled.left_out, settled.held) == (1, 2)
    assert settle_undated(COLLECTED, Undated.FIRST_SEEN).left_out == 0


@pytest.mark.parametrize("undated", Undated)
def test_a_notice_that_takes_a_piece_back_needs_no_date(undated: Undated) -> None:
    notice = replace(UNDATED, status=PubStatus.CANCELED)
    collected = replace(COLLECTED, articles=(notice, DATED))
    assert settle_undated(collected, undated) == collected


@pytest.mark.parametrize("undated", Undated)
def test_nothing_is_said_where_all_have_dates(undated: Undated) -> None:
    collected = replace(COLLECTED, articles=(DATED,))
    assert settle_undated(collected, undated) == collected


def test_a_run_settles_them_source_by_source(tmp_path: Path) -> None:
    text = "<p>The island council voted on Monday night to buy back the ferry that it sold long ago.</p>" * 3
    for name, day in (
        ("old", "1970-01-01T00:00:00Z"),
        ("far", "2036-10-06"),
        ("now", "2026-10-06"),
        ("no", ""),
    ):
        meta = f'<meta name="date" content="{day}"><link rel="canonical" href="https://selm.example/{name}">'
        page = f"<html><head><title>{name} ferry</title>{meta}</head><body>{text}</body></html>"
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    sources = {
        name: SourceConfig(kind=SourceKind.FOLDER, path=tmp_path, undated=undated)
        for name, undated in (("kept", Undated.FIRST_SEEN), ("dropped", Undated.DROP))
    }
    batches = collect(sources, root=tmp_path, fetch=FetchConfig(), validators={}, now=NOW)
    found = {one.source: one for batch in batches for one in batch}
    kept, dropped = found[SourceId("kept")], found[SourceId("dropped")]
    assert (len(kept.articles), len(dropped.articles)) == (4, 1)
    assert [note.what.partition(":")[0] for note in (*kept.notes, *dropped.notes)] == [
        "3 of 4 without a date that can be right"
    ] * 2
