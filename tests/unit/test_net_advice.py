"""What a server says about coming again is read as the RFCs mean it, and nonsense as not said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import NO_ADVICE, Advice
from digest.net.advice import advice_of

NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
DATE = "Tue, 06 Oct 2026 12:00:00 GMT"
WEEK = timedelta(days=7)


def fresh(**headers: str) -> timedelta | None:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return advice_of(told, status=200, now=NOW).fresh_for


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"cache_control": "max-age=600"}, timedelta(minutes=10)),
        ({"cache_control": 'public, Max-Age="600"'}, timedelta(minutes=10)),
        ({"cache_control": "max-age=600", "age": "60"}, timedelta(minutes=9)),
        ({"cache_control": "max-age=600", "age": "6000"}, timedelta()),
        ({"cache_control": "max-age=600", "expires": DATE}, timedelta(minutes=10)),
        ({"cache_control": "no-cache, max-age=600"}, timedelta()),
        ({"cache_control": "no-store"}, timedelta()),
        ({"cache_control": "s-maxage=600"}, None),
        ({"cache_control": "max-age=soon"}, None),
        ({"cache_control": "max-age=99999999999999999"}, WEEK),
        ({"expires": "Tue, 06 Oct 2026 12:30:00 GMT", "date": DATE}, timedelta(minutes=30)),
        ({"expires": "Tue, 06 Oct 2026 16:30:00 GMT"}, timedelta(minutes=30)),
        ({"expires": "Tue, 06 Oct 2026 11:00:00 GMT", "date": DATE}, timedelta()),
        ({"expires": "0"}, timedelta()),
        ({"expires": "-1"}, timedelta()),
        ({"expires": "Tue Oct  6 16:30:00 2026"}, timedelta(minutes=30)),
    ],
)
def test_an_answer_holds_as_long_as_it_says(headers: dict[str, str], expected: timedelta | None) -> None:
    assert fresh(**headers) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("99999999999999", WEEK),
        ("Tue, 06 Oct 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Tue, 06 Oct 2026 11:00:00 GMT", timedelta()),
        ("later", None),
        ("-5", None),
        ("", None),
    ],
)
def test_a_server_that_asks_to_wait_is_understood(value: str, expected: timedelta | None) -> None:
    advice = advice_of({"retry-after": value, "date": DATE}, status=503, now=NOW)
    assert advice == Advice(retry_after=expected)


def test_an_error_page_is_not_fresh_and_what_is_gone_is_told() -> None:
    assert advice_of({"cache-control": "max-age=600"}, status=500, now=NOW) == NO_ADVICE
    assert advice_of({}, status=410, now=NOW) == Advice(gone=True)


def test_without_any_clock_a_date_says_nothing() -> None:
    later = {"expires": "Tue, 06 Oct 2026 12:30:00 GMT"}
    assert advice_of(later, status=200).fresh_for is None
    assert advice_of({"retry-after": later["expires"]}, status=429).retry_after is None


_HEADERS = st.dictionaries(
    st.sampled_from(["cache-control", "expires", "date", "age", "retry-after"]),
    st.text(st.sampled_from('0123456789 =,:;-+GMTuex"\x00é'), max_size=40)
    | st.sampled_from(["max-age=", DATE, "Mon, 01 Jan 0001 00:00:00 +2359", "9" * 30]),
)


@given(_HEADERS, st.sampled_from([200, 304, 410, 429, 503]))
def test_no_head_is_so_odd_that_it_raises(headers: dict[str, str], status: int) -> None:
    advice = advice_of(headers, status=status, now=NOW)
    for span in (advice.fresh_for, advice.retry_after):
        assert span is None or timedelta() <= span <= WEEK
