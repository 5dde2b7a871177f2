"""Related coverage: from the whole archive, spread over time, each a dated teaser; also after a prune."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from kit import EVENING, article, blocks, source, version
from newsroom import Newsroom, newsroom

from digest.archive import archive, import_articles, prune, related
from digest.clock import FixedClock
from digest.collect.dump import read_dump
from digest.config import SourceKind
from digest.model import Article, Collected, Earlier, SourceId, TakenAs
from digest.store import Store, articles, open_store

DUMP = """ date 2026-10-06 The thaw comes as Varnia tries to loosen its ties with the island league. The two \
neighbours had closed their missions in 2015.
Ostmark and Varnia will open missions in each other's capitals again, eleven years after they were closed.
The Varnian leader Jorun Tamsel received the envoy of Ostmark on Tuesday in the capital Skell.
"Varnia is ready to talk," Tamsel said after the meeting in Skell. Ostmark had asked Varnia to free prisoners.
Tamsel has ruled Varnia since 2001. The island league buys most of the salt that Varnia digs.
cw/se (AFP, AP)
For 25 years Varnia has been ruled by Jorun Tamsel. He has softened on his neighbours somewhat. (10.07.2026)
The rally marked a hundred years of an independent Varnia. At least 70 people were taken away. (25.03.2025)
Somebody had filled the pumps with sand, engineers are sure. But who would do such a thing? (21.05.2026)
Tamsel wants to turn the salt pits into a park for tinkerers. How free can they be by decree? (12.10.2025)
The head of the island league has opened a bridge that nobody may cross. He called it a gift. (18.03.2026)
Ostmark has lifted nearly all bans on trade with Varnia. The one on boats remains in place. (15.02.2023)
The foreign minister hopes for closer ties with Skell. It was the first visit in seven years. (17.11.2024)
Jorun Tamsel is on the main island for three days of talks. Rumours of a union will not die. (13.02.2026)
"""
WORDS = (
    "harbour bakery glacier violin tunnel orchard museum regatta tram library sawmill lighthouse "
    "quarry vineyard hospital choir bridge market school ferry stadium theatre garden railway budget "
    "council referee storm"
).split()


def unrelated(count: int) -> list[Article]:
    rng = random.Random(7)
    found = []
    for number in range(count):
        about = rng.sample(WORDS, 9)
        found.append(
            article(
                f"other-{number}",
                headline=f"The {about[0]} and the {about[1]} of the {about[2]}",
                blocks=blocks(f"A {' '.join(about)} told in {number} words, first and last, this year."),
                published=EVENING - timedelta(days=rng.randrange(1, 1400)),
            )
        )
    return found


def taken(store: Store, *items: Article, days: float = 0) -> None:
    clock = FixedClock(EVENING - timedelta(days=days))
    archive(store, Collected(source=SourceId("courier"), articles=items), place="p", clock=clock)


def found(store: Store, own: Article, **limits: Any) -> tuple[Earlier, ...]:
    with store.read() as connection:
        item = next(iter(articles.newest(connection, [own.id])))
    given: dict[str, Any] = {"count": 8, "time_zone": "UTC", "language": "en"} | limits
    return related(store, item, **given)


def test_an_articles_own_eight_teasers_come_back_before_two_thousand_others(tmp_path: Path) -> None:
    folder = source(kind=SourceKind.FOLDER, path=tmp_path, url=None)
    own, *earlier = read_dump(DUMP, source=SourceId("courier"), config=folder, now=EVENING)
    store = open_store(tmp_path / "archive.sqlite")
    import_articles(store, unrelated(2000), now=EVENING - timedelta(days=1))
    taken(store, own, *earlier)
    assert own.listed == tuple(one.id for one in earlier)
    assert len(earlier) == 8
    assert {piece.article for piece in found(store, own)} == set(own.listed)
    three = found(store, own, count=3)
    assert {piece.article for piece in three} < set(own.listed)
    assert len({piece.date.year for piece in three}) == 3  # not three of the same year
    with store.read() as connection:
        item = next(iter(articles.newest(connection, [own.id])))
    bare = replace(item, article=replace(item.article, listed=()))
    by_words = [p.article for p in related(store, bare, count=8, time_zone="UTC", language="en")]
    assert set(by_words) <= set(own.listed)
    assert len(by_words) >= 5
    store.close()


def test_it_is_spread_over_time_rather_than_all_from_last_week(store: Store) -> None:
    taken(
        store,
        article("now", headline="Harl bridge closed", standfirst="Cracks in the piers of the Harl bridge."),
        *(
            article(
                f"week-{day}",
                headline=f"Harl bridge: {word} look at the piers",
                published=EVENING - timedelta(days=day),
            )
            for day, word in ((2, "engineers"), (3, "divers"), (4, "mayors"), (5, "pupils"))
        ),
        article(
            "year",
            headline="Harl bridge: what the painters saw at the piers",
            published=EVENING - timedelta(days=400),
        ),
    )
    with store.read() as connection:
        (own,) = articles.newest(connection, [article("now").id])
    days = [piece.date for piece in related(store, own, count=2, time_zone="UTC", language="en")]
    assert days[0] > (EVENING - timedelta(days=7)).date()
    assert days[1] == (EVENING - timedelta(days=400)).date()


def test_what_a_source_lists_obeys_every_limit_all_the_same(store: Store) -> None:
    pieces = [
        article("old", published=EVENING - timedelta(days=500)),
        article("german", published=EVENING - timedelta(days=5), language="de"),
        article("later", published=EVENING + timedelta(days=1)),
        article("kept", published=EVENING - timedelta(days=5)),
    ]
    own = article("now", published=EVENING, listed=tuple(one.id for one in (*pieces, article("gone"))))
    taken(store, own, *pieces)
    assert [one.article for one in found(store, own)] == [pieces[3].id, pieces[0].id]
    assert [one.article for one in found(store, own, max_age=timedelta(days=100))] == [pieces[3].id]
    assert [one.article for one in found(store, own, without={pieces[3].id})] == [pieces[0].id]
    assert found(store, own, until=EVENING - timedelta(days=1)) == ()


def test_a_teaser_of_earlier_coverage_outlives_a_prune_unless_nothing_may_be_quoted(store: Store) -> None:
    teaser = article("t", standfirst="One. Two.", blocks=(), taken_as=TakenAs.EARLIER)
    taken(store, teaser, article("news"), days=200)
    licensed = {"courier": source(rights="licensed")}
    assert prune(store, licensed, now=EVENING, keep_text=timedelta(days=90)).versions == 1
    with store.read() as connection:
        kept = {one.article.id: one for one in articles.newest(connection, [teaser.id, article("news").id])}
    assert kept[teaser.id].article.standfirst == "One. Two."
    assert kept[article("news").id].pruned
    linked = {"courier": source(rights="link-only")}
    assert prune(store, linked, now=EVENING, keep_text=timedelta(days=90)).versions == 1


THEN, LATER, LATER_EDITION = "2026-10-06T18:00+02:00", "2027-03-01T18:00+01:00", "evening/2027-03-01"
AGAIN = (
    "Parliament keeps the heat law of four votes",
    "The heat law on outdoor work stays as it is, Parliament decided on Monday by a wide margin.",
    "Unions had asked Parliament for schools to come under the heat law at once.",
)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Newsroom:
    made = newsroom(tmp_path / "site", capsys)
    made.configure(stories=4)
    assert made("build", now=THEN).code == 0
    return made


def recalled(desk: Newsroom) -> list[dict[str, Any]]:
    desk.add("again", *AGAIN, day="2027-03-01")
    assert desk("collect", now=LATER).code == 0
    assert desk("build", LATER_EDITION, now=LATER).code == 0
    shown = desk("show", LATER_EDITION, "--as", "json").json
    (entry,) = (entry for section in shown["sections"] for entry in section["entries"])
    return [piece for piece in entry["earlier"] if "heat law by four votes" in piece["headline"]]


def text_of(piece: dict[str, Any]) -> str:
    return " ".join(sentence["text"] for sentence in piece["sentences"])


def set_rights(desk: Newsroom, rights: str) -> None:
    file = desk.root / "config" / "sources.toml"
    file.write_text(f'[sources.pages]\nkind = "folder"\npath = "pages"\nrights = "{rights}"\n', "utf-8")


def test_earlier_coverage_carries_what_was_sent_of_it_and_the_mail_shows_it(desk: Newsroom) -> None:
    words = "Employers stop work at 34 degrees. Schools wait until spring."
    assert desk("edit", "heat law", "--teaser", words, "--edition", "evening/2026-10-06").code == 0
    assert desk("send", "evening/2026-10-06", now=THEN).code == 0
    (piece,) = recalled(desk)
    assert text_of(piece) == words
    html = desk("show", LATER_EDITION, "--as", "html").out
    text = " ".join(desk("show", LATER_EDITION).out.split())
    assert words in html
    assert f"{words} (06.10.2026)" in text


def test_of_what_was_never_sent_a_teaser_is_made_of_the_text(desk: Newsroom) -> None:
    (piece,) = recalled(desk)
    assert text_of(piece).startswith("Employers must stop outdoor work at thirty-four degrees")
    assert all(sentence["origin"] == "extract" for sentence in piece["sentences"])


def test_verify_proves_the_sentences_of_earlier_coverage_too(desk: Newsroom) -> None:
    (piece,) = recalled(desk)
    told = desk("verify", LATER_EDITION, "--json").json["sentences"]
    below = [one for one in told if one["earlier_of"] is not None]
    assert [one["sentence"] for one in below] == [one["text"] for one in piece["sentences"]]
    assert {one["proof"] for one in below} == {"proved"}
    with sqlite3.connect(desk.root / "data" / "digest.sqlite") as connection:
        connection.execute(
            "UPDATE version SET blocks = ? WHERE id = ?",
            ('[["paragraph", "Nothing of that was ever said."]]', piece["version"]),
        )
    connection.close()
    ran = desk("verify", LATER_EDITION, "--json")
    assert ran.code == 1
    assert {one["earlier_of"] is not None for one in ran.json["sentences"] if one["proof"] == "wrong"} == {
        True
    }


def test_after_a_prune_headline_date_and_teaser_are_shown_still(desk: Newsroom) -> None:
    set_rights(desk, "licensed")
    assert desk("send", "evening/2026-10-06", now=THEN).code == 0
    sent = desk("show", "evening/2026-10-06", "--as", "json").json
    teasers = {e["teaser"]["headline"]: e["teaser"] for s in sent["sections"] for e in s["entries"]}
    assert desk("archive", "prune", now=LATER).code == 0
    (piece,) = recalled(desk)
    assert piece["headline"] in teasers
    assert piece["date"] == "2026-10-06"
    assert piece["sentences"] == teasers[piece["headline"]]["sentences"]


def test_after_a_prune_nothing_is_made_of_a_text_that_was_never_sent(desk: Newsroom) -> None:
    set_rights(desk, "licensed")
    assert desk("archive", "prune", now=LATER).code == 0
    (piece,) = recalled(desk)
    assert (piece["date"], piece["sentences"]) == ("2026-10-06", [])


def test_of_a_source_that_gives_only_links_no_sentence_is_quoted(desk: Newsroom) -> None:
    assert desk("send", "evening/2026-10-06", now=THEN).code == 0
    file = desk.root / "config" / "sources.toml"
    file.write_text(
        '[sources.pages]\nkind = "folder"\npath = "pages"\nrights = "link-only"\n', encoding="utf-8"
    )
    (piece,) = recalled(desk)
    assert piece["sentences"] == []
    assert piece["link"]


def test_what_has_changed_since_it_was_sent_is_teased_anew(desk: Newsroom) -> None:
    assert desk("send", "evening/2026-10-06", now=THEN).code == 0
    desk.add(
        "parliament",
        "Parliament adopts the heat law by four votes",
        "Correction: employers must stop outdoor work at thirty-six degrees or give shade, water and breaks.",
        "Schools are exempt until spring, which unions call a loophole that swallows the rule.",
    )
    assert desk("collect", now="2026-10-07T10:00+02:00").code == 0
    (piece,) = recalled(desk)
    assert "thirty-six" in text_of(piece)


def test_a_newsletter_may_show_headlines_only(desk: Newsroom) -> None:
    config = desk.root / "config" / "digest.toml"
    told = config.read_text(encoding="utf-8")
    config.write_text(f'{told}\n[newsletters.evening.selection]\nearlier_as = "headline"\n', encoding="utf-8")
    (piece,) = recalled(desk)
    html = desk("show", LATER_EDITION, "--as", "html").out
    assert text_of(piece) not in html
    assert piece["headline"] in html


def test_the_version_that_is_compared_is_never_its_own_earlier_coverage(store: Store) -> None:
    taken(store, article("now", headline="Harl bridge closed", listed=(article("now").id,)))
    assert related(store, version("now"), count=3, time_zone="UTC", language="en") == ()
