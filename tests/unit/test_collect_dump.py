"""Text dumps: the article, and the earlier coverage under it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from digest.collect.dump import read_dump
from digest.config.source import SourceConfig, SourceKind
from digest.model import Article, BlockKind, Rights, SourceId, TakenAs

NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
DUMP = """ date 2026-10-05 The strait's two towns agree on a bridge. They had argued about it since 1911.
Two towns on the Selm strait have agreed to build a bridge.
The mayors signed the papers on Monday in the old customs house, under the portrait of the last ferryman.

Read more: The last ferryman of Selm
Tides and tolls
Each town will pay for the pier on its own side, and a toll will pay for the middle.
kl/mo (AFP, AP)
Every evening our editors send you the day's stories. You can sign up to receive it directly here.
For a century the towns could not agree on the toll. A court ended the quarrel last year. (03.02.2025)
The ferry broke down twice in a winter. Its captain asked for a bridge himself. (2024-12-24)
"""


def dump(text: str, **config: object) -> tuple[Article, ...]:
    source = SourceConfig.model_validate({"kind": SourceKind.FOLDER, "path": "x", **config})
    return read_dump(text, source=SourceId("selm"), config=source, now=NOW)


def test_a_dump_is_an_article_and_its_earlier_coverage() -> None:
    own, first, second = dump(DUMP, language="en")
    assert own.standfirst == "The strait's two towns agree on a bridge. They had argued about it since 1911."
    assert own.headline == "Two towns on the Selm strait have agreed to build a bridge"
    assert own.headline_derived
    assert (own.published, own.date_only) == (datetime(2026, 10, 5, 12, tzinfo=UTC), True)
    assert (own.credit, own.url, own.taken_as) == ("AFP, AP", None, TakenAs.NEWS)
    assert [block.kind for block in own.blocks].count(BlockKind.HEAD) == 1
    paragraphs = [block.text for block in own.blocks if block.kind is BlockKind.PARAGRAPH]
    assert len(paragraphs) == 3
    assert not any(word in own.text for word in ("Read more", "AFP", "sign up", "last year"))
    assert first.taken_as is second.taken_as is TakenAs.EARLIER
    assert first.standfirst == (
        "For a century the towns could not agree on the toll. A court ended the quarrel last year."
    )
    assert (first.blocks, first.url, first.headline_derived) == ((), None, True)
    assert first.headline == "For a century the towns could not agree on the toll"
    assert first.published == datetime(2025, 2, 3, 12, tzinfo=UTC)
    assert second.published == datetime(2024, 12, 24, 12, tzinfo=UTC)
    assert len({own.id, first.id, second.id}) == 3


def test_the_same_dump_has_the_same_identities() -> None:
    assert [article.id for article in dump(DUMP)] == [
        article.id for article in dump(DUMP.replace("\n", "\r\n"))
    ]


def test_fields_at_the_top_are_read() -> None:
    (own,) = dump(
        "title A bridge at last\ndate 2026-10-05T18:00\nurl: https://selm.example/bridge\nsection: Strait\n"
        "author: Mo Kell\nlanguage: en\nThe towns have agreed to build a bridge across the strait.\n",
        section="Local",
        time_zone="Europe/Berlin",
    )
    assert (own.headline, own.headline_derived) == ("A bridge at last", False)
    assert own.id == own.url == "https://selm.example/bridge"
    assert own.sections == ("Local", "Strait")
    assert (own.byline, own.language) == ("Mo Kell", "en")
    assert (own.published, own.date_only) == (datetime(2026, 10, 5, 16, tzinfo=UTC), False)


def test_a_short_first_line_is_the_headline() -> None:
    (own,) = dump("A bridge at last\nThe towns have agreed to build a bridge across the strait, and soon.\n")
    assert (own.headline, own.headline_derived, own.published) == ("A bridge at last", False, None)
    assert len(own.blocks) == 1


def test_text_alone_is_an_article_too() -> None:
    (own,) = dump(
        "Date palms are grown where nobody would look for them. They do well.\nThe harvest was good."
    )
    assert own.standfirst is None
    assert len(own.blocks) == 2


def test_a_first_line_that_is_all_there_is_is_the_text() -> None:
    (own,) = dump("date 2026-10-05 The towns agree. They will build a bridge.")
    assert own.standfirst is None
    assert own.text == "The towns agree. They will build a bridge."


def test_a_date_that_is_none_makes_no_teaser() -> None:
    (own,) = dump("The towns have agreed to build a bridge. It will be long. (31.02.2025)\n")
    assert own.taken_as is TakenAs.NEWS


def test_a_teaser_from_the_future_stays_text() -> None:
    ahead = (NOW + timedelta(days=9)).strftime("%d.%m.%Y")
    articles = dump(
        f"The towns have agreed to build a bridge. It is long.\nIt will open with a feast. ({ahead})"
    )
    assert [article.taken_as for article in articles] == [TakenAs.NEWS]


def test_nothing_makes_nothing() -> None:
    assert dump("") == ()
    assert dump("\n \n") == ()


def test_link_only_dumps_without_headline_keep_nothing() -> None:
    assert dump(DUMP, rights=Rights.LINK_ONLY) == ()
