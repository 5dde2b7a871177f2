"""Tokens of the ways out: none but our own works, whatever is done to one."""

from __future__ import annotations

import random
import string

import pytest

from digest import tokens
from digest.deliver.naming import read_unsubscribe_token, unsubscribe_token
from digest.model import NewsletterId, SubscriberId
from digest.subscribe import marks

KEY, OLD, WRONG = b"k" * 32, b"o" * 32, b"w" * 32
EVENING = NewsletterId("evening")
LETTERS = "abcdefghijklmnopqrstuvwxyz234567-"


def token(key: bytes = KEY, reader: int = 41, newsletter: NewsletterId = EVENING) -> str:
    return unsubscribe_token(key, newsletter, SubscriberId(reader))


def test_a_token_says_whose_way_out_of_what_it_is() -> None:
    assert read_unsubscribe_token((KEY,), token()) == (EVENING, 41)
    assert read_unsubscribe_token((KEY,), token().upper()) is None, "links keep their letters, unlike mails"


def test_a_token_of_an_old_key_counts_while_the_key_is_named() -> None:
    assert read_unsubscribe_token((KEY, OLD), token(OLD)) == (EVENING, 41)
    assert read_unsubscribe_token((KEY,), token(OLD)) is None
    assert read_unsubscribe_token((), token()) is None


def test_a_hundred_thousand_random_and_damaged_tokens_do_not_work() -> None:
    rng, good = random.Random(20261006), token()
    alphabet = string.ascii_letters + string.digits + "-_.%\0 é"

    def damaged() -> str:
        raw = bytearray(good.encode())
        for _ in range(rng.randint(1, 3)):
            raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        return raw.decode("latin-1")

    def made_up() -> str:
        return "".join(rng.choices(LETTERS if rng.random() < 0.5 else alphabet, k=rng.randint(0, 90)))

    def another_signature() -> str:
        head, _, _ = token(reader=rng.randint(1, 10**6)).partition("-")
        return f"{head}-{''.join(rng.choices(LETTERS[:-1], k=32))}"

    makers = (damaged, made_up, another_signature)
    tried: set[str] = set()
    while len(tried) < 100_000:
        tried |= {maker() for maker in makers for _ in range(1000)} - {good}
    assert [one for one in tried if read_unsubscribe_token((KEY, OLD), one)] == []


def test_no_single_flipped_bit_works() -> None:
    good = token().encode()
    flipped = [
        (good[:at] + bytes([good[at] ^ 1 << bit]) + good[at + 1 :]).decode("latin-1")
        for at in range(len(good))
        for bit in range(8)
    ]
    assert [one for one in flipped if read_unsubscribe_token((KEY,), one)] == []


def test_a_cut_token_does_not_work() -> None:
    assert [cut for cut in range(len(token())) if read_unsubscribe_token((KEY,), token()[:cut])] == []


@pytest.mark.parametrize(
    "other",
    [
        tokens.sign(KEY, "confirm", "evening", "41", "1"),
        tokens.sign(KEY, "bounce evening", "41", "1"),
        tokens.sign(KEY, "unsubscribe", "evening", "41", "2"),
        tokens.sign(KEY, "unsubscribe", "evening", "41"),
        tokens.sign(WRONG, "unsubscribe", "evening", "41", "1"),
        "a" * 10_000,
    ],
)
def test_a_token_of_another_purpose_version_or_house_does_not_work(other: str) -> None:
    assert read_unsubscribe_token((KEY,), other) is None


def test_a_list_and_a_reader_cannot_be_swapped() -> None:
    made = {token(reader=n, newsletter=NewsletterId(name)) for n in range(20) for name in ("a", "b")}
    assert len(made) == 40
    bodies = {one: one.partition("-") for one in made}
    mixed = [f"{a[0]}-{b[2]}" for a in bodies.values() for b in bodies.values() if a != b]
    assert not any(read_unsubscribe_token((KEY,), one) for one in mixed)


def test_marks_depend_on_key_purpose_and_list() -> None:
    address = "ada@reader.example"
    made = {
        marks.suppressed(KEY, address),
        marks.suppressed(OLD, address),
        marks.unsubscribed(KEY, EVENING, address),
        marks.unsubscribed(KEY, NewsletterId("morning"), address),
    }
    assert len(made) == 4
    assert not any("ada" in one or "@" in one for one in made)
