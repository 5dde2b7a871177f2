from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from ledger_kit import EDITION, HOUR, Words, add_edition, add_readers, address, frozen, segment
from sqlalchemy import text

from digest.clock import FixedClock
from digest.deliver import freeze
from digest.errors import EditionError, NotFound
from digest.model import ArticleId, DeliveryState, EditionState, Reader, Reply, Stage, SubscriberId
from digest.store import Store, audience, editions, ledger, readers, segments
from digest.store.ledger import Connection, Lease, Settlement

S = DeliveryState
LATER = HOUR + timedelta(minutes=2)


def claim(
    store: Store, *, limit: int = 2, now: datetime = HOUR, until: datetime = LATER, owner: str = "one"
) -> tuple[Lease, ...]:
    with store.write("claiming") as connection:
        editions.set_state(connection, EDITION, to=EditionState.SENDING, if_in=[EditionState.FROZEN])
        return ledger.claim(
            connection,
            EDITION,
            owner=owner,
            now=now,
            until=until,
            limit=limit,
            msgid=lambda subscriber: f"<{subscriber}@news.example>",
        )


def mark(store: Store, lease: Lease, *, now: datetime = HOUR) -> bool:
    with store.write("marking") as connection:
        return ledger.mark_all(connection, [lease], now=now)[0]


def settle(store: Store, lease: Lease, state: S, **changes: object) -> bool:
    settlement = Settlement(**({"state": state, "at": HOUR} | changes))  # type: ignore[arg-type]
    with store.write("settling") as connection:
        return ledger.settle_all(connection, [(lease, settlement)]) == 1


def sweep(store: Store, *, now: datetime, resend: bool = True) -> int:
    with store.write("sweeping") as connection:
        return ledger.sweep(connection, EDITION, now=now, patience=timedelta(minutes=11), resend=resend)


def states(store: Store) -> dict[S, int]:
    with store.read() as connection:
        tally = ledger.tally(connection, EDITION)
        record = editions.record(connection, EDITION)
    assert record is not None
    assert tally.total == record.audience, "the states must sum up to the audience"
    return dict(tally.states)


def row(store: Store, subscriber: int) -> dict[str, object]:
    with store.read() as connection:
        found = connection.execute(text("SELECT * FROM delivery WHERE subscriber = :s"), {"s": subscriber})
        return dict(found.mappings().one())


def leave(store: Store, subscriber: int) -> None:
    with store.write("leaving") as connection:
        readers.end(connection, EDITION.newsletter, [subscriber], now=HOUR)  # type: ignore[list-item]


# The freeze


def test_a_freeze_enters_each_active_reader_once(store: Store) -> None:
    record = frozen(store, count=7)
    assert record.state is EditionState.FROZEN
    assert (record.audience, record.frozen_at, record.content_hash) == (7, HOUR, "a" * 64)
    assert record.send_before == HOUR + timedelta(hours=3)
    assert states(store) == {S.QUEUED: 7}
    assert row(store, 3)["mailbox"] == address(3)


def again(store: Store, *, content_hash: str = "a" * 64, text_: str = "x", **changes: object) -> object:
    one = segment()
    arguments = {
        "content": [one],
        "segment_of": lambda _: one.hash,
        "content_hash": content_hash,
        "carries": (),
        "send_before": HOUR + timedelta(hours=9),
        "clock": FixedClock(HOUR + timedelta(minutes=5)),
    }
    return freeze(store, EDITION, **(arguments | changes))  # type: ignore[arg-type]


def test_a_second_freeze_changes_nothing(store: Store) -> None:
    first = frozen(store, count=3)
    add_readers(store, [9])
    assert again(store, content_hash="b" * 64) == first
    assert states(store) == {S.QUEUED: 3}


def test_a_freeze_goes_on_where_it_was_cut_off(store: Store) -> None:
    add_edition(store)
    add_readers(store, range(1, 8))
    one = segment()
    seen: list[int] = []

    def dies_at_five(reader: Reader) -> str:
        seen.append(reader.subscriber)
        if len(seen) == 5:
            raise KeyboardInterrupt
        return one.hash

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audience.add_chunk, "__kwdefaults__", {"limit": 2})
        with pytest.raises(KeyboardInterrupt):
            again(store, segment_of=dies_at_five)
        with store.read() as connection:
            assert audience.count(connection, EDITION) == 4
            assert ledger.standing(connection, EDITION).state is EditionState.FREEZING
        assert claimable(store) == 0
        again(store)
    assert states(store) == {S.QUEUED: 7}


def claimable(store: Store) -> int:
    """Return what a sender would get of an edition that is not frozen: nothing, for it asks the state."""
    with store.read() as connection:
        return int(ledger.standing(connection, EDITION).state is EditionState.SENDING)


def test_a_freeze_with_other_content_starts_over(store: Store) -> None:
    add_edition(store)
    add_readers(store, range(1, 5))

    def dies(_: Reader) -> str:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audience.add_chunk, "__kwdefaults__", {"limit": 3})
        patch.setattr(audience.remove_chunk, "__kwdefaults__", {"limit": 2})
        old = segment()
        taken = iter([old.hash] * 3)
        with pytest.raises(RuntimeError, match="cut"):
            again(store, content_hash="0" * 64, segment_of=lambda _: next_or_cut(taken))
        with store.read() as connection:
            assert audience.count(connection, EDITION) == 3
        again(store, segment_of=lambda _: "f" * 64)
    assert states(store) == {S.QUEUED: 4}
    assert {row(store, number)["segment"] for number in range(1, 5)} == {"f" * 64}


class Interrupted:
    """A store that lets something else happen before one of its writes."""

    def __init__(self, store: Store, *, before: str, times: int, meanwhile: Callable[[], object]) -> None:
        self._store, self._before, self._times, self._meanwhile = store, before, times, meanwhile

    def write(self, doing: str) -> AbstractContextManager[Connection]:
        self._times -= self._before in doing
        if self._times < 0:
            self._times = 10**6
            self._meanwhile()
        return self._store.write(doing)


@pytest.mark.parametrize("times", [0, 1, 2])
@pytest.mark.parametrize("before", ["beginning to freeze", "freezing"])
def test_two_freezes_with_different_content_never_mix(store: Store, before: str, times: int) -> None:
    add_edition(store)
    add_readers(store, range(1, 8))
    mine, other = (segment(Words(subject=subject)) for subject in ("Mine", "Other"))

    def interfere() -> None:
        again(store, content=[other], segment_of=lambda _: other.hash, content_hash="b" * 64)

    mixed = Interrupted(store, before=before, times=times, meanwhile=interfere)
    with pytest.MonkeyPatch.context() as patch, suppress(EditionError):
        patch.setattr(audience.add_chunk, "__kwdefaults__", {"limit": 2})
        again(mixed, content=[mine], segment_of=lambda _: mine.hash, carries=[ArticleId("mine")])  # type: ignore[arg-type]
    assert states(store) == {S.QUEUED: 7}
    with store.read() as connection:
        hash_ = editions.existing(connection, EDITION).content_hash
        kept = set(connection.execute(text("SELECT hash FROM segment")).scalars())
        frozen_with = set(connection.execute(text("SELECT segment FROM delivery")).scalars())
        carries = list(connection.execute(text("SELECT article FROM carried")).scalars())
    assert kept == frozen_with
    assert (hash_, kept, carries) in (("a" * 64, {mine.hash}, ["mine"]), ("b" * 64, {other.hash}, []))


@pytest.mark.parametrize("times", [0, 1, 2])
@pytest.mark.parametrize("before", ["beginning to freeze", "freezing"])
def test_a_freeze_broken_off_half_way_through_starting_over_starts_over_again(
    store: Store, before: str, times: int
) -> None:
    add_edition(store)
    add_readers(store, range(1, 8))
    mine, other = (segment(Words(subject=subject)) for subject in ("Mine", "Other"))
    ours: dict[str, Any] = {"content": [mine], "segment_of": lambda _: mine.hash}

    def dies() -> None:
        raise RuntimeError("cut")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audience.add_chunk, "__kwdefaults__", {"limit": 2})
        patch.setattr(audience.remove_chunk, "__kwdefaults__", {"limit": 2})
        broken = Interrupted(store, before="freezing", times=4, meanwhile=dies)
        with pytest.raises(RuntimeError, match="cut"):
            again(broken, content=[other], segment_of=lambda _: other.hash, content_hash="b" * 64)  # type: ignore[arg-type]
        with suppress(RuntimeError):
            again(Interrupted(store, before=before, times=times, meanwhile=dies), **ours)  # type: ignore[arg-type]
        again(store, **ours)
    assert states(store) == {S.QUEUED: 7}
    with store.read() as connection:
        assert set(connection.execute(text("SELECT segment FROM delivery")).scalars()) == {mine.hash}
        assert set(connection.execute(text("SELECT hash FROM segment")).scalars()) == {mine.hash}


def next_or_cut(taken: object) -> str:
    for value in taken:  # type: ignore[attr-defined]
        return str(value)
    raise RuntimeError("cut")


def test_readers_without_a_story_are_skipped(store: Store) -> None:
    add_edition(store)
    add_readers(store, [1, 2], topics=("Sport",))
    add_readers(store, [3])
    one = segment()
    again(store, segment_of=lambda reader: None if reader.topics else one.hash)
    assert states(store) == {S.QUEUED: 1, S.SKIPPED: 2}


def test_readers_who_left_are_not_in_the_audience(store: Store) -> None:
    add_edition(store)
    add_readers(store, range(1, 5))
    leave(store, 2)
    again(store)
    assert states(store) == {S.QUEUED: 3}


def test_an_edition_nobody_reads_is_frozen_with_nobody(store: Store) -> None:
    assert frozen(store, count=0).audience == 0


@pytest.mark.parametrize("state", [EditionState.DRAFT, EditionState.HELD, EditionState.SKIPPED])
def test_an_edition_that_nobody_approved_is_not_frozen(store: Store, state: EditionState) -> None:
    add_edition(store, state=state)
    with pytest.raises(EditionError, match="cannot be frozen"):
        again(store)


def test_ready_is_enough_where_the_caller_says_so(store: Store) -> None:
    add_edition(store, state=EditionState.READY)
    again(store, expected=(EditionState.READY, EditionState.APPROVED))
    assert states(store) == {}


def test_an_edition_that_is_not_there_is_not_frozen(store: Store) -> None:
    with pytest.raises(NotFound):
        again(store)


def test_a_hold_stops_a_freeze_between_chunks(store: Store) -> None:
    add_edition(store)
    add_readers(store, range(1, 5))

    def hold(reader: Reader) -> str:
        return "f" * 64

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audience.add_chunk, "__kwdefaults__", {"limit": 2})
        original = audience.add_chunk

        def add_then_hold(*arguments: object, **names: object) -> int:
            added = original(*arguments, **names)  # type: ignore[arg-type]
            editions.set_state(
                arguments[0],  # type: ignore[arg-type]
                EDITION,
                to=EditionState.HELD,
                if_in=[EditionState.FREEZING],
            )
            return added

        patch.setattr(audience, "add_chunk", add_then_hold)
        with pytest.raises(EditionError, match="changed while"):
            again(store, segment_of=hold)


def test_segments_stay_as_they_were_frozen(store: Store) -> None:
    frozen(store, count=1)
    one = segment()
    with store.write("again") as connection:
        segments.add(
            connection, EDITION, [segments.Segment(hash=one.hash, subject="other", pieces=one.pieces[:1])]
        )
    with store.read() as connection:
        kept = segments.sequence(connection, EDITION, one.hash)
        assert kept == tuple(piece.hash for piece in one.pieces)
        assert set(segments.pieces(connection, EDITION, kept)) == set(one.pieces)
        assert segments.sequence(connection, EDITION, "none") is None


# Claims


def test_a_claim_leases_rows_that_no_other_claim_gets(store: Store) -> None:
    frozen(store, count=5)
    first, second, third = claim(store), claim(store, owner="two"), claim(store, owner="two")
    assert [lease.subscriber for lease in first + second + third] == [1, 2, 3, 4, 5]
    assert claim(store) == ()
    assert states(store) == {S.LEASED: 5}
    assert {lease.fence for lease in first} == {1}
    assert row(store, 1)["owner"] == "one"


def test_the_message_id_of_the_first_claim_stays(store: Store) -> None:
    frozen(store, count=1)
    (first,) = claim(store)
    sweep(store, now=LATER)
    with store.write("claiming") as connection:
        (second,) = ledger.claim(
            connection, EDITION, owner="b", now=LATER, until=LATER, limit=1, msgid=lambda _: "<other@x>"
        )
    assert second.msgid == first.msgid == "<1@news.example>"
    assert second.fence == 2


def test_a_reader_who_left_is_suppressed_instead_of_leased(store: Store) -> None:
    frozen(store, count=3)
    leave(store, 1)
    leave(store, 2)
    assert [lease.subscriber for lease in claim(store, limit=1)] == [3]
    assert states(store) == {S.SUPPRESSED: 2, S.LEASED: 1}


def test_a_claim_walks_past_so_many_readers_who_left_and_no_more(store: Store) -> None:
    frozen(store, count=1203)
    with store.write("leaving") as connection:
        readers.end(connection, EDITION.newsletter, [SubscriberId(n) for n in range(1, 1202)], now=HOUR)
    assert claim(store) == ()
    assert states(store) == {S.SUPPRESSED: 500, S.QUEUED: 703}
    assert claim(store) == ()
    assert [lease.subscriber for lease in claim(store)] == [1202, 1203]
    assert states(store) == {S.SUPPRESSED: 1201, S.LEASED: 2}


def test_what_was_given_back_comes_after_what_was_never_tried(store: Store) -> None:
    frozen(store, count=3)
    (lease,) = claim(store, limit=1)
    settle(store, lease, S.QUEUED, next_at=HOUR)
    assert [lease.subscriber for lease in claim(store, limit=3)] == [2, 3, 1]


def test_rows_with_a_later_moment_are_not_claimed(store: Store) -> None:
    frozen(store, count=2)
    with store.write("planning") as connection:
        connection.execute(
            text("UPDATE delivery SET not_before = :at WHERE subscriber = 1"),
            {"at": (HOUR + timedelta(hours=1)).replace(tzinfo=None)},
        )
    assert [lease.subscriber for lease in claim(store, limit=5)] == [2]
    with store.read() as connection:
        outlook = ledger.outlook(connection, EDITION, now=HOUR)
    assert outlook.next_due == HOUR + timedelta(hours=1)
    assert not outlook.is_ready


# The mark before the dot, and the result


def test_a_mail_goes_queued_leased_handing_sent(store: Store) -> None:
    frozen(store, count=1)
    (lease,) = claim(store)
    assert mark(store, lease)
    assert states(store) == {S.HANDING: 1}
    reply = Reply(stage=Stage.DOT, code=250, enhanced="2.0.0", text="queued as 4711")
    assert settle(store, lease, S.SENT, reply=reply)
    assert states(store) == {S.SENT: 1}
    found = row(store, 1)
    assert (found["stage"], found["code"], found["enhanced"], found["reply"]) == (
        "dot",
        250,
        "2.0.0",
        "queued as 4711",
    )
    assert found["sent_at"] is not None
    assert found["owner"] is None
    assert found["attempts"] == 0


def test_nothing_is_marked_twice(store: Store) -> None:
    frozen(store, count=1)
    (lease,) = claim(store)
    assert mark(store, lease)
    assert not mark(store, lease)


def test_nothing_is_marked_after_its_lease(store: Store) -> None:
    frozen(store, count=1)
    (lease,) = claim(store)
    assert not mark(store, lease, now=LATER)
    assert states(store) == {S.LEASED: 1}


def test_a_fence_that_is_over_changes_nothing(store: Store) -> None:
    frozen(store, count=1)
    (old,) = claim(store)
    sweep(store, now=LATER)
    (new,) = claim(store, now=LATER, until=LATER + timedelta(minutes=2), owner="two")
    assert not mark(store, old, now=LATER)
    assert not settle(store, old, S.SENT)
    assert row(store, 1)["owner"] == "two"
    assert mark(store, new, now=LATER)


def test_who_leaves_before_the_dot_gets_no_mail(store: Store) -> None:
    frozen(store, count=1)
    (lease,) = claim(store)
    leave(store, 1)
    assert not mark(store, lease)
    assert states(store) == {S.SUPPRESSED: 1}
    assert not settle(store, lease, S.QUEUED)


@pytest.mark.parametrize("state", [s for s in EditionState if s is not EditionState.SENDING])
def test_nothing_is_marked_of_an_edition_that_is_not_being_sent(store: Store, state: EditionState) -> None:
    frozen(store, count=2)
    first, second = claim(store)
    assert mark(store, first)
    with store.write("holding") as connection:
        editions.set_state(connection, EDITION, to=state, if_in=[EditionState.SENDING])
    assert not mark(store, second)
    assert states(store) == {S.HANDING: 1, S.LEASED: 1}
    assert settle(store, second, S.QUEUED)


def test_only_counted_replies_are_attempts(store: Store) -> None:
    frozen(store, count=1)
    (lease,) = claim(store)
    settle(store, lease, S.QUEUED)
    assert row(store, 1)["attempts"] == 0
    (lease,) = claim(store)
    due = HOUR + timedelta(minutes=30)
    settle(store, lease, S.DEFERRED, counts=True, next_at=due)
    assert row(store, 1)["attempts"] == 1
    assert claim(store) == ()
    assert sweep(store, now=due - timedelta(seconds=1)) == 0
    assert sweep(store, now=due) == 1
    (lease,) = claim(store, now=due)
    assert lease.attempts == 1


def test_a_settled_row_cannot_be_settled_again(store: Store) -> None:
    frozen(store, count=1)
    (lease,) = claim(store)
    assert settle(store, lease, S.FAILED)
    assert not settle(store, lease, S.SENT)


# Taking over


def test_leases_that_are_over_go_back_at_once(store: Store) -> None:
    frozen(store, count=2)
    claim(store)
    assert sweep(store, now=LATER - timedelta(seconds=1)) == 0
    assert sweep(store, now=LATER) == 2
    assert states(store) == {S.QUEUED: 2}
    assert row(store, 1)["maybe_dup"] == 0


def test_what_was_being_handed_over_waits_for_the_answer_that_may_come(store: Store) -> None:
    frozen(store, count=1)
    (lease,) = claim(store)
    mark(store, lease)
    patience = timedelta(minutes=11)
    assert sweep(store, now=LATER + patience - timedelta(seconds=1)) == 0
    assert sweep(store, now=LATER + patience) == 2  # in doubt, and queued again
    assert states(store) == {S.QUEUED: 1}
    assert row(store, 1)["maybe_dup"] == 1
    with store.read() as connection:
        assert ledger.tally(connection, EDITION).maybe_dup == 1


def test_in_doubt_is_taken_for_sent_where_the_list_says_hold(store: Store) -> None:
    frozen(store, count=1)
    (lease,) = claim(store)
    mark(store, lease)
    settle(store, lease, S.IN_DOUBT, next_at=HOUR)
    assert states(store) == {S.IN_DOUBT: 1}
    assert sweep(store, now=HOUR, resend=False) == 1
    assert states(store) == {S.ASSUMED_SENT: 1}


def test_a_copy_in_doubt_waits_for_its_moment(store: Store) -> None:
    frozen(store, count=1)
    (lease,) = claim(store)
    mark(store, lease)
    settle(store, lease, S.IN_DOUBT, next_at=LATER)
    assert sweep(store, now=HOUR) == 0
    with store.read() as connection:
        assert ledger.outlook(connection, EDITION, now=HOUR).next_due == LATER
    assert sweep(store, now=LATER) == 1
    assert states(store) == {S.QUEUED: 1}


def test_after_the_deadline_nothing_stays_open_but_what_is_leased(store: Store) -> None:
    frozen(store, count=5)
    leases = claim(store, limit=4)
    mark(store, leases[0])
    settle(store, leases[0], S.IN_DOUBT)
    settle(store, leases[1], S.DEFERRED, counts=True, next_at=LATER)
    settle(store, leases[2], S.SENT)
    with store.write("closing") as connection:
        assert ledger.close(connection, EDITION) == 3
    assert states(store) == {S.ASSUMED_SENT: 1, S.EXPIRED: 2, S.SENT: 1, S.LEASED: 1}


def test_an_outlook_names_what_the_open_rows_wait_for(store: Store) -> None:
    frozen(store, count=3)
    leases = claim(store, limit=2)
    mark(store, leases[0])
    with store.read() as connection:
        outlook = ledger.outlook(connection, EDITION, now=HOUR)
    assert outlook.is_ready
    assert outlook.leases_end == LATER
    assert outlook.handing_ends == LATER
    assert outlook.next_due is None


def test_a_tally_counts_states(store: Store) -> None:
    frozen(store, count=4)
    first, _ = claim(store)
    settle(store, first, S.SENT)
    with store.read() as connection:
        tally = ledger.tally(connection, EDITION)
    assert (tally.total, tally.final, tally.of(S.QUEUED, S.LEASED)) == (4, 1, 3)
