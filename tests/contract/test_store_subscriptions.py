"""Who gets mail = (lists ∪ database) − unsubscribed − suppressed: the lists followed, consents, erasing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from carrier import Carrier
from ledger_kit import EDITION, HOUR, KEY, address, frozen, how

from digest.clock import FixedClock
from digest.deliver import Route, deliver
from digest.model import (
    ConsentOrigin,
    DeliveryState,
    NewsletterId,
    Subscriber,
    SubscriberId,
    SubscriptionState,
    SuppressionReason,
)
from digest.store import Store, consents, ledger, readers, subscriptions, suppressions
from digest.subscribe import (
    Changes,
    Joined,
    Listing,
    Mailbox,
    Problem,
    check_address,
    choose_topics,
    erase_addresses,
    join,
    lift,
    remove,
    standings,
    subscribe,
    suppress,
    suppression,
    unsubscribe,
)

MAIL, OTHER = EDITION.newsletter, NewsletterId("morning")
KEEP = timedelta(days=60)
ONE_CLICK, COMMAND = ConsentOrigin.ONE_CLICK, ConsentOrigin.COMMAND
LATER = HOUR + timedelta(days=61)


def reader(local: str, **changes: Any) -> Subscriber:
    written = f"{local}@reader.example"
    found = check_address(written)
    assert isinstance(found, Mailbox)
    return Subscriber(**({"address": found.address, "mailbox": found.mailbox} | changes))


def listing(*listed: Subscriber) -> Listing:
    return Listing(subscribers=listed, problems=(), doubles=0)


def follow(
    store: Store, *listed: Subscriber, now: datetime = HOUR, keys: Sequence[bytes] = (KEY,)
) -> Changes:
    return subscribe(store, MAIL, listing(*listed), keys=keys, now=now)


def active(store: Store) -> list[str]:
    with store.read() as connection:
        return [found.address.partition("@")[0] for found in readers.readers(connection, MAIL)]


def number(store: Store, local: str) -> SubscriberId:
    with store.read() as connection:
        found = subscriptions.subscriber(connection, f"{local}@reader.example")
    assert found is not None
    return found


def log(store: Store, subscriber: SubscriberId) -> list[tuple[str, str]]:
    with store.read() as connection:
        return [(line.kind, line.origin) for line in consents.history(connection, subscriber, MAIL)]


def leave(store: Store, local: str, *, now: datetime = HOUR) -> int:
    return unsubscribe(store, [MAIL], number(store, local), origin=ONE_CLICK, now=now)


def test_a_line_that_goes_ends_and_one_put_back_begins_again(store: Store) -> None:
    follow(store, reader("a"))
    assert follow(store) == Changes(begun=0, ended=1, active=0)
    assert active(store) == []
    assert follow(store, reader("a")) == Changes(begun=1, ended=0, active=1)
    assert active(store) == ["a"]
    assert log(store, number(store, "a")) == [("begun", "config"), ("ended", "config"), ("begun", "config")]


def test_a_mistake_in_a_line_ends_nothing_and_begins_nothing(store: Store) -> None:
    follow(store, reader("a"), reader("b"))
    wrong = [
        Problem(place="list:1", what="there is no newsletter 'evning'", address=reader(name).address)
        for name in ("a", "c")
    ]
    spoilt = Listing(subscribers=(reader("b"),), problems=tuple(wrong), doubles=0)
    told = {one.mailbox[0]: (one.gets, one.why) for one in standings(store, spoilt, [MAIL], keys=(KEY,))}
    assert subscribe(store, MAIL, spoilt, keys=(KEY,), now=HOUR) == Changes(begun=0, ended=0, active=2)
    assert active(store) == ["a", "b"]
    assert told["a"] == (True, "subscribed since 2026-10-06, by config; there is a mistake in its line now")


def test_a_listed_address_that_unsubscribed_stays_unsubscribed(store: Store) -> None:
    follow(store, reader("a"), reader("b"))
    assert leave(store, "a") == 1
    assert leave(store, "a") == 0
    assert follow(store, reader("a"), reader("b")) == Changes(begun=0, ended=0, active=1, unsubscribed=1)
    follow(store, reader("b"))
    follow(store, reader("a", name="Ada"), reader("b"))
    assert active(store) == ["b"]


def test_the_log_tells_a_restorer_who_left_what(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    follow(store, reader("a"))
    with caplog.at_level("INFO"):
        leave(store, "a")
    (record,) = [one for one in caplog.records if one.message == "subscription.unsubscribed"]
    assert (record.subscriber, record.newsletters) == (number(store, "a"), MAIL)  # type: ignore[attr-defined]  # extras
    assert "@" not in caplog.text


def test_who_unsubscribes_after_the_line_went_is_not_begun_again_by_it(store: Store) -> None:
    follow(store, reader("a"))
    follow(store)
    assert leave(store, "a") == 1
    follow(store, reader("a"))
    assert active(store) == []


def test_an_address_in_two_spellings_is_one_reader(store: Store) -> None:
    follow(store, reader("Ada"))
    leave(store, "ada")
    assert follow(store, reader("aDA")).unsubscribed == 1
    assert active(store) == []
    assert number(store, "ada") == 1


def test_only_a_new_consent_ends_an_unsubscribe(store: Store) -> None:
    follow(store, reader("a"))
    leave(store, "a")
    for consent, came in (("", Joined.REFUSED), ("letter", Joined.BACK), ("letter", Joined.KNOWN)):
        assert join(store, MAIL, [reader("a")], keys=(KEY,), origin=COMMAND, now=HOUR, consent=consent) == (
            came,
        )
    assert active(store) == ["a"]
    follow(store)
    assert active(store) == ["a"], "by command: no list ends it"


def test_a_command_keeps_who_was_listed(store: Store) -> None:
    follow(store, reader("a"), reader("b"))
    join(store, MAIL, [reader("a")], keys=(KEY,), origin=COMMAND, now=HOUR)
    follow(store)
    assert active(store) == ["a"]


def test_who_is_listed_only_can_be_removed_before_the_first_send(store: Store) -> None:
    assert remove(store, [MAIL, OTHER], reader("a"), now=HOUR) == 2
    assert remove(store, [MAIL], reader("a"), now=HOUR) == 0
    follow(store, reader("a"))
    assert active(store) == []


def test_topics_that_a_reader_chose_outlive_the_lists(store: Store) -> None:
    follow(store, reader("a", topics=("x",)), reader("b", topics=("x",)))
    page = ConsentOrigin.PAGE
    assert choose_topics(store, MAIL, number(store, "a"), ("y",), origin=page, now=HOUR)
    assert not choose_topics(store, MAIL, number(store, "a"), ("y",), origin=page, now=HOUR)
    follow(store, reader("a", topics=("z",), name="Ada"), reader("b", topics=("z",)))
    with store.read() as connection:
        found = {one.address[0]: (one.topics, one.name) for one in readers.readers(connection, MAIL)}
    assert found == {"a": (("y",), "Ada"), "b": (("z",), "")}


def test_a_suppressed_address_is_in_no_audience(store: Store) -> None:
    follow(store, reader("a"), reader("b", topics=("x",)))
    assert suppress(store, "b@reader.example", keys=(KEY,), reason=SuppressionReason.BOUNCED, now=HOUR)
    with store.read() as connection:
        assert active(store) == ["a"]
        assert readers.count(connection, MAIL) == 1
        assert readers.topic_sets(connection, MAIL) == {frozenset(): 1}
    assert lift(store, "b@reader.example", keys=(KEY,))
    assert active(store) == ["a", "b"]


def test_addresses_are_erased_in_time_and_an_unsubscribe_is_remembered(store: Store) -> None:
    follow(store, reader("left"), reader("gone"), reader("here"), reader("stopped"))
    leave(store, "left")
    suppress(
        store,
        "stopped@reader.example",
        keys=(KEY,),
        reason=SuppressionReason.COMPLAINED,
        now=HOUR,
        detail="said so",
    )
    follow(store, reader("here"))
    early = erase_addresses(store, key=KEY, now=HOUR + timedelta(days=59), keep=KEEP)
    assert early.subscribers == 0
    assert erase_addresses(store, key=KEY, now=LATER, keep=KEEP).subscribers == 3
    assert erase_addresses(store, key=KEY, now=LATER, keep=KEEP).subscribers == 0
    with store.read() as connection:
        every = subscriptions.every(connection, MAIL)
        assert [one.mailbox for one in every if not one.is_erased] == ["here@reader.example"]
        assert dict(suppressions.addresses(connection)) == {}
    assert log(store, every[0].subscriber)[-1][0] == "erased"
    again = [reader(name) for name in ("Left", "gone", "here", "stopped")]
    expected = {"left": "unsubscribed", "gone": "waiting", "here": "active", "stopped": "suppressed"}
    looked = standings(store, listing(*again), [MAIL], keys=(KEY,))
    assert {one.mailbox.partition("@")[0].lower(): one.state for one in looked} == expected
    assert follow(store, *again, now=LATER) == Changes(begun=2, ended=0, active=3, unsubscribed=1)
    assert active(store) == ["here", "gone"]
    assert join(store, MAIL, [reader("left")], keys=(KEY,), origin=COMMAND, now=LATER) == (Joined.REFUSED,)


def test_a_suppressed_address_that_is_no_readers_goes_in_time_and_keeps_mails_away(store: Store) -> None:
    follow(store, reader("here"))
    for name in ("here", "stranger"):
        stopped = f"{name}@reader.example"
        suppress(store, stopped, keys=(KEY,), reason=SuppressionReason.COMPLAINED, now=HOUR, detail="x")
    erase_addresses(store, key=KEY, now=HOUR + timedelta(days=59), keep=KEEP)
    with store.read() as connection:
        assert len(suppressions.addresses(connection)) == 2
    erase_addresses(store, key=KEY, now=LATER, keep=KEEP)
    with store.read() as connection:
        assert set(suppressions.addresses(connection)) == {"here@reader.example"}
    follow(store, reader("here"), reader("stranger"), now=LATER)
    assert active(store) == []


def test_a_mark_made_with_an_old_key_still_counts(store: Store) -> None:
    follow(store, reader("a"), reader("b"))
    leave(store, "a")
    suppress(store, "b@reader.example", keys=(KEY,), reason=SuppressionReason.OPERATOR, now=HOUR)
    follow(store)
    erase_addresses(store, key=KEY, now=LATER, keep=KEEP)
    keys = (b"n" * 32, KEY)
    assert suppression(store, "b@reader.example", keys=keys) is not None
    assert not suppress(store, "b@reader.example", keys=keys, reason=SuppressionReason.OPERATOR, now=HOUR)
    assert join(store, MAIL, [reader("a")], keys=keys, origin=COMMAND, now=LATER, consent="letter") == (
        Joined.BACK,
    )
    follow(store, reader("b"), now=LATER, keys=keys)
    assert active(store) == ["a"]


def test_what_the_lists_say_and_what_comes_of_it(store: Store) -> None:
    follow(store, reader("stays"), reader("goes"), reader("went"), reader("left"))
    follow(store, reader("stays"), reader("goes"), reader("left"))
    leave(store, "left")
    now = [reader("stays", origin="list:1"), reader("new", origin="list:2"), reader("left", origin="list:3")]
    told = {
        one.mailbox.partition("@")[0]: (one.state, one.gets, one.why)
        for one in standings(store, listing(*now), [MAIL], keys=(KEY,))
    }
    assert told == {
        "stays": ("active", True, "subscribed since 2026-10-06, by config"),
        "new": ("waiting", True, "begins at the next send: list:2"),
        "left": (
            "unsubscribed",
            False,
            "unsubscribed on 2026-10-06, and only a new consent ends that; list:3 still names the address",
        ),
        "goes": ("active", False, "ends at the next send: no list names the address any more"),
        "went": ("ended", False, "ended on 2026-10-06: no list names the address any more"),
    }


def test_old_copies_lose_their_addresses_in_pieces(store: Store) -> None:
    frozen(store, count=1203)
    deliver(store, EDITION, routes=[Route.of(Carrier())], rules=how(), clock=FixedClock(HOUR), owner="one")
    assert erase_addresses(store, key=KEY, now=HOUR + KEEP, keep=KEEP).copies == 0
    erased = erase_addresses(store, key=KEY, now=HOUR + KEEP + timedelta(days=1), keep=KEEP)
    assert (erased.copies, erased.subscribers) == (1203, 0)
    with store.read() as connection:
        left = connection.exec_driver_sql(
            "SELECT count(*) FROM delivery WHERE address IS NOT NULL OR mailbox IS NOT NULL OR name != ''"
        ).scalar_one()
        assert left == 0
        assert dict(ledger.tally(connection, EDITION).states) == {DeliveryState.SENT: 1203}


def test_who_unsubscribes_between_freeze_and_send_gets_nothing(store: Store) -> None:
    frozen(store, count=6)
    unsubscribe(store, [MAIL], SubscriberId(2), origin=ONE_CLICK, now=HOUR)
    suppress(store, address(4), keys=(KEY,), reason=SuppressionReason.OPERATOR, now=HOUR)
    carrier = Carrier()
    report = deliver(
        store, EDITION, routes=[Route.of(carrier)], rules=how(), clock=FixedClock(HOUR), owner="one"
    )
    assert sorted(carrier.offered) == [address(n) for n in (1, 3, 5, 6)]
    assert dict(report.tally.states) == {DeliveryState.SENT: 4, DeliveryState.SUPPRESSED: 2}


@pytest.mark.parametrize("seed", range(10))
def test_an_unsubscribe_at_any_time_while_sending_is_heeded(store: Store, seed: int) -> None:
    rng, count = random.Random(seed), 60
    frozen(store, count=count)
    gone: set[str] = set()
    broken: list[str] = []

    class Leaving(Carrier):
        """Readers leave at random: as the sender connects, and in the last moment before the dot."""

        def send(self, envelope, message, *, before_dot):  # type: ignore[no-untyped-def]
            self.someone_leaves()

            def last_moment() -> bool:
                self.someone_leaves(envelope.recipient)
                left_before = envelope.recipient in gone
                marked = before_dot()
                if marked and left_before:
                    broken.append(envelope.recipient)
                return bool(marked)

            return super().send(envelope, message, before_dot=last_moment)

        def someone_leaves(self, favourite: str = "") -> None:
            if rng.random() > 0.3:
                return
            one = rng.randint(1, count)
            if favourite and rng.random() < 0.5:
                one = next(n for n in range(1, count + 1) if address(n) == favourite)
            if rng.random() < 0.7:
                unsubscribe(store, [MAIL], SubscriberId(one), origin=ONE_CLICK, now=HOUR)
            else:
                suppress(store, address(one), keys=(KEY,), reason=SuppressionReason.OPERATOR, now=HOUR)
            gone.add(address(one))

    carrier = Leaving()
    report = deliver(
        store, EDITION, routes=[Route.of(carrier)], rules=how(), clock=FixedClock(HOUR), owner="one"
    )
    assert broken == []
    assert report.tally.total == count
    suppressed = report.tally.of(DeliveryState.SUPPRESSED)
    assert suppressed > 0
    assert len(carrier.taken) == count - suppressed == report.tally.of(DeliveryState.SENT)


def test_the_states_are_the_words_of_the_database() -> None:
    assert [str(state) for state in SubscriptionState] == ["active", "ended", "unsubscribed"]
    assert max(len(state) for state in SubscriptionState) <= 12
