from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from digest.errors import NotFound
from digest.model import ArticleId, Decision, DecisionKind, EditionId, NewsletterId, Wish
from digest.store import Store, decisions

NOW = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)
TONIGHT = EditionId(newsletter=NewsletterId("evening"), date=date(2026, 10, 6))
TOMORROW = EditionId(newsletter=NewsletterId("evening"), date=date(2026, 10, 7))
DOCKERS = ArticleId("https://courier.example/dockers")
WISH = Wish(section="hard-news", place=2, headline="Ours", teaser=("One.", "Two."), subject="Calm")


def add(store: Store, kind: DecisionKind = DecisionKind.PIN, *, of: EditionId = TONIGHT) -> Decision:
    with store.write("testing") as connection:
        return decisions.add(connection, of, kind, article=DOCKERS, content=WISH, now=NOW, by="ada")


def undo(store: Store, named: int | None = None) -> Decision:
    with store.write("testing") as connection:
        return decisions.undo(connection, TONIGHT, named, now=NOW, by="bruno")


def numbers(store: Store) -> list[int]:
    with store.read() as connection:
        return [decision.id for decision in decisions.in_force(connection, TONIGHT)]


def test_a_decision_is_read_as_it_was_made(store: Store) -> None:
    made = add(store)
    add(store, of=TOMORROW)
    with store.read() as connection:
        assert decisions.of(connection, TONIGHT) == (made,)
    assert (made.kind, made.article, made.content, made.made_at, made.made_by) == (
        DecisionKind.PIN,
        DOCKERS,
        WISH,
        NOW,
        "ada",
    )


def test_later_decisions_have_greater_numbers(store: Store) -> None:
    first, second = add(store), add(store, DecisionKind.EXCLUDE)
    assert first.id < second.id
    assert numbers(store) == [first.id, second.id]


def test_an_undo_takes_back_the_last_in_force_and_then_the_one_before(store: Store) -> None:
    first, second = add(store), add(store)
    assert undo(store) == second
    assert numbers(store) == [first.id]
    assert undo(store) == first
    assert numbers(store) == []
    with pytest.raises(NotFound, match="no decision on evening/2026-10-06 is in force"):
        undo(store)


def test_an_undo_of_an_undo_brings_the_decision_back(store: Store) -> None:
    first = add(store)
    undo(store)
    with store.read() as connection:
        log = decisions.of(connection, TONIGHT)
    assert [(one.kind, one.undoes) for one in log] == [
        (DecisionKind.PIN, None),
        (DecisionKind.UNDO, first.id),
    ]
    assert undo(store, log[-1].id) == log[-1]
    assert numbers(store) == [first.id]


def test_only_what_is_there_and_in_force_can_be_taken_back(store: Store) -> None:
    first, elsewhere = add(store), add(store, of=TOMORROW)
    for named in (first.id + 99, elsewhere.id):
        with pytest.raises(NotFound, match=f"there is no decision {named}"):
            undo(store, named)
    undo(store, first.id)
    with pytest.raises(NotFound, match="taken back already"):
        undo(store, first.id)


def test_nothing_is_ever_changed_or_deleted(store: Store) -> None:
    first = add(store)
    undo(store)
    undo(store, first.id + 1)
    with store.read() as connection:
        log = decisions.of(connection, TONIGHT)
    assert len(log) == 3
    assert log[0] == first
