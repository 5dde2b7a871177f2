"""The evaluator measures in a child: what raises, hangs, swells or asks for something is seen."""

from __future__ import annotations

import socket

import pytest

from bench.eval import forked
from bench.eval.bombs import bombs
from bench.eval.feed_reading import read
from bench.eval.hostile_rules import RULES, outcome


def test_work_that_ends_gives_its_result() -> None:
    ran = forked.forked(lambda: 6 * 7)
    assert (ran.result, ran.error, ran.asked) == (42, None, ())
    assert ran.grown < 10_000_000


def test_work_that_raises_is_told() -> None:
    def broken() -> None:
        raise ValueError("broken")

    assert forked.forked(broken).error == "ValueError('broken')"


def test_work_that_swells_is_told() -> None:
    ran = forked.forked(lambda: len(b"x" * 80_000_000))
    assert 70_000_000 < ran.grown < 120_000_000


def test_work_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless() -> None:
        while True:
            pass

    monkeypatch.setattr(forked, "HANGS", 1)
    assert forked.forked(endless).error == "SIGPROF"


def test_work_that_connects_is_told() -> None:
    def connects() -> None:
        socket.create_connection(("127.0.0.1", 9), timeout=1).close()

    assert ("socket.connect", "('127.0.0.1', 9)") in forked.forked(connects).asked


def test_a_broken_rule_is_seen() -> None:
    feed = "<rss><channel><item><title>{}</title><link>https://news.example/</link></item></channel></rss>"
    fine, bad = (outcome(feed.format(title).encode(), port=0) for title in ("{{{{7*7}}}}", "49 more"))
    rule = RULES["literal text appears, 49 never does"]
    assert rule(fine, ()) == ("{{7*7}}" in fine.said)
    assert not rule(bad, ())
    failed = RULES["feed marked failed"]
    assert not failed(fine, ())
    assert failed(outcome(b"", port=0), ())


def test_bombs_are_bombs() -> None:
    made = dict(bombs())
    assert len(made["packed"]) < 1_000_000
    assert read(made["laughs"]).failure is None
