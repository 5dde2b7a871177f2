from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.config.newsletter import GateConfig
from digest.pipeline.gate import Facts, Hold, Pass, Reason, Skip, gate

NOW = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)
RULES = GateConfig(min_stories=3)
LEADS_NOWHERE = Reason(what="a link leads nowhere", remedy="mend it", rule="links/dead")


def facts(**changes: Any) -> Facts:
    values: dict[str, Any] = {
        "now": NOW,
        "stories": 5,
        "newest": NOW - timedelta(hours=2),
        "sources": 4,
        "healthy": 4,
        "killed": 0,
        "kept_back": 0,
        "octets": 60_000,
    }
    return Facts(**(values | changes))


def test_a_sound_edition_passes() -> None:
    assert gate(facts(), RULES) == Pass()


def test_an_edition_without_stories_is_skipped() -> None:
    assert gate(facts(stories=0, healthy=0, octets=999_999), RULES) == Skip(reason="no stories")


@pytest.mark.parametrize(
    ("changes", "what", "remedy"),
    [
        ({"stories": 2}, "2 stories, and gate.min_stories is 3", "digest collect"),
        ({"stories": 1}, "1 story, and gate.min_stories is 3", "digest collect"),
        (
            {"newest": NOW - timedelta(hours=25)},
            "the newest story is 25 hours old, and gate.fresh is 24 hours",
            "raise gate.fresh",
        ),
        ({"healthy": 2}, "only 2 of 4 sources answered", "digest sources"),
        ({"sources": 2, "healthy": 1}, "only 1 of 2 sources answered", "digest sources"),
        ({"killed": 1}, "1 article was killed since it was built", "digest build --again"),
        ({"killed": 2}, "2 articles were killed since it was built", "digest build --again"),
        ({"kept_back": 1}, "1 article is withheld or under embargo now", "digest build --again"),
        ({"octets": 100_001}, "its HTML has 100 kB, and gate.max_kb is 100", "digest exclude"),
        ({"findings": (LEADS_NOWHERE,)}, "a link leads nowhere", "mend it"),
    ],
)
def test_each_fault_holds_with_its_reason_and_its_remedy(
    changes: dict[str, Any], what: str, remedy: str
) -> None:
    found = gate(facts(**changes), RULES)
    assert isinstance(found, Hold)
    (reason,) = found.reasons
    assert reason.what == what
    assert remedy in reason.remedy


@pytest.mark.parametrize(
    "changes",
    [
        {"stories": 3},
        {"newest": NOW - timedelta(hours=24)},
        {"sources": 5, "healthy": 3},
        {"sources": 0, "healthy": 0},
        {"octets": 100_000},
    ],
)
def test_the_limits_themselves_pass(changes: dict[str, Any]) -> None:
    assert gate(facts(**changes), RULES) == Pass()


def test_freshness_need_not_be_asked_for() -> None:
    assert gate(facts(newest=NOW - timedelta(days=9)), GateConfig.model_validate({"fresh": "none"})) == Pass()


def test_all_reasons_are_told_together() -> None:
    found = gate(facts(stories=1, killed=1), RULES)
    assert isinstance(found, Hold)
    assert found.sentence == (
        "the gate: 1 story, and gate.min_stories is 3 – digest collect, then digest build --again, "
        "or lower gate.min_stories; "
        "1 article was killed since it was built – digest build --again builds it without"
    )
