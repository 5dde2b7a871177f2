"""Kills, embargoes and corrections of providers in the life of an edition."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from kit import EVENING, article, blocks

from digest.archive.batch import archive_articles
from digest.clock import FixedClock
from digest.config import Site, load_site
from digest.model import (
    Article,
    ArticleId,
    DecisionKind,
    Edition,
    EditionId,
    EditionRecord,
    EditionState,
    NewsletterId,
    PubStatus,
    Rule,
    Signal,
    SourceId,
    Wish,
)
from digest.pipeline import Hold, build_edition, pass_gate, rendered
from digest.pipeline.deciding import decide
from digest.pipeline.following import follow
from digest.pipeline.standing import reasons
from digest.store import Store, alarms, articles, editions, holds, open_store, tables

MIN = timedelta(minutes=1)
DAY = timedelta(days=1)
ID = EditionId(newsletter=NewsletterId("evening"), date=EVENING.date())
SITE = """
[site]
postal_address = "4 Quay Street"
[newsletters.evening]
time_zone = "UTC"
approval = "{approval}"
"""
SOURCES = """
[sources.courier]
kind = "feed"
url = "https://courier.example/feed"
[sources.herald]
kind = "feed"
url = "https://herald.example/feed"
"""
TOLD = {
    "pilots": "Pilots at Port Ellery left their boats on Tuesday. Eleven freighters wait outside.",
    "glacier": "The Varn glacier lost four metres of ice since June. Mills must find another source.",
    "tunnel": "The northern tube stays closed for six weeks. Commuters are sent over the Harl bridge.",
}


def piece(name: str, **changes: Any) -> Article:
    return article(name, **({"headline": f"The {name} today", "blocks": blocks(TOLD[name])} | changes))


class Desk:
    """A site at work, with a clock of its own."""

    def __init__(self, site: Site, store: Store) -> None:
        self.site, self.store, self.now = site, store, EVENING

    def look(self, *items: Article, after: timedelta = MIN) -> None:
        """Take in what a source holds now, and let the editions follow."""
        self.now += after
        archive_articles(self.store, items, clock=FixedClock(self.now), configured=self.site.settings.sources)
        follow(self.site, self.store, now=self.now)

    def build(self, identity: EditionId = ID, **options: Any) -> EditionRecord:
        return build_edition(self.site, self.store, identity, cut_off=self.now, now=self.now, **options)

    def put(self, state: EditionState, **values: Any) -> None:
        with self.store.write("testing") as connection:
            editions.set_state(connection, ID, to=state, if_in=list(EditionState), **values)

    @property
    def record(self) -> EditionRecord:
        with self.store.read() as connection:
            return editions.existing(connection, ID)

    @property
    def content(self) -> Edition:
        with self.store.read() as connection:
            found = editions.content(connection, ID)
        assert found is not None
        return found

    @property
    def headlines(self) -> set[str]:
        return {entry.teaser.headline for entry in self.content.entries}

    @property
    def alarms(self) -> list[str]:
        with self.store.read() as connection:
            return [alarm.what for alarm in alarms.latest(connection)]

    def verdict(self, name: str) -> tuple[Rule, str]:
        (found,) = reasons(self.site, self.store, self.record, piece(name).id)
        return found.verdict.rule, found.verdict.detail


@pytest.fixture(params=["auto"])
def desk(request: pytest.FixtureRequest, write_site: Callable[..., Path]) -> Iterator[Desk]:
    site = load_site(write_site(digest=SITE.format(approval=request.param), sources=SOURCES))
    store = open_store(site.database)
    desk = Desk(site, store)
    desk.look(*map(piece, TOLD))
    desk.build()
    yield desk
    store.close()


approved = pytest.mark.parametrize("desk", ["required"], indirect=True)


def test_an_edit_of_what_an_open_edition_carries_makes_its_next_revision(desk: Desk) -> None:
    cut_off = desk.record.cut_off
    desk.look(
        piece("pilots", headline="The pilots tonight"), replace(piece("tunnel"), id=ArticleId("u"), url=None)
    )
    assert (desk.record.revision, desk.record.cut_off, desk.record.state) == (
        2,
        cut_off,
        EditionState.APPROVED,
    )
    assert "The pilots tonight" in desk.headlines
    assert (len(desk.headlines), desk.content.corrected) == (3, desk.now)
    desk.look(piece("pilots", headline="The pilots tonight"))
    assert desk.record.revision == 2


def test_what_comes_in_after_the_cut_off_does_not_join_with_an_edit(desk: Desk) -> None:
    late = article("late", headline="Bakers bake", blocks=blocks("The bakers open at four. They sell."))
    desk.look(late, piece("pilots", headline="The pilots tonight"))
    assert "Bakers bake" not in desk.headlines


def test_a_later_decision_keeps_what_was_followed(desk: Desk) -> None:
    desk.look(piece("pilots", headline="The pilots tonight"))
    followed = desk.content.corrected
    wish = Wish()
    decide(
        desk.site,
        desk.store,
        ID,
        DecisionKind.EXCLUDE,
        words=piece("tunnel").id,
        wish=wish,
        now=desk.now,
        by="t",
    )
    assert desk.headlines == {"The pilots tonight", "The glacier today"}
    assert desk.content.corrected == followed


@approved
def test_an_edition_that_a_person_approved_is_left_alone_by_an_edit_and_told(desk: Desk) -> None:
    desk.put(EditionState.APPROVED)
    desk.look(piece("pilots", headline="The pilots tonight"))
    assert (desk.record.revision, desk.record.state) == (1, EditionState.APPROVED)
    assert ["since it was approved" in what for what in desk.alarms] == [True]
    desk.look(piece("pilots", headline="The pilots tonight"))
    assert len(desk.alarms) == 1


@approved
def test_a_correction_is_worth_another_look_of_who_approved(desk: Desk) -> None:
    desk.put(EditionState.APPROVED)
    desk.look(piece("pilots", headline="The pilots, corrected", signal=Signal.CORRECTION))
    assert (desk.record.revision, desk.record.state) == (2, EditionState.READY)
    assert "was corrected" in desk.alarms[0]


@pytest.mark.parametrize("word", [{"status": PubStatus.WITHHELD}, {"embargo": EVENING + timedelta(hours=3)}])
def test_what_is_kept_back_leaves_an_open_edition(desk: Desk, word: dict[str, Any]) -> None:
    desk.look(piece("pilots", **word))
    assert desk.headlines == {"The glacier today", "The tunnel today"}
    assert desk.record.state is EditionState.APPROVED
    rule, detail = desk.verdict("pilots")
    assert rule in {Rule.WITHHELD, Rule.EMBARGOED}
    assert "courier" in detail or "2026-10-06 19:00 UTC" in detail


@pytest.mark.parametrize("word", [{"status": PubStatus.WITHHELD}, {"embargo": EVENING + timedelta(hours=3)}])
def test_the_gate_holds_what_names_an_article_that_is_kept_back(desk: Desk, word: dict[str, Any]) -> None:
    edition = desk.content
    archive_articles(desk.store, [piece("pilots", **word)], clock=FixedClock(desk.now + MIN))
    held = pass_gate(desk.site, desk.store, edition, rendered(desk.site, edition), now=desk.now + MIN)
    assert isinstance(held, Hold)
    assert [reason.what for reason in held.reasons] == ["1 article is withheld or under embargo now"]


def test_no_editor_overrules_an_embargo(desk: Desk) -> None:
    desk.look(piece("pilots", embargo=EVENING + timedelta(hours=3)))
    pin = DecisionKind.PIN
    decide(desk.site, desk.store, ID, pin, words=piece("pilots").id, wish=Wish(), now=desk.now, by="t")
    assert "The pilots today" not in desk.headlines
    assert desk.verdict("pilots")[0] is Rule.EMBARGOED


def test_an_embargoed_article_is_in_the_edition_after_its_moment_however_old(desk: Desk) -> None:
    moment = EVENING + 2 * DAY
    harbour = blocks("The harbour budget doubles. The council votes on it in the spring.")
    told = article("budget", headline="Harbour budget doubles", blocks=harbour, embargo=moment)
    desk.look(told)
    shown = []
    for day in (1, 2, 3):
        desk.now = EVENING + day * DAY + timedelta(hours=1)
        identity = replace(ID, date=desk.now.date())
        desk.look(
            article(
                f"day{day}",
                headline=f"Day {day}",
                blocks=blocks(f"Day {day} it is. So be it."),
                published=desk.now,
            )
        )
        desk.build(identity)
        with desk.store.read() as connection:
            found = editions.content(connection, identity)
        shown.append(
            "Harbour budget doubles" in {e.teaser.headline for e in found.entries} if found else None
        )
        _leave(desk, identity)
    assert shown == [False, True, False]


def _leave(desk: Desk, identity: EditionId) -> None:
    """Send an edition to one reader."""
    with desk.store.write("testing") as connection:
        editions.set_state(connection, identity, to=EditionState.DONE, if_in=list(EditionState))
        reader = {"address": f"{identity.date}@r.example", "mailbox": "ada@r.example", "name": "Ada"}
        row = connection.execute(tables.subscriber.insert().values(**reader, created_at=desk.now))
        key = {"newsletter": identity.newsletter, "edition_date": identity.date}
        copy = {"state": "sent", "fence": 1, "attempts": 1, "maybe_dup": 0}
        connection.execute(tables.delivery.insert().values(**key, **reader, subscriber=row.lastrowid, **copy))


def test_an_embargoed_article_is_no_earlier_coverage(desk: Desk) -> None:
    old = article(
        "old",
        headline="Pilots of Port Ellery threaten to leave boats",
        blocks=blocks("Pilots at Port Ellery may leave their boats on Tuesday. Freighters would wait."),
        published=EVENING - 9 * DAY,
    )
    desk.look(old)
    desk.build(again=True)
    assert [old.id] == [p.article for e in desk.content.entries for p in e.earlier]
    desk.look(replace(old, embargo=EVENING + 9 * DAY))
    assert [p.article for e in desk.content.entries for p in e.earlier] == []


def test_a_cancelled_article_is_purged_and_the_open_edition_built_anew(desk: Desk) -> None:
    desk.look(piece("pilots", status=PubStatus.CANCELED))
    assert desk.headlines == {"The glacier today", "The tunnel today"}
    assert desk.record.state is EditionState.APPROVED
    with desk.store.read() as connection:
        assert articles.newest(connection, [piece("pilots").id]) == ()
    raw = desk.store.file.read_bytes()
    assert b"left their boats" not in raw
    desk.look(
        piece("pilots"),
        piece("pilots", id=ArticleId("https://courier.example/x"), url="https://courier.example/x"),
    )
    with desk.store.read() as connection:
        assert articles.count(connection) == 2


def test_two_notices_in_the_same_words_take_two_articles_back(desk: Desk) -> None:
    for name in ("pilots", "glacier"):
        desk.look(piece(name, headline="Withdrawn", blocks=(), status=PubStatus.CANCELED))
    assert desk.headlines == {"The tunnel today"}


def test_a_kill_that_was_cut_off_is_made_up_for(desk: Desk) -> None:
    archive_articles(desk.store, [piece("pilots", status=PubStatus.CANCELED)], clock=FixedClock(desk.now))
    desk.look()
    assert desk.headlines == {"The glacier today", "The tunnel today"}


def test_a_hostile_source_cannot_kill_what_it_has_copied(desk: Desk) -> None:
    herald = SourceId("herald")
    copied = piece(
        "pilots", source=herald, id=ArticleId("https://herald.example/p"), url="https://herald.example/p"
    )
    desk.look(copied)
    desk.look(replace(copied, status=PubStatus.CANCELED))
    with desk.store.read() as connection:
        assert len(articles.newest(connection, [piece("pilots").id])) == 1
        assert articles.newest(connection, [copied.id]) == ()
    assert "The pilots today" in desk.headlines
    assert any("others say the same" in what and piece("pilots").id in what for what in desk.alarms)
    again = piece("pilots", headline="The pilots tonight")
    desk.look(again)
    assert "The pilots tonight" in desk.headlines


def test_a_cancellation_after_the_freeze_holds(desk: Desk) -> None:
    desk.put(EditionState.SENDING, frozen_at=desk.now, audience=5)
    desk.look(piece("pilots", status=PubStatus.CANCELED))
    assert desk.record.state is EditionState.HELD
    assert "killed after the freeze" in (desk.record.reason or "")
    assert "0 of 5 copies had left" in desk.alarms[0]


def test_what_is_kept_back_after_the_freeze_holds_once(desk: Desk) -> None:
    desk.put(EditionState.SENDING, frozen_at=desk.now, audience=5)
    desk.look(piece("pilots", status=PubStatus.WITHHELD))
    assert desk.record.state is EditionState.HELD
    assert "withheld or under embargo now after the freeze; 0 of 5 copies had left" in desk.alarms[0]
    with desk.store.write("testing") as connection:
        holds.release(connection, ID)
    desk.look(piece("pilots", status=PubStatus.WITHHELD))
    assert desk.record.state is not EditionState.HELD  # a person has looked at it


@pytest.mark.parametrize(
    ("state", "signal", "told"),
    [
        (EditionState.SENDING, None, True),
        (EditionState.SENDING, Signal.CORRECTION, True),
        (EditionState.DONE, None, False),
        (EditionState.DONE, Signal.CORRECTION, True),
        (EditionState.EXPIRED, Signal.CORRECTION, False),
    ],
)
def test_a_change_after_the_freeze_is_told_and_changes_nothing(
    desk: Desk, state: EditionState, signal: Signal | None, *, told: bool
) -> None:
    desk.put(state, frozen_at=desk.now, audience=5)
    desk.look(piece("pilots", headline="The pilots tonight", signal=signal))
    assert (desk.record.state, desk.record.revision, bool(desk.alarms)) == (state, 1, told)
    assert "The pilots today" in desk.headlines


def test_an_edition_of_long_ago_does_not_follow(desk: Desk) -> None:
    desk.look(piece("pilots", headline="The pilots tonight"), after=DAY + 2 * MIN)
    assert desk.record.revision == 1


def test_content_from_before_is_read_as_it_was(desk: Desk) -> None:
    with desk.store.write("testing") as connection:
        raw = connection.execute(tables.edition_revision.select()).one().content
        old = {key: value for key, value in raw.items() if key != "corrected"}
        connection.execute(tables.edition_revision.update().values(content=json.loads(json.dumps(old))))
    assert desk.content.corrected is None
