from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from kit import EVENING, article, blocks, version

from digest.archive import archive, related
from digest.clock import FixedClock
from digest.errors import StoreError
from digest.model import (
    Advice,
    Article,
    Collected,
    Earlier,
    Failure,
    Image,
    PubStatus,
    Signal,
    SourceId,
    SourceReport,
    SourceStatus,
    TakenAs,
    Validators,
    VersionId,
)
from digest.store import Store, articles, sources, tables, taken
from digest.text.fingerprint import said

COURIER = SourceId("courier")
LATER = EVENING + timedelta(hours=1)


def take(store: Store, *items: Article, now: datetime = EVENING, **changes: Any) -> SourceReport:
    collected = Collected(source=COURIER, articles=items, **changes)
    return archive(store, collected, place="https://courier.example/feed", clock=FixedClock(now))


def test_an_article_comes_back_as_it_was_taken(store: Store) -> None:
    full = article(
        standfirst="A standfirst.",
        byline="Ada",
        credit="NNA",
        sections=("Science",),
        image=Image(url="https://courier.example/i.jpg", alt="A lake", width=3, height=2, credit="Ann"),
        position=4,
        date_only=True,
        headline_derived=True,
        guid="tag:courier.example,2026:1",
        modified=EVENING,
        embargo=LATER,
        status=PubStatus.WITHHELD,
        signal=Signal.CORRECTION,
    )
    take(store, full)
    with store.read() as connection:
        (found,) = articles.window(connection, after=None, until=EVENING)
    assert found.article == full
    bare = ["https://courier.example/i.jpg", "A lake", 3, 2]  # as it was kept before there were credits
    with store.write("going back") as connection:
        connection.execute(tables.version.update().values(image=bare))
    with store.read() as connection:
        (found,) = articles.window(connection, after=None, until=EVENING)
    assert found.article.image == Image(url="https://courier.example/i.jpg", alt="A lake", width=3, height=2)
    assert (found.number, found.first_seen, found.observed_at) == (1, EVENING, EVENING)


def test_new_changed_and_known_are_told_apart(store: Store) -> None:
    one, two = article("one"), article("two")
    report = take(store, one, two)
    assert (report.status, report.new) == (SourceStatus.OK, 2)
    edited = article("two", blocks=blocks("Another text altogether."))
    report = take(store, one, edited, article("three"), now=LATER)
    assert (report.new, report.changed, report.known) == (1, 1, 1)


def test_an_edit_is_a_version_and_the_old_one_stays(store: Store) -> None:
    take(store, article())
    edited = article(blocks=blocks("Another text altogether."))
    take(store, edited, now=LATER)
    with store.read() as connection:
        (then,) = articles.window(connection, after=None, until=EVENING)
        (now,) = articles.window(connection, after=None, until=LATER)
        assert articles.version(connection, then.id) == then
    assert (then.article, then.number) == (article(), 1)
    assert (now.article, now.number, now.first_seen) == (edited, 2, EVENING)


def test_what_changes_only_in_blanks_is_known(store: Store) -> None:
    take(store, article(blocks=blocks("One text.")))
    report = take(store, article(blocks=blocks("One  text.")), now=LATER)
    assert report.known == 1


def test_the_same_article_twice_in_one_source_is_one(store: Store) -> None:
    report = take(store, article(), article())
    assert report.new == 1


def test_another_source_does_not_change_an_article(store: Store) -> None:
    take(store, article())
    other = article(source=SourceId("herald"), blocks=blocks("A short form."))
    report = take(store, other, now=LATER)
    assert report.known == 1


def test_earlier_coverage_is_counted_apart_and_becomes_news_when_the_article_comes(store: Store) -> None:
    teaser = article(taken_as=TakenAs.EARLIER, blocks=(), standfirst="Two sentences. About it.")
    report = take(store, teaser)
    assert (report.new, report.earlier) == (0, 1)
    take(store, article(), now=LATER)
    with store.read() as connection:
        (found,) = articles.window(connection, after=EVENING, until=LATER)
    assert found.article.taken_as is TakenAs.NEWS
    report = take(store, teaser, now=LATER)
    assert report.known == 1


def test_the_window_is_open_at_its_start_and_closed_at_its_end(store: Store) -> None:
    take(store, article("one"))
    take(store, article("two"), now=LATER)
    with store.read() as connection:

        def names(after: datetime | None, until: datetime) -> list[str]:
            found = articles.window(connection, after=after, until=until)
            return [item.article.url[-3:] for item in found if item.article.url]

        assert names(None, EVENING) == ["one"]
        assert names(EVENING, LATER) == ["two"]
        assert names(LATER, LATER) == []
        assert articles.window(connection, after=None, until=LATER, sources=["herald"]) == ()


def test_a_failure_changes_nothing_and_is_remembered(store: Store) -> None:
    take(store, article(), validators=Validators(etag='"1"'))
    report = take(store, failure=Failure(what="timed out"), now=LATER)
    assert report.status is SourceStatus.FAILED
    with store.read() as connection:
        state = sources.states(connection)[COURIER]
        assert articles.count(connection) == 1
    assert (state.failures, state.last_failure, state.last_success) == (1, "timed out", EVENING)
    assert state.validators == Validators(etag='"1"')
    take(store, failure=Failure(what="timed out again"), now=LATER)
    take(store, not_modified=True, now=LATER)
    with store.read() as connection:
        state = sources.states(connection)[COURIER]
    assert (state.failures, state.last_success, state.validators) == (0, LATER, Validators(etag='"1"'))


def test_a_source_that_fails_from_the_start_is_remembered_too(store: Store) -> None:
    take(store, failure=Failure(what="no such host"))
    with store.read() as connection:
        state = sources.states(connection)[COURIER]
    assert (state.failures, state.last_success) == (1, None)


def test_a_source_s_days_add_up_and_are_forgotten_in_time(store: Store) -> None:
    take(store, article("one", published=None))
    take(store, article("two"), article("three"), now=LATER)
    take(store, failure=Failure(what="timed out"), now=LATER)
    with store.read() as connection:
        (day,) = sources.days(connection, since=EVENING.date())[COURIER]
        assert sources.days(connection, since=EVENING.date() + timedelta(days=1)) == {}
    assert (day.day, day.looks, day.failures) == (EVENING.date(), 3, 1)
    assert (day.held, day.undated, day.new) == (3, 1, 2)
    assert day.longest_quiet == LATER - EVENING
    with store.write("forgetting") as connection:
        assert sources.forget_days(connection, before=EVENING.date()) == 0
        assert sources.forget_days(connection, before=EVENING.date() + timedelta(days=1)) == 1


def test_what_a_server_said_is_kept(store: Store) -> None:
    take(store, article(), advice=Advice(fresh_for=timedelta(hours=2), moved_to="https://new.example/"))
    with store.read() as connection:
        state = sources.states(connection)[COURIER]
        assert sources.states(connection, [SourceId("herald")]) == {}
    assert (state.not_before, state.moved_to) == (EVENING + timedelta(hours=2), "https://new.example/")
    assert (state.moved_at, state.quiet_since, state.gone) == (EVENING, EVENING, False)


def test_empty_and_unmodified_sources_say_so(store: Store) -> None:
    assert take(store).status is SourceStatus.EMPTY
    assert take(store, not_modified=True).status is SourceStatus.UNCHANGED


def test_articles_are_found_by_address_id_and_headline(store: Store) -> None:
    take(store, article("one", headline="Harl bridge closed, 100% sure"), article("two", headline="Choir"))
    with store.read() as connection:
        for words in ("https://courier.example/one", "bridge CLOSED", "100%"):
            assert [item.article.headline for item in articles.find(connection, words)] == [
                "Harl bridge closed, 100% sure"
            ]
        assert articles.find(connection, "h") == ()
        assert articles.find(connection, "%%%") == ()
        assert [item.article.headline for item in articles.newest(connection, [article("two").id])] == [
            "Choir"
        ]


def test_reading_cannot_write_and_breakage_is_named(store: Store) -> None:
    fresh = taken.Fresh(article=article(), said=said(article()))
    with pytest.raises(StoreError, match="while trying"), store.read("trying") as connection:
        taken.add(connection, [fresh], now=EVENING)


def test_words_are_counted_over_a_time(store: Store) -> None:
    take(store, article("one", headline="Harbour strike", blocks=()))
    take(store, article("two", headline="Harbour fire", blocks=()), now=LATER)
    with store.read() as connection:
        assert articles.counts_between(connection, EVENING, LATER) == ({"fire": 1, "harbour": 1}, 1)
        assert articles.document_counts(connection, ["harbour", "fire", "nothing"]) == {
            "harbour": 2,
            "fire": 1,
        }


def test_words_are_counted_in_what_some_sources_had(store: Store) -> None:
    take(store, article("one", headline="Harbour strike", blocks=()), now=LATER)
    take(store, article("two", headline="Hafen Streik", blocks=(), source=SourceId("bote")), now=LATER)
    with store.read() as connection:
        assert articles.counts_between(connection, EVENING, LATER, sources=["bote", "none"]) == (
            {"hafen": 1, "streik": 1},
            1,
        )


def test_versions_are_found_by_their_ids(store: Store) -> None:
    for name in ("one", "two", "three"):
        take(store, article(name))
    with store.read() as connection:
        kept = articles.newest(connection, [article(name).id for name in ("one", "two", "three")])
        wanted = [kept[0].id, kept[2].id]
        assert {found.id for found in articles.versions(connection, [*wanted, VersionId("gone")])} == set(
            wanted
        )


BRIDGE: dict[str, Any] = {
    "headline": "Harl bridge closed after cracks in two piers",
    "standfirst": "Inspectors closed the Harl bridge.",
}


def old(name: str, days: int, headline: str, **changes: Any) -> Article:
    values: dict[str, Any] = {"headline": headline, "published": EVENING - timedelta(days=days), "blocks": ()}
    return article(name, **(values | changes))


def test_related_coverage_is_older_on_the_subject_and_newest_first(store: Store) -> None:
    take(
        store,
        article("now", **BRIDGE),
        old("a", 400, "Cracks feared in the piers of the Harl bridge"),
        old("b", 20, "Inspectors see to the Harl bridge"),
        old("c", 5, "Choir sells every seat of its winter season"),
        old("d", 30, "Cracks feared in the piers of the Harl bridge"),
        article("same-day", headline="Harl bridge: inspectors find cracks", published=EVENING),
    )
    found = related(store, version("now", **BRIDGE), count=3, time_zone="Europe/Berlin", language="en")
    assert [(item.headline, item.link) for item in found] == [
        ("Inspectors see to the Harl bridge", "https://courier.example/b"),
        ("Cracks feared in the piers of the Harl bridge", "https://courier.example/d"),
    ]
    assert found[0].date == (EVENING - timedelta(days=20)).date()


def test_related_coverage_keeps_to_count_age_language_and_what_is_not_told_already(store: Store) -> None:
    take(
        store,
        article("now", **BRIDGE),
        old("a", 400, "Cracks feared in the Harl bridge"),
        old("b", 20, "Inspectors at the Harl bridge"),
        old("c", 21, "Harl bridge cracks inspected", language="de"),
        old("d", 22, "Harl bridge: two piers"),
    )
    item = version("now", **BRIDGE)

    def names(**limits: Any) -> list[str]:
        given: dict[str, Any] = {"count": 3, "time_zone": "UTC", "language": "en"} | limits
        return [str(found.link)[-1] for found in related(store, item, **given)]

    assert names() == ["b", "d", "a"]
    assert names(count=0) == []
    assert len(names(count=1)) == 1
    assert names(max_age=timedelta(days=100)) == ["b", "d"]
    assert names(without=[article("b").id]) == ["d", "a"]


def test_a_day_stays_that_day_in_every_zone(store: Store) -> None:
    noon = EVENING.replace(hour=12) - timedelta(days=3)
    take(
        store,
        article("now", **BRIDGE),
        old("a", 0, "Cracks feared in the Harl bridge", published=noon, date_only=True),
    )
    (found,) = related(store, version("now", **BRIDGE), count=1, time_zone="Pacific/Auckland", language="en")
    assert found.date == noon.date()


def test_the_rarest_names_find_old_coverage_beneath_much_that_is_newer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("digest.archive.related"), "CANDIDATES", 10)
    names = "Quadrell, Tumbrek, Olvenshire"
    new: dict[str, Any] = {"headline": f"{names}: council budget vote meeting", "standfirst": "Town report."}
    common = [
        old(f"c{number}", 5 + number, f"Council budget vote meeting town report {number}")
        for number in range(40)
    ]
    take(
        store,
        article("now", **new),
        *common,
        old("deep", 900, f"{names} sign an accord"),
        old("deeper", 901, f"Talks of {names} begin"),
    )
    found = related(store, version("now", **new), count=2, time_zone="UTC", language="en")
    assert [str(item.link).rpartition("/")[2] for item in found] == ["deep", "deeper"]


def test_two_words_are_searched_however_many_articles_hold_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("digest.archive.related"), "CANDIDATES", 3)
    take(
        store,
        article("now", headline="Harl bridge", standfirst=None, blocks=()),
        *(old(f"b{number}", 10 + number, f"Harl bridge {number}") for number in range(6)),
    )
    item = version("now", headline="Harl bridge", standfirst=None, blocks=())
    found = related(store, item, count=9, time_zone="UTC", language="en")
    assert [item.headline for item in found] == ["Harl bridge 0", "Harl bridge 1", "Harl bridge 2"]


def test_the_archive_is_read_as_of_the_cut_off(store: Store) -> None:
    strike = old(
        "old", 9, "Harbour strike enters tenth week", standfirst="Dockers in Ellery reject the offer."
    )
    new: dict[str, Any] = {
        "headline": "Harbour strike in Ellery ends",
        "standfirst": "Dockers accept the offer of the port.",
    }
    take(store, article("now", **new), strike)
    item = version("now", **new)

    def seen(**limits: Any) -> tuple[Earlier, ...]:
        return related(store, item, count=3, time_zone="UTC", language="en", **limits)

    then = seen(until=EVENING)
    assert [found.headline for found in then] == ["Harbour strike enters tenth week"]
    later = [
        article("old", headline="Harbour strike in Ellery: corrected", published=EVENING, blocks=()),
        old("more", 3, "Ellery dockers vote on harbour strike offer"),
        *(old(f"noise{number}", 4, f"Dockers, port, offer {number}") for number in range(5)),
    ]
    take(store, *later, now=LATER)
    assert seen(until=EVENING) == then
    assert [found.headline for found in seen()] != [found.headline for found in then]
    with store.read() as connection:
        (as_sent,) = articles.newest(connection, [strike.id], until=EVENING)
        assert as_sent.article.headline == strike.headline
        assert articles.newest(connection, [later[1].id], until=EVENING) == ()
        counts, documents = articles.counts_after(connection, EVENING, ["port", "vote", "ellery"])
    assert (counts, documents) == ({"port": 5, "vote": 1, "ellery": 1}, 6)
