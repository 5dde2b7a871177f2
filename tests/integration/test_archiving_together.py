"""What several sources hold is archived in few transactions, and each is told of by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kit import article
from sqlalchemy import event

from digest.archive import archive_all
from digest.clock import FixedClock
from digest.model import Article, Collected, Failure, SourceId, SourceReport, SourceStatus, Validators
from digest.store import Store, articles, open_store, sources, taken

NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
COURIER, HERALD, GAZETTE = map(SourceId, ("courier", "herald", "gazette"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "digest.sqlite")
    yield store
    store.close()


def held(source: SourceId, *names: str, **changes: object) -> Collected:
    made: tuple[Article, ...] = tuple(article(name, source=source) for name in names)
    return Collected(source=source, articles=made, **changes)  # type: ignore[arg-type]  # fields of Collected


def take(store: Store, *batch: Collected) -> tuple[SourceReport, ...]:
    places = {one.source: f"at {one.source}" for one in batch}
    return archive_all(store, batch, places=places, clock=FixedClock(NOW))


@pytest.fixture
def transactions(store: Store) -> list[str]:
    begun: list[str] = []
    event.listen(store.writer, "begin", lambda _: begun.append("begin"))
    return begun


def test_many_small_sources_share_a_transaction(store: Store, transactions: list[str]) -> None:
    batch = [held(SourceId(f"s{number}"), f"a{number}", f"b{number}") for number in range(20)]
    reports = take(store, *batch)
    assert [(report.source, report.new) for report in reports] == [(one.source, 2) for one in batch]
    assert len(transactions) == 1


def test_no_transaction_grows_without_end(store: Store, transactions: list[str]) -> None:
    names = [f"n{number}" for number in range(320)]
    (report,) = take(store, held(COURIER, *names))
    assert (report.new, len(transactions)) == (320, 3)
    reports = take(store, *(Collected(source=SourceId(f"s{n}"), not_modified=True) for n in range(120)))
    assert {report.status for report in reports} == {SourceStatus.UNCHANGED}
    assert len(transactions) == 3 + 3


def test_an_article_that_two_of_them_have_is_one_article_with_two_sources(store: Store) -> None:
    first, second = take(store, held(COURIER, "own", "both"), held(HERALD, "both", "other"))
    assert (first.new, first.known) == (2, 0)
    assert (second.new, second.known) == (1, 1)
    with store.read() as connection:
        (both,) = articles.newest(connection, [article("both").id])
    assert [sight.source for sight in both.sights] == [COURIER, HERALD]
    assert both.article.source == COURIER


def test_each_is_told_of_by_itself(store: Store) -> None:
    fresh = Validators(etag='"1"')
    broken = Collected(source=HERALD, failure=Failure(what="is down"), notes=(Failure(what="odd"),))
    reports = take(store, held(COURIER, "a", validators=fresh), broken, held(GAZETTE))
    statuses = [report.status for report in reports]
    assert statuses == [SourceStatus.OK, SourceStatus.FAILED, SourceStatus.EMPTY]
    assert (reports[1].failure, reports[1].notes) == (broken.failure, broken.notes)
    with store.read() as connection:
        states = sources.states(connection)
    assert (states[COURIER].validators, states[COURIER].place) == (fresh, "at courier")
    assert (states[HERALD].failures, states[HERALD].last_failure) == (1, "is down")


def test_validators_are_kept_only_with_the_last_article(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"n{number}" for number in range(200)]
    fresh = Validators(etag='"1"')
    real, calls = taken.add, []

    def breaks_the_second_time(*args: object, **kwargs: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("disk full")
        real(*args, **kwargs)  # type: ignore[arg-type]  # what add takes

    monkeypatch.setattr(taken, "add", breaks_the_second_time)
    with pytest.raises(OSError, match="disk full"):
        take(store, held(COURIER, *names, validators=fresh))
    with store.read() as connection:
        assert articles.count(connection) == 150
        assert COURIER not in sources.states(connection)
    (report,) = take(store, held(COURIER, *names, validators=fresh))
    assert (report.new, report.known) == (50, 150)


def test_nothing_is_nothing(store: Store, transactions: list[str]) -> None:
    assert take(store) == ()
    assert transactions == []
