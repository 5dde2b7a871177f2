from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import tokens
from digest.clock import FixedClock, SystemClock

KEY = b"k" * 32
PARTS = st.lists(
    st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1), min_size=1, max_size=4
)


@given(PARTS)
def test_a_token_gives_its_parts_back(parts: list[str]) -> None:
    token = tokens.sign(KEY, "unsubscribe", *parts)
    assert tokens.read(KEY, "unsubscribe", token) == tuple(parts)
    assert tokens.read(KEY, "unsubscribe", token.upper()) == tuple(parts)
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyz234567-")


def test_a_token_counts_for_its_purpose_and_key_only() -> None:
    token = tokens.sign(KEY, "unsubscribe", "evening", "7")
    assert tokens.read(KEY, "preferences", token) is None
    assert tokens.read(b"x" * 32, "unsubscribe", token) is None


def test_no_changed_character_is_let_through() -> None:
    token = tokens.sign(KEY, "unsubscribe", "evening", "7", "1")
    for place in range(len(token)):
        for letter in "a7-":
            changed = token[:place] + letter + token[place + 1 :]
            assert changed == token or tokens.read(KEY, "unsubscribe", changed) is None


@pytest.mark.parametrize("bad", ["", "-", "a-", "-a", "a", "ä-ö", "a" * 5000, "aa-" + "a" * 32, "1-1"])
def test_junk_is_no_token(bad: str) -> None:
    assert tokens.read(KEY, "unsubscribe", bad) is None


def test_random_tokens_do_not_hit() -> None:
    body = tokens.sign(KEY, "unsubscribe", "evening", "7").partition("-")[0]
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    for _ in range(2000):
        signature = "".join(secrets.choice(alphabet) for _ in range(32))
        assert tokens.read(KEY, "unsubscribe", f"{body}-{signature}") is None


def test_parts_do_not_run_together() -> None:
    assert tokens.fingerprint(KEY, "p", "ab", "c") != tokens.fingerprint(KEY, "p", "a", "bc")


def test_the_system_clock_runs_from_where_it_is_set() -> None:
    start = datetime(2019, 9, 15, 18, 0, tzinfo=UTC)
    clock = SystemClock(start)
    assert timedelta() <= clock.now() - start < timedelta(minutes=1)
    before = clock.monotonic()
    clock.sleep(-1)
    assert clock.monotonic() >= before
    assert SystemClock().now().tzinfo is UTC


def test_a_fixed_clock_moves_only_when_it_is_told() -> None:
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    clock.sleep(90)
    assert clock.now() == datetime(2026, 1, 1, 0, 1, 30, tzinfo=UTC)
    assert clock.monotonic() == 90
    clock.jump(datetime(2025, 1, 1, tzinfo=UTC))
    assert (clock.now().year, clock.monotonic()) == (2025, 90)
