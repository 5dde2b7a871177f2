from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.retry import doubt_pause, pause, strike_pause
from digest.deliver.scrub import scrub
from digest.deliver.transport import Envelope


@pytest.mark.parametrize(
    ("attempts", "greylisted", "minutes"),
    [
        (1, True, 5),
        (2, True, 30),
        (3, True, 60),
        (1, False, 30),
        (2, False, 60),
        (3, False, 120),
        (4, False, 240),
    ],
)
def test_pauses_grow_from_half_an_hour_and_five_minutes_for_greylisting(
    attempts: int, greylisted: bool, minutes: int
) -> None:
    found = pause(attempts, greylisted=greylisted, row="a")
    assert timedelta(minutes=minutes * 0.8) <= found <= timedelta(minutes=minutes * 1.2)


@given(st.integers(min_value=0, max_value=50), st.text(max_size=20))
def test_a_pause_belongs_to_its_row_and_stays_within_a_fifth(attempts: int, row: str) -> None:
    found = pause(attempts, greylisted=False, row=row)
    assert found == pause(attempts, greylisted=False, row=row)
    assert timedelta(minutes=24) <= found <= timedelta(minutes=288)


def test_rows_do_not_all_come_back_at_once() -> None:
    assert len({pause(1, greylisted=False, row=str(row)) for row in range(50)}) == 50


def test_a_copy_in_doubt_is_sent_again_at_once_but_not_for_ever() -> None:
    assert doubt_pause(0, row="a") == timedelta()
    assert doubt_pause(1, row="a") >= timedelta(minutes=24)


def test_a_relay_is_left_alone_longer_each_time_up_to_a_limit() -> None:
    pauses = [strike_pause(strikes) for strikes in range(1, 12)]
    assert pauses == sorted(pauses)
    assert pauses[0] == 0.5
    assert pauses[-1] == 30


@pytest.mark.parametrize(
    "text",
    [
        "<ann.lee@example.org>: Recipient address rejected",
        "5.1.1 ANN.LEE@EXAMPLE.ORG unknown",
        "unknown user ann.lee",
        "no ann.lee=example.org here",
        'see "ann.lee"@example.org',
        "mail to ann.lee+40example.org refused",
        "ann.lee!example.org; ann.lee%example.org",
        "ann.lee@[192.0.2.1]",
        "xyz@example.org and ann.lee",
    ],
)
def test_no_spelling_of_the_reader_stays_in_a_reply(text: str) -> None:
    found = scrub(text, "ann.lee@example.org")
    assert "ann.lee" not in found.lower()
    assert "@" not in found
    assert "(address)" in found


def test_other_words_stay() -> None:
    text = "4.7.1 Greylisted, see https://example.org/help?x=1"
    assert scrub(text, "al@example.org") == text


def test_texts_become_one_short_line() -> None:
    found = scrub("a\r\nb\0c\x1b[31m" + "x" * 1000)
    assert found.startswith("a b c [31m")
    assert len(found) == 500


@given(st.emails(), st.text(max_size=30), st.text(max_size=30))
def test_whatever_a_server_says_the_address_is_gone(address: str, before: str, after: str) -> None:
    assert address.lower() not in scrub(f"{before} <{address}> {after}", address).lower()


def test_an_envelope_does_not_show_addresses() -> None:
    assert "@" not in repr(Envelope(sender="a@b.example", recipient="c@d.example"))
