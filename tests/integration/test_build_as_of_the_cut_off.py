from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from kit import EVENING, article, blocks

from digest.archive import archive
from digest.clock import FixedClock
from digest.config import load_site
from digest.model import Article, Collected, EditionId, NewsletterId, SourceId
from digest.pipeline import build_edition
from digest.store import Store, editions, open_store

SITE = """
[newsletters.evening]
time_zone = "UTC"
[newsletters.evening.gate]
min_stories = 1
"""
SOURCES = """
[sources.courier]
kind = "feed"
url = "https://courier.example/feed"
"""
STRIKE = "Dockers of Ellery reject the offer of the port."


def take(store: Store, *items: Article, hours: int) -> None:
    clock = FixedClock(EVENING + timedelta(hours=hours))
    archive(store, Collected(source=SourceId("courier"), articles=items), place="p", clock=clock)


def test_the_same_cut_off_gives_the_same_earlier_coverage_hours_later(
    write_site: Callable[..., Path],
) -> None:
    site = load_site(write_site(digest=SITE, sources=SOURCES))
    store = open_store(site.database)
    identity = EditionId(newsletter=NewsletterId("evening"), date=EVENING.date())
    week = EVENING - timedelta(days=7)
    take(
        store,
        article("old", headline="Harbour strike enters tenth week", blocks=blocks(STRIKE), published=week),
        article("new", headline="Harbour strike in Ellery ends", standfirst=STRIKE),
        hours=-1,
    )
    shown = []
    for hours in (0, 5):
        now = EVENING + timedelta(hours=hours)
        record = build_edition(site, store, identity, cut_off=EVENING, now=now, again=True)
        assert record.cut_off == EVENING
        with store.read() as connection:
            edition = editions.content(connection, identity)
        assert edition is not None
        shown.append([earlier.headline for entry in edition.entries for earlier in entry.earlier])
        take(
            store,
            article("old", headline="Harbour strike: corrected", blocks=blocks(STRIKE), published=week),
            article("late", headline="Ellery dockers vote on harbour strike", published=week),
            hours=hours + 1,
        )
    store.close()
    assert shown == [["Harbour strike enters tenth week"]] * 2
