"""Pacing and breakers: pure state, time handed in."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.breaker import Breaker
from digest.deliver.canary import Canary, Faults
from digest.deliver.lane import Lane, Relay
from digest.deliver.replies import fate
from digest.deliver.shares import Shares
from digest.deliver.traffic import Rest, Traffic, lane_of
from digest.model import Reply, Stage

OK = Reply(stage=Stage.DOT, code=250, enhanced="2.0.0")
LATER = Reply(stage=Stage.RCPT, code=451, enhanced="4.7.0", text="slow down")
GREYLISTED = Reply(stage=Stage.RCPT, code=451, enhanced="4.7.1", text="Greylisted")
BUSY = Reply(stage=Stage.RCPT, code=450, enhanced="4.2.1", text="busy")
BLOCKED = Reply(stage=Stage.RCPT, code=550, enhanced="5.7.1", text="blocked")
UNKNOWN = Reply(stage=Stage.RCPT, code=550, enhanced="5.1.1", text="unknown")
CUT = Reply(stage=Stage.MAIL, text="closed")
REPLIES = (OK, LATER, GREYLISTED, BUSY, BLOCKED, UNKNOWN, CUT)


class Way:
    """One relay, and mails that go one after the other."""

    def __init__(self, *, connections: int = 10) -> None:
        self.traffic = Traffic()
        self.traffic.know("relay", connections=connections)
        self.now = 0.0

    def send(self, reply: Reply, domain: str = "a.example") -> bool:
        """Send a mail that is answered so; tell whether the relay's breaker opened."""
        began = self.now
        self.traffic.begin("relay", domain)
        return self.traffic.answered("relay", domain, reply, fate(reply), now=self.now, began=began)

    def may(self, domain: str = "a.example") -> bool:
        return self.traffic.may("relay", domain, self.now)


def test_a_domain_begins_with_five_at_once_and_gets_one_more_for_each_success() -> None:
    way = Way(connections=100)
    for _ in range(5):
        assert way.may()
        way.traffic.begin("relay", "a.example")
    assert not way.may()
    assert way.may("b.example")
    for _ in range(5):
        way.traffic.answered("relay", "a.example", OK, fate(OK), now=0, began=0)
    assert way.traffic.room("a.example") == 10


def test_a_domain_that_asks_to_slow_down_gets_half_and_then_pauses_that_grow() -> None:
    way = Way()
    for _ in range(11):
        way.send(OK)
    assert way.traffic.room("a.example") == 16
    rooms = []
    for _ in range(4):
        way.send(LATER)
        rooms.append(way.traffic.room("a.example"))
    assert rooms == [8, 4, 2, 1]
    assert way.may()
    pauses = []
    for _ in range(8):
        way.send(LATER)
        pauses.append(way.traffic.lane_wait("a.example", way.now))
        assert not way.may()
        assert way.may("b.example")
        way.now += pauses[-1]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    way.send(OK)
    assert way.traffic.room("a.example") == 2


def test_greylisting_makes_no_pauses() -> None:
    way = Way()
    for _ in range(20):
        way.send(GREYLISTED)
    assert way.traffic.room("a.example") == 1
    assert way.may()


def test_houses_with_several_domains_are_one() -> None:
    assert lane_of("Ann@GoogleMail.com") == lane_of("bo@gmail.com") == "gmail.com"
    assert lane_of("bo@news.example") == "news.example"


def test_a_fifth_of_refusals_by_policy_shuts_a_domain_and_no_other() -> None:
    way = Way()
    for number in range(10):
        assert way.may(), number
        assert not way.send(BLOCKED)
    assert not way.may()
    assert way.may("b.example")
    assert way.traffic.resting(way.now) == (Rest(domain="a.example", said="550 5.7.1 blocked"),)
    assert way.traffic.lane_wait("a.example", way.now) == 300


def test_refusals_by_policy_of_many_domains_shut_the_relay() -> None:
    way = Way()
    opened = [way.send(BLOCKED, f"d{number % 4}.example") for number in range(10)]
    assert opened == [False] * 9 + [True]
    assert not way.may("fresh.example")
    assert way.traffic.shut_for(["relay"], way.now) == 300


def test_a_domain_that_puts_everybody_off_is_asked_less_and_less_until_it_takes_one() -> None:
    way = Way()
    tries = 0
    while way.now < 30:
        while way.may():
            way.send(BUSY)
            tries += 1
        way.now += 0.1
    assert tries < 20
    way.now += 60
    way.send(OK)
    assert way.may()
    for _ in range(5):
        way.send(BUSY)
        assert way.may()


def test_unknown_readers_above_a_tenth_shut_the_relay_however_late_they_begin() -> None:
    def opened(every: int) -> bool:
        way = Way()
        for number in range(2000):
            assert not way.send(OK, f"d{number % 5}.example")
        return any(
            way.send(UNKNOWN if number % every == 0 else OK, f"d{number % 7}.example")
            for number in range(2000)
        )

    assert opened(every=8)
    assert not opened(every=11)


def test_a_relay_that_refuses_everybody_without_a_reason_is_suspected_too() -> None:
    way = Way()
    refused = Reply(stage=Stage.RCPT, code=554, text="no")
    assert any(way.send(refused, f"d{number % 5}.example") for number in range(10))


def test_of_very_many_domains_only_those_are_remembered_of_which_there_is_something_to_tell() -> None:
    way = Way()
    for _ in range(20):
        way.send(OK, "large.example")
    way.send(LATER, "slow.example")
    for number in range(30_000):
        way.send(OK, f"d{number}.example")
    assert len(way.traffic.lanes) < 6000
    assert way.traffic.room("large.example") == 25
    assert way.traffic.room("slow.example") == 2


def test_hard_refusals_of_everybody_shut_the_relay_within_ten_mails() -> None:
    way = Way()
    for number in range(30):
        way.send(OK, f"d{number % 5}.example")
    opened = [way.send(UNKNOWN, f"d{number % 5}.example") for number in range(10)]
    assert opened == [False] * 9 + [True]


def test_a_list_with_some_dead_addresses_shuts_nothing() -> None:
    way = Way()
    assert not any(way.send(UNKNOWN if n % 11 == 0 else OK, f"d{n % 5}.example") for n in range(500))


def test_a_company_that_is_gone_is_its_own_affair() -> None:
    way = Way()
    assert not any(way.send(UNKNOWN, "gone.example") for _ in range(40))


def test_failures_in_a_row_shut_the_relay_and_each_one_asks_for_a_longer_pause() -> None:
    way = Way()
    waits = []
    for _ in range(4):
        assert not way.send(CUT)
        waits.append(way.traffic.relay_wait(["relay"], way.now))
        way.now += waits[-1]
    assert waits == [0.5, 1, 2, 4]
    assert way.send(CUT)
    assert way.traffic.relay_wait(["relay"], way.now) == 300


def test_failures_that_happen_at_once_are_one_failure() -> None:
    way = Way()
    way.now = 1.0
    for _ in range(10):
        way.traffic.begin("relay", "a.example")
    for later in range(10):
        found = way.traffic.answered("relay", "a.example", CUT, fate(CUT), now=1.1 + later / 1000, began=1.0)
        assert not found
    assert way.traffic.relays["relay"].strikes == 1
    assert way.traffic.relays["relay"].busy == 0


def test_an_open_breaker_lets_one_probe_through_and_doubles_its_pause() -> None:
    breaker = Breaker()
    assert breaker.trip(10.0, began=9.0)
    assert breaker.wait(10.0) == 300
    now, pauses = 10.0, []
    for _ in range(6):
        now = breaker.until or 0.0
        assert breaker.wait(now) == 0
        breaker.begin()
        assert breaker.wait(now) == math.inf
        breaker.trip(now + 1, began=now)
        pauses.append(breaker.pause)
    assert pauses == [600, 1200, 2400, 3600, 3600, 3600]
    now = breaker.until or 0.0
    breaker.begin()
    breaker.mend(began=now)
    assert breaker.wait(now) == 0
    assert breaker.trip(now, began=now)
    assert breaker.pause == 300


def test_answers_to_mails_from_before_the_breaker_opened_say_nothing() -> None:
    breaker = Breaker()
    breaker.trip(10.0, began=9.0)
    breaker.mend(began=9.5)
    assert not breaker.trip(11.0, began=9.5)
    assert breaker.wait(11.0) == 299


def test_a_probe_that_says_nothing_leaves_the_way_for_another() -> None:
    breaker = Breaker()
    breaker.trip(0.0, began=0.0)
    breaker.begin()
    breaker.spare(began=300.0)
    assert breaker.wait(300.0) == 0


@given(st.lists(st.tuples(st.sampled_from(REPLIES), st.integers(0, 3), st.floats(0, 400)), max_size=120))
def test_whatever_is_answered_the_books_stay_sane(answers: list[tuple[Reply, int, float]]) -> None:
    way = Way(connections=7)
    for reply, number, pause in answers:
        domain = f"d{number}.example"
        if way.may(domain):
            way.send(reply, domain)
        way.now += pause
        relay, lanes = way.traffic.relays["relay"], way.traffic.lanes.values()
        assert 1 <= relay.window <= 7
        assert all(1 <= lane.window <= lane.limit for lane in lanes)
        assert relay.busy == sum(lane.busy for lane in lanes) == 0
    # Nothing is shut for ever.
    way.now += 3601
    assert way.may("d0.example")


@given(st.lists(st.booleans(), max_size=60))
def test_slots_of_those_who_wait_lie_one_after_the_other(slow: list[bool]) -> None:
    lane, last = Lane(window=5, limit=9), 0.0
    for now, is_slow in enumerate(slow):
        if is_slow:
            lane.slower(now, pause=True)
        at = now + lane.next_slot(now)
        farthest = now + lane.wait(now) + 300
        assert now < at <= farthest
        assert at > last or at == farthest
        last = at


def test_the_first_mails_show_whether_the_relay_is_to_be_trusted() -> None:
    canary = Canary(20)
    assert [canary.answered(hard=hard) for hard in (True, True, False, True, True)] == [
        *[False] * 3,
        True,
        False,
    ]
    late = Canary(2)
    assert [late.answered(hard=True) for _ in range(9)] == [False] * 9
    assert not late.is_alone


def test_only_early_faults_of_the_mail_hold_it() -> None:
    early, late = Faults(), Faults()
    assert [early.answered(fault=True) for _ in range(5)] == [*[False] * 4, True]
    for _ in range(46):
        late.answered(fault=False)
    assert not any(late.answered(fault=True) for _ in range(9))


def test_relays_keep_to_their_shares() -> None:
    shares, taken = Shares({"big": 3, "small": 1}), {"big": 0, "small": 0}
    for _ in range(400):
        one = next(name for name in taken if shares.may(name, list(taken)))
        shares.took(one, list(taken))
        taken[one] += 1
    assert taken == {"big": 300, "small": 100}


def test_a_relay_that_was_away_does_not_have_to_catch_up() -> None:
    shares = Shares({"one": 1, "other": 1})
    for _ in range(50):
        assert shares.may("one", ["one"])
        shares.took("one", ["one"])
    taken = 0
    while shares.may("other", ["one", "other"]):
        shares.took("other", ["one", "other"])
        taken += 1
    assert taken <= 2


def test_without_weights_each_takes_what_it_can() -> None:
    shares = Shares({})
    shares.took("one", ["one", "other"])
    assert shares.may("one", ["one", "other"])


@pytest.mark.parametrize("began", [0.0, 5.0])
def test_a_relay_that_answers_again_has_no_strikes_left(began: float) -> None:
    relay = Relay(window=10, limit=10)
    relay.strike(1.0, began=0.0)
    relay.answered(6.0, began=began)
    assert relay.strikes == 0
