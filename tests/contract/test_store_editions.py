from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from kit import EVENING
from sqlalchemy import select

from digest.errors import NotFound
from digest.model import (
    ArticleId,
    DeliveryState,
    Earlier,
    Edition,
    EditionId,
    EditionState,
    Entry,
    Feature,
    Look,
    NewsletterId,
    Origin,
    Rule,
    Section,
    Sentence,
    StoryId,
    Subscriber,
    Teaser,
    Verdict,
    VersionId,
)
from digest.store import Store, audience, carriers, editions, readers, tables
from digest.store.values import plain, valued

EVENING_MAIL = NewsletterId("evening")
S = DeliveryState


def name(day: int = 6, newsletter: str = "evening") -> EditionId:
    return EditionId(newsletter=NewsletterId(newsletter), date=date(2026, 10, day))


def edition(day: int = 6) -> Edition:
    teaser = Teaser(
        article=ArticleId("urn:digest:1"),
        version=VersionId("v"),
        headline="A headline",
        headline_derived=False,
        sentences=(Sentence(text="One.", origin=Origin.EXTRACT, spans=((0, 4), (6, 9))),),
        date=date(2026, 10, day),
        link=None,
        credit="NNA",
        language="en",
    )
    earlier = Earlier(
        article=ArticleId("e"), headline="Before", date=date(2025, 1, 2), link="https://x.example/"
    )
    entry = Entry(
        story=StoryId("s"),
        versions=(VersionId("v"),),
        articles=(ArticleId("urn:digest:1"),),
        teaser=teaser,
        published=EVENING,
        date_only=True,
        topics=("Science",),
        minutes=2,
        earlier=(earlier,),
    )
    return Edition(
        id=name(day),
        revision=1,
        number=1,
        language="en",
        time_zone="UTC",
        newsroom="The Courier",
        title="Evening",
        subject="S",
        preheader="P",
        sections=(Section(key="hard-news", title="Hard news", look=Look.NEWS, entries=(entry,)),),
        window_start=None,
        cut_off=EVENING,
        config_hash="c",
        code_version="0",
    )


def keep(store: Store, identity: EditionId, **changes: Any) -> int:
    values: dict[str, Any] = {
        "content": edition(identity.date.day),
        "state": EditionState.APPROVED,
        "reason": None,
        "built_at": EVENING,
        "cut_off": EVENING,
        "window_start": None,
        "config_hash": "c",
    }
    with store.write("testing") as connection:
        editions.create(connection, identity, cut_off=EVENING)
        return editions.add_revision(connection, identity, **(values | changes))


def move(store: Store, identity: EditionId, to: EditionState) -> None:
    with store.write("testing") as connection:
        assert editions.set_state(connection, identity, to=to, if_in=list(EditionState))


def test_an_edition_is_claimed_once(store: Store) -> None:
    with store.write("testing") as connection:
        assert editions.create(connection, name(), cut_off=EVENING)
        assert not editions.create(connection, name(), cut_off=EVENING + timedelta(hours=1))
        assert editions.existing(connection, name()).cut_off == EVENING
        assert editions.record(connection, name(7)) is None
        with pytest.raises(NotFound, match="evening/2026-10-07"):
            editions.existing(connection, name(7))


def test_content_comes_back_as_it_was_kept_revision_by_revision(store: Store) -> None:
    assert keep(store, name()) == 1
    assert keep(store, name(), content=None, state=EditionState.SKIPPED, reason="nothing") == 2
    with store.read() as connection:
        assert editions.content(connection, name(), 1) == edition()
        assert editions.content(connection, name()) is None
        record = editions.existing(connection, name())
    assert (record.revision, record.state, record.reason) == (2, EditionState.SKIPPED, "nothing")


def test_an_edition_that_is_not_open_takes_no_revision(store: Store) -> None:
    keep(store, name())
    move(store, name(), EditionState.FROZEN)
    assert keep(store, name()) == 0
    with store.read() as connection:
        assert editions.existing(connection, name()).revision == 1


def test_a_state_moves_only_from_where_the_caller_thinks_it_is(store: Store) -> None:
    keep(store, name())
    with store.write("testing") as connection:
        assert not editions.set_state(
            connection, name(), to=EditionState.SENDING, if_in=[EditionState.FROZEN]
        )
        assert editions.set_state(
            connection, name(), to=EditionState.HELD, if_in=[EditionState.APPROVED], reason="by hand"
        )
        assert editions.existing(connection, name()).reason == "by hand"


def ledger_rows(store: Store, identity: EditionId, *states: DeliveryState) -> None:
    """Give an edition an audience whose copies stand as told."""
    with store.write("testing") as connection:
        listed = [
            Subscriber(address=f"{n}@reader.example", mailbox=f"{n}@reader.example")
            for n in range(len(states))
        ]
        readers.begin(connection, identity.newsletter, listed, now=EVENING)
        audience.add_chunk(connection, identity, lambda _: "s" * 64)
        rows = tables.delivery.c
        here = (rows.newsletter == identity.newsletter, rows.edition_date == identity.date)
        entered = connection.execute(select(rows.subscriber).where(*here).order_by(rows.subscriber)).scalars()
        for subscriber, state in zip(list(entered), states, strict=True):
            connection.execute(
                tables.delivery.update().where(*here, rows.subscriber == subscriber).values(state=state)
            )


def test_an_edition_counts_as_sent_from_its_first_mail_on(store: Store) -> None:
    for day, copies in ((3, [S.SENT, S.SENT]), (4, [S.SENT, S.QUEUED]), (5, [S.QUEUED, S.QUEUED])):
        keep(store, name(day), cut_off=EVENING.replace(day=day))
        with store.write("testing") as connection:
            editions.carry(connection, name(day), [ArticleId("a"), ArticleId(f"only-{day}")])
            editions.carry(connection, name(day), [ArticleId("a")])
            editions.carry(connection, name(day), [])
        ledger_rows(store, name(day), *copies)
        move(store, name(day), EditionState.SENDING)
    with store.read() as connection:
        last = editions.last_sent(connection, EVENING_MAIL, before=name(6))
        assert last is not None
        assert (last.id, last.cut_off) == (name(4), EVENING.replace(day=4))
        assert editions.last_sent(connection, EVENING_MAIL, before=name(3)) is None
        assert editions.carried(connection, name(6)) == {
            "a": name(4),
            "only-3": name(3),
            "only-4": name(4),
        }
        assert editions.carried(connection, name(4)) == {"a": name(3), "only-3": name(3)}
        assert editions.carried(connection, name(6, "morning")) == {}
        assert editions.number(connection, name(6)) == 3
        assert carriers.last_carrier(connection, ArticleId("a")) == name(4)
        assert carriers.last_carrier(connection, ArticleId("only-5")) is None


@pytest.mark.parametrize(
    ("state", "copies", "out"),
    [
        (EditionState.FROZEN, [S.QUEUED], False),
        (EditionState.SENDING, [S.QUEUED, S.LEASED, S.DEFERRED], False),
        (EditionState.SENDING, [S.QUEUED, S.HANDING], True),
        (EditionState.SENDING, [S.QUEUED, S.IN_DOUBT], True),
        (EditionState.HELD, [S.QUEUED, S.SENT], True),
        (EditionState.HELD, [S.QUEUED, S.QUEUED], False),
        (EditionState.DONE, [], False),
        (EditionState.DONE, [S.FAILED, S.FAILED, S.SUPPRESSED], False),
        (EditionState.DONE, [S.SKIPPED, S.ASSUMED_SENT], True),
        (EditionState.EXPIRED, [S.EXPIRED], False),
    ],
)
def test_the_ledger_says_whether_mails_have_left_not_the_editions_state(
    store: Store, state: EditionState, copies: list[DeliveryState], out: bool
) -> None:
    keep(store, name(5))
    with store.write("testing") as connection:
        editions.carry(connection, name(5), [ArticleId("a")])
    ledger_rows(store, name(5), *copies)
    move(store, name(5), state)
    with store.read() as connection:
        assert (editions.last_sent(connection, EVENING_MAIL, before=name(6)) is not None) is out
        assert (ArticleId("a") in editions.carried(connection, name(6))) is out
        assert editions.number(connection, name(6)) == 1 + out
        assert (carriers.last_carrier(connection, ArticleId("a")) is not None) is out


def test_editions_are_listed_the_latest_first(store: Store) -> None:
    for identity in (name(3), name(5), name(4, "morning")):
        keep(store, identity)
    with store.read() as connection:
        assert [record.id for record in editions.records(connection)] == [
            name(5),
            name(4, "morning"),
            name(3),
        ]
        assert [r.id for r in editions.records(connection, EVENING_MAIL, limit=1)] == [name(5)]


def test_verdicts_come_back_with_their_numbers(store: Store) -> None:
    verdict = Verdict(
        article=ArticleId("a"),
        version=VersionId("v"),
        headline="H",
        rule=Rule.SELECTED,
        detail="because",
        score=1.5,
        features=(Feature(name="freshness", value=0.5, weight=2.0),),
    )
    with store.write("testing") as connection:
        editions.create(connection, name(), cut_off=EVENING)
        editions.add_verdicts(connection, name(), revision=1, verdicts=[verdict])
    keep(store, name())
    with store.read() as connection:
        assert editions.verdicts(connection, name(), revision=1) == (verdict,)
        assert editions.verdicts(connection, name(), revision=1, article=ArticleId("a")) == (verdict,)
        assert editions.verdicts(connection, name(), revision=1, article=ArticleId("b")) == ()


def test_values_survive_json() -> None:
    assert valued(Edition, plain(edition())) == edition()


def test_a_naive_time_is_refused(store: Store) -> None:
    from digest.errors import StoreError

    with pytest.raises(StoreError, match="naive"), store.write("testing") as connection:
        editions.create(connection, name(), cut_off=datetime(2026, 1, 1))


def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    from zoneinfo import ZoneInfo

    local = EVENING.astimezone(ZoneInfo("Australia/Lord_Howe"))
    with store.write("testing") as connection:
        editions.create(connection, name(), cut_off=local)
        found = editions.existing(connection, name()).cut_off
    assert (found, found.tzinfo) == (EVENING, UTC)
