"""Articles that move, flip, are kept back or taken back: what the archive makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kit import EVENING, article, blocks

from digest.archive.batch import archive_articles
from digest.archive.judge import FLAP_PAUSE, RESTLESS, Became
from digest.archive.take import Took
from digest.clock import FixedClock
from digest.config import SourceConfig, SourceKind
from digest.model import Article, ArticleId, PubStatus, Signal, SourceId, Version
from digest.store import Store, articles, cancelled, kept_back

LOOK = timedelta(minutes=15)
TEXT = blocks(
    "Pilots at Port Ellery left their boats on Tuesday and said they would not return before Friday.",
    "Eleven freighters are waiting outside the breakwater, the port authority said at noon.",
)
OTHER = blocks(
    "The Varn glacier lost four metres of ice since June, more than in any year since counting began.",
    "Hydrologists warn that the valley's mills must find another source of water within a decade.",
)
HERALD = SourceId("herald")


def piece(name: str = "pilots", **changes: Any) -> Article:
    return article(name, **({"headline": "Harbour pilots walk out", "blocks": TEXT} | changes))


def wire(guid: str = "urn:newsml:agency.example:1", **changes: Any) -> Article:
    """An agency's message: it has a name and no address."""
    told = piece(url=None, guid=guid, **changes)
    return replace(told, id=ArticleId(f"urn:digest:{abs(hash((told.headline, told.text)))}"))


def look(store: Store, *items: Article, at: datetime = EVENING, **options: Any) -> tuple[Took, ...]:
    return archive_articles(store, items, clock=FixedClock(at), **options)


def became(store: Store, *items: Article, at: datetime = EVENING, **options: Any) -> list[Became]:
    return [one.became for one in look(store, *items, at=at, **options)]


def archived(store: Store, until: datetime = EVENING + timedelta(days=99)) -> tuple[Version, ...]:
    with store.read() as connection:
        return articles.window(connection, after=None, until=until)


# The same piece under another address


def test_a_new_address_with_the_same_words_is_the_same_article(store: Store) -> None:
    look(store, piece())
    (took,) = look(store, piece("pilots-2"), at=EVENING + LOOK)
    assert (took.became, took.article) == (Became.CHANGED, piece().id)
    (found,) = archived(store)
    assert (found.article.url, found.number) == (piece("pilots-2").url, 2)
    assert became(store, piece("pilots-2"), at=EVENING + 2 * LOOK) == [Became.KNOWN]


def test_an_edit_under_the_new_address_is_a_version_of_the_same_article(store: Store) -> None:
    look(store, piece())
    look(store, piece("pilots-2"))
    edited = piece("pilots-2", headline="Pilots come back", blocks=OTHER)
    (took,) = look(store, edited, at=EVENING + LOOK)
    assert (took.became, took.article) == (Became.CHANGED, piece().id)
    assert len(archived(store)) == 1


def test_a_new_headline_makes_a_new_address_of_the_same_text(store: Store) -> None:
    look(store, piece())
    renamed = piece("walkout-at-the-harbour", headline="Walkout at the harbour")
    assert became(store, renamed, at=EVENING + LOOK) == [Became.CHANGED]
    assert [found.article.headline for found in archived(store)] == ["Walkout at the harbour"]


@pytest.mark.parametrize("still_there", [True, False])
def test_one_text_under_two_headlines_is_two_articles_where_both_are_listed(
    store: Store, *, still_there: bool
) -> None:
    look(store, piece())
    renamed = piece("walkout", headline="Walkout at the harbour")
    listed = (renamed, piece()) if still_there else (renamed,)
    assert (Became.NEW in became(store, *listed, at=EVENING + LOOK)) is still_there


ABOUT = (
    "Every evening we read the news of the day to you, and then we ask the people of the valley what they "
    "make of it; listen in at eight, or whenever you like."
)


def programme(name: str, **changes: Any) -> Article:
    return article(name, **({"standfirst": ABOUT, "blocks": (), "headline": "The evening news"} | changes))


@pytest.mark.parametrize("headline", ["The evening news", "The news on Wednesday", "With Ada"])
def test_a_programme_that_announces_itself_in_the_same_words_is_new_every_day(
    store: Store, headline: str
) -> None:
    look(store, programme("tuesday", headline=headline.replace("Wednesday", "Tuesday")))
    next_day = EVENING + timedelta(days=1)
    told = programme("wednesday", headline=headline, published=next_day)
    assert became(store, told, at=next_day) == [Became.NEW]


def test_a_standfirst_under_a_new_address_is_the_same_article_on_one_day(store: Store) -> None:
    look(store, programme("a"))
    assert became(store, programme("b"), at=EVENING + LOOK) == [Became.CHANGED]
    longer = programme("c", headline="The evening news, longer")
    assert became(store, longer, at=EVENING + 2 * LOOK) == [Became.CHANGED]


def test_what_two_articles_of_one_look_say_tells_nothing(store: Store) -> None:
    look(store, programme("a"))
    two = programme("b", headline="Evening news"), programme("c", headline="The news")
    assert became(store, *two, at=EVENING + LOOK) == [Became.NEW, Became.NEW]


def test_the_same_text_of_another_source_is_another_article(store: Store) -> None:
    look(store, piece())
    assert became(store, piece("copy", source=HERALD)) == [Became.NEW]


def test_a_short_text_does_not_tell_articles_apart(store: Store) -> None:
    look(store, article("one", headline="Weather", blocks=blocks("Rain.")))
    assert became(store, article("two", headline="Weather", blocks=blocks("Rain."))) == [Became.NEW]


# The same piece under its source's name


def test_a_republished_name_with_a_new_address_is_the_same_article(store: Store) -> None:
    look(store, piece(guid="1"))
    edited = piece("new", guid="1", headline="Harbour pilots still out", blocks=(*TEXT, *blocks("More.")))
    (took,) = look(store, edited, at=EVENING + LOOK)
    assert (took.became, took.article) == (Became.CHANGED, piece().id)


def test_a_name_that_every_article_has_tells_nothing(store: Store) -> None:
    look(store, piece(guid="1"))
    glacier = article("glacier", guid="1", headline="Glacier shrinks", blocks=OTHER)
    assert became(store, glacier, at=EVENING + LOOK) == [Became.NEW]
    more = [piece(f"n{number}", guid="1", headline=f"H{number}", blocks=OTHER) for number in range(2)]
    assert set(became(store, *more, at=EVENING + LOOK)) == {Became.NEW}


def test_another_source_cannot_use_the_name(store: Store) -> None:
    look(store, piece(guid="1"))
    assert became(store, piece("theirs", source=HERALD, guid="1", blocks=OTHER)) == [Became.NEW]


def test_a_name_that_comes_later_is_noted(store: Store) -> None:
    look(store, piece())
    assert became(store, piece(guid="1"), at=EVENING + LOOK) == [Became.KNOWN]
    longer = piece("new", guid="1", blocks=(*TEXT, *OTHER))
    assert became(store, longer, at=EVENING + LOOK) == [Became.CHANGED]


def test_an_agencys_messages_on_a_piece_are_its_versions(store: Store) -> None:
    look(store, wire())
    update = wire(headline="Harbour pilots walk out, ships wait", signal=Signal.UPDATE, blocks=OTHER)
    assert became(store, update, at=EVENING + LOOK) == [Became.CHANGED]
    (found,) = archived(store)
    assert (found.article.headline, found.number) == (update.headline, 2)


def test_of_messages_that_come_together_the_last_counts(store: Store) -> None:
    first = wire(modified=EVENING)
    last = wire(headline="The last word on pilots", modified=EVENING + LOOK)
    look(store, last, first)
    assert [found.article.headline for found in archived(store)] == ["The last word on pilots"]
    other = wire("2", blocks=OTHER, headline="Glacier")
    assert became(store, other, replace(other, id=ArticleId("k"), status=PubStatus.CANCELED)) == [
        Became.CANCELLED
    ]


def test_who_pushes_keeps_names(store: Store) -> None:
    configured = {"courier": SourceConfig(kind=SourceKind.PUSH, token_file=Path("config/token"))}
    look(store, piece(guid="1"), configured=configured)
    rewritten = article("elsewhere", guid="1", headline="Quite another", blocks=OTHER)
    assert became(store, rewritten, configured=configured) == [Became.CHANGED]


def test_who_pushes_says_by_names_alone_what_is_one_article(store: Store) -> None:
    configured = {"courier": SourceConfig(kind=SourceKind.PUSH, token_file=Path("config/token"))}
    look(store, piece(guid="1"), configured=configured)
    assert became(store, piece("again", guid="2"), configured=configured) == [Became.NEW]


def test_a_folder_does_not_say_that_the_other_text_is_gone(store: Store) -> None:
    configured = {"courier": SourceConfig(kind=SourceKind.FOLDER, path=Path("texts"))}
    look(store, piece(), configured=configured)
    renamed = piece("walkout", headline="Walkout at the harbour")
    assert became(store, renamed, configured=configured) == [Became.NEW]
    assert became(store, piece("same"), configured=configured) == [Became.CHANGED]


def test_a_source_cannot_take_an_address_that_another_will_use(store: Store) -> None:
    look(store, piece("theirs", source=HERALD, guid="1"))
    wanted = piece("ours", source=HERALD, guid="1", headline="Harbour pilots walk out now")
    assert became(store, wanted, at=EVENING + LOOK) == [Became.CHANGED]
    ours = article("ours", headline="Glacier shrinks", blocks=OTHER)
    assert became(store, ours, at=EVENING + 2 * LOOK) == [Became.NEW]


def test_two_addresses_that_are_both_listed_do_not_make_it_move_to_and_fro(store: Store) -> None:
    look(store, piece())
    for number in range(1, 5):
        said = became(store, piece("b"), piece(), piece("c"), at=EVENING + number * LOOK)
        assert set(said) == {Became.KNOWN}
    assert [found.number for found in archived(store)] == [1]


def test_marks_of_who_led_a_reader_there_are_no_change(store: Store) -> None:
    look(store, piece())
    told = piece(url=f"{piece().url}?utm_source=rss&utm_campaign=8")
    assert became(store, told, at=EVENING + LOOK) == [Became.KNOWN]


# Articles that never rest


def test_an_article_that_flips_does_not_fill_the_archive(store: Store) -> None:
    states = (piece(), piece(headline="Pilots: a walkout"))
    for number in range(40):
        look(store, states[number % 2], at=EVENING + number * LOOK)
    (found,) = archived(store)
    assert found.number == 4
    later = EVENING + 3 * LOOK + FLAP_PAUSE
    assert became(store, states[0], at=later) == [Became.CHANGED]


def test_an_edit_that_is_taken_back_is_a_version(store: Store) -> None:
    for said in (piece(), piece(headline="Pilots: a walkout"), piece()):
        look(store, said)
    assert [(found.number, found.article.headline) for found in archived(store)] == [(3, piece().headline)]


def test_an_article_that_counts_waits_but_ends_with_its_last_word(store: Store) -> None:
    for number in range(RESTLESS + 20):
        look(store, piece(headline=f"{number} ships wait"), at=EVENING + number * LOOK)
    (found,) = archived(store)
    assert RESTLESS < found.number <= RESTLESS + 6
    last = piece(headline="All ships have left")
    look(store, last, at=EVENING + timedelta(days=1))
    assert archived(store)[0].article.headline == last.headline


@pytest.mark.parametrize(
    "word", [{"signal": Signal.CORRECTION}, {"status": PubStatus.WITHHELD}, {"embargo": EVENING + 99 * LOOK}]
)
def test_a_providers_word_never_waits(store: Store, word: dict[str, Any]) -> None:
    for number in range(RESTLESS + 2):
        look(store, piece(headline=f"{number} ships wait"))
    assert became(store, piece(headline="Now this", **word)) == [Became.CHANGED]


# Kept back and taken back


def test_what_is_embargoed_is_freed_at_its_moment(store: Store) -> None:
    moment = EVENING + timedelta(days=2)
    look(store, piece(embargo=moment))
    (found,) = archived(store)
    assert (found.freed, found.came_in(["courier"]), found.current) == (moment, moment, moment)
    with store.read() as connection:
        assert kept_back.at(connection, moment - LOOK) == {piece().id}
        assert kept_back.at(connection, moment) == frozenset()
        (later,) = articles.window(connection, after=EVENING + LOOK, until=moment, sources=["courier"])
        assert later.article.id == piece().id
        aged = articles.window(connection, after=EVENING + LOOK, until=moment, dated_from=moment - LOOK)
        assert [one.article.id for one in aged] == [piece().id]
        assert articles.window(connection, after=moment, until=moment + LOOK, sources=["courier"]) == ()


def test_what_was_withheld_is_freed_when_it_may_be_used(store: Store) -> None:
    look(store, piece(status=PubStatus.WITHHELD))
    freed = EVENING + timedelta(days=1)
    with store.read() as connection:
        assert kept_back.at(connection, EVENING) == {piece().id}
    assert became(store, piece(), at=freed) == [Became.CHANGED]
    (found,) = archived(store)
    assert found.freed == freed
    look(store, piece(headline="An edit later"), at=freed + LOOK)
    assert archived(store)[0].freed == freed
    with store.read() as connection:
        assert kept_back.at(connection, EVENING) == {piece().id}  # as it stood then
        assert kept_back.at(connection, freed) == frozenset()


def test_an_embargo_that_is_lifted_early_frees_it_then(store: Store) -> None:
    look(store, piece(embargo=EVENING + timedelta(days=2)))
    look(store, piece(), at=EVENING + LOOK)
    assert archived(store)[0].freed == EVENING + LOOK


def test_only_the_source_whose_words_it_is_can_take_it_back(store: Store) -> None:
    look(store, piece(guid="1"))
    for hostile in (
        piece(source=HERALD, status=PubStatus.CANCELED),
        piece("x", source=HERALD, guid="1", status=PubStatus.CANCELED),
    ):
        look(store, hostile)
    with store.read() as connection:
        assert cancelled.due(connection) == {}
    assert became(store, piece(), at=EVENING + LOOK) == [Became.KNOWN]
    assert became(store, piece(status=PubStatus.CANCELED), at=EVENING + LOOK) == [Became.CANCELLED]
    with store.read() as connection:
        assert cancelled.due(connection) == {piece().id: "courier"}


@pytest.mark.parametrize("word", [{"status": PubStatus.WITHHELD}, {"embargo": EVENING + timedelta(days=9)}])
def test_another_source_cannot_keep_it_back(store: Store, word: dict[str, Any]) -> None:
    look(store, piece())
    look(store, piece(source=HERALD, **word), at=EVENING + LOOK)
    with store.read() as connection:
        assert kept_back.at(connection, EVENING + LOOK) == frozenset()


def test_what_was_taken_back_before_it_came_stays_out_of_that_source_alone(store: Store) -> None:
    assert became(store, piece(status=PubStatus.CANCELED)) == [Became.CANCELLED]
    assert became(store, piece(), at=EVENING + LOOK) == [Became.REFUSED]
    assert became(store, piece(source=HERALD), at=EVENING + LOOK) == [Became.NEW]
