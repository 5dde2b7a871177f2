"""Dates of feeds are read as they were meant."""

from __future__ import annotations

from datetime import UTC, datetime
from time import gmtime
from zoneinfo import ZoneInfo

import pytest

from digest.collect.dates import Moment, is_certain, on_day, plausible, read_date

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 06 Oct 2026 14:30:00 GMT", "2026-10-06T14:30:00+00:00"),
        ("Tue, 06 Oct 2026 14:30:00 +0200", "2026-10-06T12:30:00+00:00"),
        ("Tue,06 Oct 2026 14:30:00 GMT", "2026-10-06T14:30:00+00:00"),
        ("Tue, 06 Oct 2026 14:30 EST", "2026-10-06T19:30:00+00:00"),
        ("Tue, 06 Oct 2026 14:30:00", "2026-10-06T12:30:00+00:00"),
        ("2026-10-06T14:30:00Z", "2026-10-06T14:30:00+00:00"),
        ("2026-10-06T14:30:00.123-05:00", "2026-10-06T19:30:00.123000+00:00"),
        ("2026-10-06 14:30", "2026-10-06T12:30:00+00:00"),
        ("2026/10/6 14:30", "2026-10-06T12:30:00+00:00"),
        ("Wed, 06 Oct 26 14:30:00 -0800", "2026-10-06T22:30:00+00:00"),
    ],
)
def test_a_date_with_a_time_is_a_moment(text: str, moment: str) -> None:
    assert read_date(text, zone=BERLIN) == Moment(at=datetime.fromisoformat(moment))


@pytest.mark.parametrize("text", ["2026-10-06", "20261006", "06 Oct 2026", "Tue, 6 Oct 2026", "2026/10/06"])
def test_a_day_alone_is_noon_whatever_the_zone(text: str) -> None:
    assert read_date(text, zone=BERLIN) == Moment(at=datetime(2026, 10, 6, 12, tzinfo=UTC), date_only=True)


@pytest.mark.parametrize(
    "text", ["", "not a date", "Tue, 31 Feb 2026 25:61:61 +9999", "x" * 200, "0001-01-01T00:00:00Z", "12345"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text, zone=BERLIN) is None


def test_a_lenient_readers_opinion_counts_where_ours_ends() -> None:
    parsed = gmtime(1_790_000_000)
    moment = read_date("21. 9. 2026 um 14:13 MESZ", zone=BERLIN, parsed=parsed)
    assert moment == Moment(at=datetime.fromtimestamp(1_790_000_000, UTC))


def test_a_date_from_the_future_or_from_a_dead_clock_is_dropped() -> None:
    assert plausible(Moment(at=datetime(9999, 12, 31, tzinfo=UTC)), now=NOW) is None
    assert plausible(Moment(at=datetime(1970, 1, 1, tzinfo=UTC)), now=NOW) is None
    assert plausible(None, now=NOW) is None
    assert plausible(on_day(NOW.date()), now=NOW) == on_day(NOW.date())


def test_only_complete_dates_are_certain() -> None:
    assert is_certain("Tue, 06 Oct 2026 14:30:00 GMT")
    assert is_certain(" 2026-10-06T14:30:00+02:00 ")
    assert not is_certain("2026-10-06")
    assert not is_certain("Tue, 06 Oct 2026 14:30:00 EST")
