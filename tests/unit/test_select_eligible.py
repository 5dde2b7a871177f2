from __future__ import annotations

from datetime import date, timedelta

import pytest
from kit import EVENING, article, choice, source, version

from digest.config import NewsletterConfig, SelectionConfig
from digest.model import EditionId, NewsletterId, Rights, Rule, SourceId, TakenAs
from digest.select import outside
from digest.select.eligible import barrier

YESTERDAY = EditionId(newsletter=NewsletterId("evening"), date=date(2026, 10, 5))


def test_a_fresh_article_is_eligible() -> None:
    assert barrier(version(), choice()) is None


@pytest.mark.parametrize(
    ("item", "given", "rule", "words"),
    [
        (version(source=SourceId("other")), choice(), Rule.OTHER_SOURCE, "'other'"),
        (version(taken_as=TakenAs.EARLIER), choice(), Rule.EARLIER_COVERAGE, "under another article"),
        (version(taken_as=TakenAs.IMPORT), choice(), Rule.EARLIER_COVERAGE, "archive import"),
        (
            version(first_seen=EVENING + timedelta(seconds=1)),
            choice(),
            Rule.AFTER_CUT_OFF,
            "after the cut-off",
        ),
        (
            version(first_seen=EVENING - timedelta(hours=24)),
            choice(window_start=EVENING - timedelta(hours=24)),
            Rule.BEFORE_WINDOW,
            "2026-10-05 16:00 UTC",
        ),
        (version(published=EVENING - timedelta(hours=37)), choice(), Rule.TOO_OLD, "max_age is 36 h"),
        (version(), choice(carried={article().id: YESTERDAY}), Rule.SENT_BEFORE, "evening/2026-10-05"),
        (version(language="de-AT"), choice(), Rule.OTHER_LANGUAGE, "'de-AT'"),
        (version(blocks=()), choice(), Rule.NOTHING_TO_SAY, "neither"),
    ],
)
def test_each_rule_keeps_out_and_says_why(item: object, given: object, rule: Rule, words: str) -> None:
    found = barrier(item, given)  # type: ignore[arg-type]  # made by the table above
    assert found is not None
    assert found.rule is rule
    assert words in found.detail


def test_the_window_is_half_open() -> None:
    given = choice(window_start=EVENING - timedelta(hours=1))
    assert barrier(version(first_seen=EVENING), given) is None
    assert barrier(version(first_seen=EVENING - timedelta(minutes=59, seconds=59)), given) is None
    assert barrier(version(first_seen=EVENING - timedelta(hours=1)), given) is not None


def test_an_undated_article_is_as_old_as_its_first_sight() -> None:
    given = choice()
    assert barrier(version(published=None), given) is None
    old = barrier(version(published=None, first_seen=EVENING - timedelta(hours=40)), given)
    assert old is not None
    assert old.rule is Rule.TOO_OLD


def test_without_max_age_nothing_is_too_old() -> None:
    newsletter = NewsletterConfig(selection=SelectionConfig(max_age=None))
    old = version(published=EVENING - timedelta(days=9000))
    assert barrier(old, choice(newsletter=newsletter)) is None


def test_other_languages_can_be_let_in_and_undeclared_ones_are() -> None:
    assert barrier(version(language=None), choice()) is None
    assert barrier(version(language="en-GB"), choice()) is None
    open_to_all = choice(newsletter=NewsletterConfig(other_languages=True))
    assert barrier(version(language="de"), open_to_all) is None


def test_a_source_of_links_needs_no_text() -> None:
    given = choice(sources={"courier": source(rights=Rights.LINK_ONLY)})
    assert barrier(version(blocks=()), given) is None


def test_what_a_build_did_not_look_at_is_explained_all_the_same() -> None:
    late = outside(version(first_seen=EVENING + timedelta(hours=1)), choice())
    assert late.rule is Rule.AFTER_CUT_OFF
    changed = outside(version(), choice())
    assert "after the edition was built" in changed.detail
