from __future__ import annotations

from typing import Any

from kit import EVENING
from ledger_kit import KEY
from sqlalchemy import event

from digest.model import NewsletterId, Subscriber
from digest.store import Store, readers
from digest.subscribe import Changes, Listing, subscribe

EVENING_MAIL, MORNING_MAIL = NewsletterId("evening"), NewsletterId("morning")


def reader(local: str, **changes: Any) -> Subscriber:
    address = f"{local}@reader.example"
    return Subscriber(**({"address": address, "mailbox": address} | changes))


def follow(store: Store, *listed: Subscriber, newsletter: NewsletterId = EVENING_MAIL) -> Changes:
    listing = Listing(subscribers=listed, problems=(), doubles=0)
    return subscribe(store, newsletter, listing, keys=(KEY,), now=EVENING)


def active(store: Store, newsletter: NewsletterId = EVENING_MAIL) -> list[str]:
    with store.read() as connection:
        return [found.address.partition("@")[0] for found in readers.readers(connection, newsletter)]


def test_listed_readers_begin_and_those_gone_end(store: Store) -> None:
    assert follow(store, reader("a"), reader("b")) == Changes(begun=2, ended=0, active=2)
    assert follow(store, reader("b"), reader("c")) == Changes(begun=1, ended=1, active=2)
    assert active(store) == ["b", "c"]
    assert follow(store, reader("a"), reader("b"), reader("c")) == Changes(begun=1, ended=0, active=3)
    assert active(store) == ["a", "b", "c"]


def test_an_unchanged_list_changes_nothing(store: Store) -> None:
    follow(store, reader("a"))
    assert follow(store, reader("a")) == Changes(begun=0, ended=0, active=1)


def test_name_and_topics_follow_the_list(store: Store) -> None:
    follow(store, reader("a"))
    follow(store, reader("a", name="Ada", topics=("features",), mailbox="A@reader.example"))
    with store.read() as connection:
        (found,) = readers.readers(connection, EVENING_MAIL)
    assert (found.name, found.topics, found.mailbox) == ("Ada", ("features",), "A@reader.example")


def test_a_reader_may_have_one_newsletter_and_not_the_other(store: Store) -> None:
    both, one = reader("both"), reader("one", newsletters=("morning",))
    follow(store, both, one)
    follow(store, both, one, newsletter=MORNING_MAIL)
    assert active(store) == ["both"]
    assert active(store, MORNING_MAIL) == ["both", "one"]


def test_readers_come_in_pieces(store: Store) -> None:
    follow(store, *(reader(f"r{number:04}") for number in range(1203)))
    with store.read() as connection:
        first = readers.readers(connection, EVENING_MAIL, limit=1000)
        rest = readers.readers(connection, EVENING_MAIL, after=first[-1].subscriber)
        assert readers.count(connection, EVENING_MAIL) == len(first) + len(rest) == 1203


def test_topics_are_counted(store: Store) -> None:
    follow(store, reader("a"), reader("b", topics=("x", "y")), reader("c", topics=("y", "x")))
    with store.read() as connection:
        found = readers.topic_sets(connection, EVENING_MAIL)
    assert found == {frozenset(): 1, frozenset({"x", "y"}): 2}


def test_a_number_is_never_used_again(store: Store) -> None:
    follow(store, reader("a"))
    with store.write("testing") as connection:
        connection.exec_driver_sql("DELETE FROM consent")
        connection.exec_driver_sql("DELETE FROM subscription")
        connection.exec_driver_sql("DELETE FROM subscriber")
    follow(store, reader("b"))
    with store.read() as connection:
        (found,) = readers.readers(connection, EVENING_MAIL)
    assert found.subscriber == 2


def test_a_chunk_of_readers_is_read_in_the_order_of_an_index_and_sorts_nothing(store: Store) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(store.reader, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
    with store.read() as connection:
        readers.readers(connection, EVENING_MAIL, after=1, limit=500)
        statement, values = asked[-1]
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert plan
    assert not [step for step in plan if "TEMP B-TREE" in step or step.startswith("SCAN")], plan
