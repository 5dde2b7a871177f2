from __future__ import annotations

import threading
import time

import pytest

from digest.store.turns import Turns, WaitedTooLong


def test_turns_come_in_the_order_of_asking() -> None:
    turns, order = Turns(), []
    threads = []

    def ask(number: int) -> None:
        with turns.mine(within=10):
            order.append(number)

    with turns.mine(within=1):
        for number in range(8):
            threads.append(threading.Thread(target=ask, args=(number,)))
            threads[-1].start()
            while len(turns._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(10)
    assert order == list(range(8))


def test_who_writes_again_and_again_lets_others_between() -> None:
    turns, asked, seen = Turns(), threading.Event(), []

    def other() -> None:
        asked.set()
        with turns.mine(within=10):
            seen.append(rounds)

    thread, rounds = threading.Thread(target=other), 0
    for rounds in range(1000):
        with turns.mine(within=10):
            if rounds == 5:
                thread.start()
                asked.wait(10)
                while not turns._waiting:
                    time.sleep(0.001)
        if seen:
            break
    thread.join(10)
    assert rounds <= 7


def test_who_waits_too_long_is_told_and_holds_up_nobody() -> None:
    turns = Turns()
    found: list[bool] = []

    def other() -> None:
        with pytest.raises(WaitedTooLong), turns.mine(within=0.02):
            pass
        found.append(True)

    with turns.mine(within=1):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)
    with turns.mine(within=1):
        assert found == [True]


def test_an_error_hands_the_turn_on() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="x"), turns.mine(within=1):
        raise ValueError("x")
    with turns.mine(within=0.1):
        pass
