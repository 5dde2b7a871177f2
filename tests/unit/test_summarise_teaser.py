"""The stage: the publisher's standfirst first, the date in the reader's zone, rights kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from digest.config.newsletter import TeaserConfig
from digest.model import (
    Article,
    ArticleId,
    Block,
    BlockKind,
    Origin,
    Rights,
    SourceId,
    Teaser,
    Version,
    VersionId,
)
from digest.summarise import summarise

SHAPE = TeaserConfig()
HEADLINE = "Harbour board to rebuild pier"
FIRST = "The decision comes as the town seeks to bring its fishing boats home before the winter storms."
SECOND = "The old pier has been shut since a barge hit it in March."
TEXT = (
    "The harbour board voted on Tuesday to rebuild the old pier before the first storms of winter.",
    "It had been shut since March, when a barge broke four of its nine pillars in thick fog.",
    "The rebuilding will cost nine million crowns, the treasurer of the harbour board told reporters.",
)
LATE = datetime(2026, 5, 4, 23, 30, tzinfo=UTC)


def version(standfirst: str | None = None, texts: tuple[str, ...] = TEXT) -> Version:
    article = Article(
        id=ArticleId("https://courier.example/pier"),
        source=SourceId("courier"),
        headline=HEADLINE,
        url="https://courier.example/pier",
        standfirst=standfirst,
        blocks=tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts),
        credit="AFP, AP",
        published=LATE,
        language="en",
    )
    return Version(id=VersionId("v1"), number=1, article=article, first_seen=LATE, observed_at=LATE)


def told(given: Version, *, zone: str = "UTC", rights: Rights = Rights.OWN) -> Teaser:
    return summarise(given, language="en", time_zone=zone, shape=SHAPE, rights=rights)


def origins(teaser: Teaser) -> list[Origin]:
    return [sentence.origin for sentence in teaser.sentences]


def test_a_standfirst_of_two_sentences_is_the_teaser_word_for_word() -> None:
    teaser = told(version(f"{FIRST} {SECOND}"))
    assert [sentence.text for sentence in teaser.sentences] == [FIRST, SECOND]
    assert origins(teaser) == [Origin.PUBLISHER, Origin.PUBLISHER]
    assert all(sentence.spans == () for sentence in teaser.sentences)
    assert (teaser.headline, teaser.link, teaser.credit) == (
        HEADLINE,
        "https://courier.example/pier",
        "AFP, AP",
    )
    assert (teaser.article, teaser.version, teaser.language) == ("https://courier.example/pier", "v1", "en")


def test_one_sentence_is_extended_by_one_of_the_text_that_says_something_new() -> None:
    given = version(FIRST, (FIRST, *TEXT))
    teaser = told(given)
    assert origins(teaser) == [Origin.PUBLISHER, Origin.EXTRACT]
    assert teaser.sentences[0].text == FIRST
    assert teaser.sentences[1].text in TEXT
    assert " ".join(given.article.text[a:b] for a, b in teaser.sentences[1].spans) == teaser.sentences[1].text


def test_what_is_said_again_in_other_forms_of_the_words_is_nothing_new() -> None:
    again = "Storms of winter threaten boats, and the towns seek decisions to bring the fishermen home."
    assert [sentence.text for sentence in told(version(FIRST, (again,))).sentences] == [FIRST]


def test_a_standfirst_in_other_forms_of_the_words_is_about_the_article() -> None:
    own = (
        "Nobody rebuilds anything as slowly as a pillared place by the sea without any treasury, it is said."
    )
    teaser = told(version(own))
    assert teaser.sentences[0].text == own


def test_where_the_text_says_nothing_new_one_sentence_is_enough() -> None:
    assert [sentence.text for sentence in told(version(FIRST, (FIRST,))).sentences] == [FIRST]


def test_three_sentences_are_brought_to_the_two_that_have_the_shape() -> None:
    short = "The town council agrees with that."
    teaser = told(version(f"{short} {FIRST} {SECOND}"))
    assert [sentence.text for sentence in teaser.sentences] == [FIRST, SECOND] or [
        sentence.text for sentence in teaser.sentences
    ] == [short, FIRST]
    assert 20 <= len(teaser.text.split()) <= 45


@pytest.mark.parametrize(
    "standfirst",
    [
        None,
        "",
        HEADLINE,
        HEADLINE.upper() + ".",
        "The harbour board voted on Tuesday to rebuild the old …",
        "Quality journalism from all over the globe, every single day. Trusted by millions of readers.",
        "Subscribe to our newsletter for more on the harbour board and its pier.",
        "But it is not certain that the pier will be rebuilt. The board voted on Tuesday.",
        " ".join(["The harbour board voted to rebuild the pier"] * 12) + ".",
    ],
)
def test_an_unfit_standfirst_gives_way_to_an_extract(standfirst: str | None) -> None:
    teaser = told(version(standfirst))
    assert origins(teaser) == [Origin.EXTRACT, Origin.EXTRACT]
    assert all(sentence.text in TEXT for sentence in teaser.sentences)


def test_what_is_cut_off_leaves_and_the_whole_sentences_before_it_stay() -> None:
    assert [s.text for s in told(version(f"{FIRST} {SECOND} The board wi…")).sentences] == [FIRST, SECOND]


def test_two_sentences_far_too_long_are_brought_down() -> None:
    wordy = FIRST[:-1] + ", and " + "because of the long and heavy storms " * 4 + "nobody can wait."
    teaser = told(version(f"{SECOND} {wordy}"))
    assert teaser.sentences[0].text == SECOND
    assert origins(teaser) == [Origin.PUBLISHER, Origin.EXTRACT]


def test_an_article_without_text_has_its_standfirst_as_it_stands() -> None:
    assert [s.text for s in told(version("Board votes for pier", ())).sentences] == ["Board votes for pier"]
    assert [s.text for s in told(version(f"{FIRST} {SECOND}", ())).sentences] == [FIRST, SECOND]
    assert told(version(HEADLINE, ())).sentences == ()
    assert told(version(None, ())).sentences == ()


def test_a_link_only_source_gives_headline_and_link_and_no_sentence() -> None:
    teaser = told(version(f"{FIRST} {SECOND}"), rights=Rights.LINK_ONLY)
    assert teaser.sentences == ()
    assert teaser.link == "https://courier.example/pier"


def test_the_date_is_that_of_the_newsletters_zone() -> None:
    assert told(version()).date == date(2026, 5, 4)
    assert told(version(), zone="Europe/Berlin").date == date(2026, 5, 5)


def test_a_date_without_time_moves_in_no_zone() -> None:
    given = version()
    noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    given = replace(given, article=replace(given.article, published=noon, date_only=True))
    assert told(given, zone="Pacific/Auckland").date == date(2026, 5, 4)


def test_an_article_without_date_has_the_day_it_was_seen() -> None:
    given = version()
    given = replace(given, article=replace(given.article, published=None))
    assert told(given, zone="Europe/Berlin").date == date(2026, 5, 5)


def test_heads_are_never_sentences_even_with_a_full_stop() -> None:
    given = version()
    head = Block(
        kind=BlockKind.HEAD, text="Harbour board to rebuild pier at last, at the cost of nine million."
    )
    given = replace(given, article=replace(given.article, blocks=(head, *given.article.blocks)))
    assert head.text not in [sentence.text for sentence in told(given).sentences]


def test_a_derived_headline_has_no_voice() -> None:
    given = version()
    given = replace(given, article=replace(given.article, headline=TEXT[2], headline_derived=True))
    teaser = told(given)
    assert teaser.headline_derived
    assert teaser.sentences[0].text == TEXT[0]
