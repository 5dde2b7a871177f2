"""How articles come into editions: in time, from each of their sources, and as corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kit import EVENING, article, blocks, source

from digest.archive import archive
from digest.clock import FixedClock
from digest.config import Site, load_site
from digest.model import (
    Article,
    ArticleId,
    Collected,
    DeliveryState,
    EditionId,
    EditionState,
    NewsletterId,
    Rights,
    Rule,
    SourceId,
    Verdict,
    Version,
)
from digest.pipeline import build_edition
from digest.pipeline.collecting import place
from digest.pipeline.standing import reasons
from digest.store import Connection, Store, articles, editions, open_store, tables

DAY = timedelta(days=1)
SITE = """
[newsletters.evening]
time_zone = "UTC"
sources = ["top"]
[newsletters.evening.gate]
min_stories = 1
min_sources_ok = 0.0
"""
SOURCES = """
[sources.politics]
kind = "feed"
url = "https://courier.example/politics"
[sources.top]
kind = "feed"
url = "https://courier.example/top"
"""


@pytest.fixture
def site(write_site: Callable[..., Path]) -> Site:
    return load_site(write_site(digest=SITE.replace("min_sources_ok = 0.0\n", ""), sources=SOURCES))


@pytest.fixture
def house(site: Site) -> Iterator[Store]:
    store = open_store(site.database)
    yield store
    store.close()


def take(store: Store, *items: Article, at: datetime = EVENING, **options: Any) -> Any:
    collected = Collected(source=items[0].source, articles=items)
    return archive(store, collected, place="p", clock=FixedClock(at), **options)


def newest(store: Store, name: str = "a") -> Version:
    with store.read() as connection:
        (found,) = articles.newest(connection, [article(name).id])
    return found


def of(day: datetime) -> EditionId:
    return EditionId(newsletter=NewsletterId("evening"), date=day.date())


def carried_in(connection: Connection, identity: EditionId) -> Sequence[str]:
    content = editions.content(connection, identity)
    return [name for entry in content.entries for name in entry.articles] if content else []


def build(site: Site, store: Store, at: datetime = EVENING, **options: Any) -> Sequence[str]:
    build_edition(site, store, of(at), cut_off=at, now=at + timedelta(seconds=1), **options)
    with store.read() as connection:
        return carried_in(connection, of(at))


def leave(store: Store, at: datetime) -> None:
    """Send an edition to one reader."""
    key = {"newsletter": NewsletterId("evening"), "edition_date": at.date()}
    with store.write("testing") as connection:
        editions.set_state(connection, of(at), to=EditionState.DONE, if_in=list(EditionState))
        editions.carry(connection, of(at), [ArticleId(name) for name in carried_in(connection, of(at))])
        reader = {"address": "ada@r.example", "mailbox": "ada@r.example", "name": "Ada"}
        row = connection.execute(tables.subscriber.insert().values(**reader, created_at=at))
        connection.execute(
            tables.delivery.insert().values(
                **key,
                **reader,
                subscriber=row.lastrowid,
                state=DeliveryState.SENT,
                fence=1,
                attempts=1,
                maybe_dup=0,
            )
        )


TOP, POLITICS = SourceId("top"), SourceId("politics")


def test_what_is_written_after_a_cut_off_is_stamped_after_it(store: Store) -> None:
    class Slow(FixedClock):
        """Passes a cut-off while the database was waited for."""

        def now(self) -> datetime:
            with pytest.raises(BaseException, match="locked"):
                other.exec_driver_sql("BEGIN IMMEDIATE")  # inside the transaction nobody else can write
            return super().now()

    clock = Slow(EVENING)
    many = tuple(article(f"n{number}") for number in range(301))
    with store.reader.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout=0")
        other.exec_driver_sql("PRAGMA query_only=OFF")
        archive(store, Collected(source=TOP, articles=many), place="p", clock=clock)


def test_an_article_of_a_slow_source_is_in_the_next_edition(site: Site, house: Store) -> None:
    clock = FixedClock(EVENING - timedelta(seconds=10))
    archive(house, Collected(source=TOP, articles=(article("fast", source=TOP),)), place="p", clock=clock)
    first = build(site, house)
    clock.advance(timedelta(seconds=30))
    slow = article("slow", source=TOP, headline="Something else", blocks=blocks("Quite another text."))
    archive(house, Collected(source=TOP, articles=(slow,)), place="p", clock=clock)
    leave(house, EVENING)
    assert first == [article("fast").id]
    assert build(site, house, EVENING + DAY) == [slow.id]


def test_a_cut_off_is_never_ahead_of_the_clock(site: Site, house: Store) -> None:
    record = build_edition(site, house, of(EVENING), cut_off=EVENING + DAY, now=EVENING)
    assert record.cut_off == EVENING


@pytest.mark.parametrize("order", [(POLITICS, TOP), (TOP, POLITICS)])
def test_an_article_is_of_every_source_that_has_it(
    site: Site, house: Store, order: tuple[SourceId, ...]
) -> None:
    for key in order:
        take(house, article(source=key), at=EVENING - timedelta(hours=1))
    assert build(site, house) == [article().id]
    assert set(newest(house).sources) == {TOP, POLITICS}


def test_an_article_that_comes_to_a_newsletters_source_later_is_news_then(site: Site, house: Store) -> None:
    told = article(
        source=POLITICS, headline="The first", blocks=blocks("Quite another text, told at length.")
    )
    take(house, told, at=EVENING - timedelta(hours=1))
    take(house, article("c", source=TOP), at=EVENING - timedelta(hours=1))
    assert build(site, house) == [article("c").id]
    leave(house, EVENING)
    take(house, replace(told, source=TOP), at=EVENING + timedelta(hours=1))
    assert build(site, house, EVENING + DAY) == [told.id]


def test_a_sight_after_the_cut_off_changes_nothing_of_an_earlier_window(store: Store) -> None:
    take(store, article(source=POLITICS))
    take(store, article(source=TOP), at=EVENING + DAY)
    with store.read() as connection:
        assert articles.window(connection, after=None, until=EVENING, sources=[TOP]) == ()
        (found,) = articles.window(connection, after=EVENING, until=EVENING + DAY, sources=[TOP])
        assert articles.window(connection, after=EVENING, until=EVENING + DAY, sources=[TOP, POLITICS]) == ()
    assert (found.first_seen, found.seen_in([TOP])) == (EVENING, EVENING + DAY)


def test_the_text_of_a_source_that_may_give_it_replaces_a_bare_link(store: Store) -> None:
    configured = {"politics": source(rights=Rights.LINK_ONLY), "top": source(rights=Rights.OWN)}
    bare = article(source=POLITICS, blocks=(), standfirst=None)
    take(store, bare, configured=configured)
    full = article(source=TOP)
    assert take(store, full, configured=configured).changed == 1
    assert newest(store).article == full
    assert take(store, bare, configured=configured).known == 1
    assert newest(store).article == full


def test_an_article_of_a_source_that_is_called_otherwise_now_goes_over(store: Store) -> None:
    take(store, article(source=POLITICS), configured={"politics": source()})
    assert take(store, article(source=TOP), configured={"top": source()}).known == 1
    assert newest(store).article.source == TOP
    edited = article(source=TOP, blocks=blocks("Another text altogether."))
    assert take(store, edited, configured={"top": source()}).changed == 1


@pytest.mark.parametrize(
    "corrected",
    [
        {"published": EVENING - timedelta(days=400)},
        {"date_only": True},
        {"sections": ("Sport",)},
        {"language": "de"},
        {"credit": "NNA"},
        {"byline": "Ada"},
        {"url": "https://courier.example/a?page=1"},
    ],
)
def test_a_correction_of_what_stands_about_the_text_is_a_version(
    store: Store, corrected: dict[str, Any]
) -> None:
    take(store, article())
    told = replace(article(), **corrected)
    assert take(store, told).changed == 1
    assert newest(store).article == told
    assert take(store, told).known == 1


@pytest.mark.parametrize("given", [None, EVENING + timedelta(hours=3)])
def test_a_date_is_kept_where_no_better_one_comes(store: Store, given: datetime | None) -> None:
    take(store, article())
    assert take(store, article(published=given), at=EVENING + DAY).known == 1
    edited = article(published=given, blocks=blocks("Another text altogether."))
    assert take(store, edited, at=EVENING + DAY).changed == 1
    assert newest(store).article.published == article().published


def test_feeds_are_read_anew_under_new_settings() -> None:
    places = {place(source()), place(source(section="Sport")), place(source(language="de"))}
    assert len(places | {place(source(rights=Rights.OWN)), place(source(time_zone="Asia/Tokyo"))}) >= 4
    assert place(source()) == place(source())


def test_many_verdicts_are_kept_in_short_transactions_and_only_where_they_tell(
    site: Site, house: Store
) -> None:
    many = tuple(
        article(f"n{number}", source=TOP, language="de", headline=f"H{number}") for number in range(1201)
    )
    take(house, article(source=TOP), *many)
    aged = article("aged", source=TOP, headline="An aged one", published=EVENING - timedelta(days=30))
    take(house, aged, article("other", source=POLITICS, headline="A strange one"))
    with house.write("a build that broke") as connection:
        editions.create(connection, of(EVENING), cut_off=EVENING)
        left = Verdict(article=aged.id, version=newest(house, "aged").id, headline="", rule=Rule.SELECTED)
        editions.add_verdicts(connection, of(EVENING), revision=1, verdicts=[left])
    rows = [0]
    _count_rows(house, rows)
    assert build(site, house) == [article().id]
    assert max(rows) <= 1000
    with house.read() as connection:
        record = editions.existing(connection, of(EVENING))
        kept = editions.verdicts(connection, of(EVENING), revision=1)
    assert (record.revision, len(kept)) == (1, 1202)
    assert {verdict.rule for verdict in kept} == {Rule.SELECTED, Rule.OTHER_LANGUAGE}
    (old,) = reasons(site, house, record, "An aged one")
    (strange,) = reasons(site, house, record, "A strange one")
    assert (old.verdict.rule, strange.verdict.rule) == (Rule.TOO_OLD, Rule.OTHER_SOURCE)


def _count_rows(store: Store, rows: list[int]) -> None:
    """Note how many rows each write transaction touches."""
    from sqlalchemy import event

    def begin(_connection: object) -> None:
        rows.append(0)

    def count(_c: Any, cursor: Any, *_: Any) -> None:
        rows[-1] += max(cursor.rowcount, 0)

    event.listen(store.writer, "begin", begin)
    event.listen(store.writer, "after_cursor_execute", count)


def test_verdicts_of_a_revision_that_is_there_stay(store: Store) -> None:
    with store.write("testing") as connection:
        editions.create(connection, of(EVENING), cut_off=EVENING)
        editions.add_revision(
            connection,
            of(EVENING),
            content=None,
            state=EditionState.SKIPPED,
            reason=None,
            built_at=EVENING,
            cut_off=EVENING,
            window_start=None,
            config_hash="c",
        )
        late = Verdict(article=article().id, version=None, headline="", rule=Rule.SELECTED)  # type: ignore[arg-type]
        editions.add_verdicts(connection, of(EVENING), revision=1, verdicts=[late])
        assert editions.verdicts(connection, of(EVENING), revision=1) == ()
        assert not editions.forget_verdicts(connection, of(EVENING), revision=1)


def test_a_window_leaves_out_what_is_older_unless_its_date_may_have_moved(store: Store) -> None:
    take(store, article("old", published=EVENING - 9 * DAY), article("new"), article("moved"))
    take(store, article("moved", published=EVENING - 9 * DAY), at=EVENING + DAY)
    with store.read() as connection:
        found = articles.window(connection, after=None, until=EVENING, dated_from=EVENING - DAY)
    assert [version.article.id for version in found] == [article("moved").id, article("new").id]
