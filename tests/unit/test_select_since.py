"""What has happened since: whole texts of one event, instalments of a series, evidence that it moved on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from kit import EVENING, blocks, choice, source, version

from digest.config import NewsletterConfig
from digest.model import EditionId, NewsletterId, Pick, Rule, SourceId, Story, StoryId, Version
from digest.pipeline.dating import dated_by_news
from digest.select import Sent, select
from digest.select.since import Change, Text, happened_since
from digest.select.whole import Wholes, instalments
from digest.summarise import summarise
from digest.text.locale import weekday_words
from digest.text.rarity import Rarity

YESTERDAY = EditionId(newsletter=NewsletterId("evening"), date=date(2026, 10, 5))
MONDAY = datetime(2026, 10, 5, 12, tzinfo=UTC)
WALKOUT = (
    "Hundreds of drivers left the tram depots of Velmouth before dawn and went on strike for longer nights.\n"
    "Their union under Petra Lindow asks for ten hours of rest between two shifts. The operator Tessman "
    "offered eight. Some 8,200 passengers an hour had to walk over the Harl bridge, where police led "
    "them along the tracks. Shops in Quarry Lane opened late. A strike had last stopped the trams nine "
    "years ago. Schools excused those who came after the bell, and the hospital of Saint Orla sent cars "
    "for nurses. Neither side wanted to say when it would talk with the other."
)
PORTRAIT = (
    "Ida has packed three sandwiches, because one never knows, and a drum that once was her father's.\n"
    "Twelve years she has driven line four over the Harl bridge, and she knows each dog along Quarry "
    "Lane. Then Petra Lindow of the union comes by with coffee, and the drum rests. Tessman wants her "
    "back on her seat after eight hours of sleep. She laughs. Velmouth can walk a little, she finds, it "
    "is healthy."
)


def wholes() -> Wholes:
    return Wholes("en", Rarity())


def told(name: str, text: str, *, headline: str = "Trams of Velmouth stand still", **changes: Any) -> Version:
    return version(
        name, headline=headline, blocks=blocks(*text.split("\n")), **({"published": MONDAY} | changes)
    )


def since(after: Version, sent: Version) -> Change:
    read = wholes()
    one, old = (Text(version=v, whole=read.of(v), language="en", numbers=False) for v in (after, sent))
    return happened_since(one, [old], time_zone="UTC")


def later(text: str, **changes: Any) -> Version:
    return told("later", text, published=MONDAY + timedelta(days=2), **changes)


def test_a_day_after_what_was_sent_speaks_for_news_and_one_that_was_announced_less() -> None:
    news = later(f"The strike ended on Wednesday. {WALKOUT}")
    assert "it names wednesday, after what was sent and not named then (+2.5)" in since(news, SENT).why
    announced = told("sent", f"Talks begin on Wednesday. {WALKOUT}")
    assert "it names wednesday, after what was sent and announced then (+1.5)" in since(news, announced).why


def test_days_that_were_told_speak_against_news_and_days_to_come_say_nothing() -> None:
    assert (
        "its days are those that were told (-0.7)" in since(later(f"It began on Monday. {WALKOUT}"), SENT).why
    )
    assert "day" not in since(later(f"It may last until Friday. {WALKOUT}"), SENT).why.replace("today", "")


SENT = told("sent", WALKOUT)


def test_a_round_figure_of_what_was_told_is_no_new_number() -> None:
    assert "0 new numbers" in since(later(WALKOUT.replace("8,200", "8,000")), SENT).why
    assert "1 new number: 9900" in since(later(WALKOUT.replace("8,200", "9,900")), SENT).why


def test_a_year_is_no_new_number() -> None:
    assert "0 new numbers" in since(later(f"{WALKOUT} In 1998 it had been the same."), SENT).why


@pytest.mark.parametrize(
    ("language", "words"), [("en", "on Wednesday"), ("de", "am Mittwochabend"), ("ru", "в среду")]
)
def test_weekdays_are_known_in_compounds_and_in_other_cases(language: str, words: str) -> None:
    read = wholes()
    news = later(f"{words}. {WALKOUT}", language=language)
    texts = [Text(version=v, whole=read.of(v), language=language, numbers=False) for v in (news, SENT)]
    assert "after what was sent" in happened_since(texts[0], texts[1:], time_zone="UTC").why


def test_weekdays_are_numbered_from_monday() -> None:
    assert (weekday_words("en")["monday"], weekday_words("en")["sunday"]) == (0, 6)
    assert len(set(weekday_words("ja").values())) == 7


def test_a_portrait_with_another_opening_is_known_by_its_names_and_stays_out() -> None:
    sent = replace(SENT, article=replace(SENT.article, published=EVENING - timedelta(hours=26)))
    portrait = version(
        "portrait",
        source=SourceId("herald"),
        headline="A drum for line four",
        blocks=blocks(*PORTRAIT.split("\n")),
    )
    given = choice(sources={"courier": source(), "herald": source()}, newsletter=NewsletterConfig())
    (verdict,) = select([portrait], given, sent=[Sent(edition=YESTERDAY, versions=(sent,))]).verdicts
    assert verdict.rule is Rule.SENT_BEFORE
    assert "the whole texts" in verdict.detail
    alone = select([replace(portrait, article=replace(portrait.article, blocks=blocks("A drum.")))], given)
    assert [pick.update_of for pick in alone.picks] == [None]


ABOUT_US = (
    "Jane Marlow writes for the Courier in Dunmarrow. She has watched the county since 2009 and is the "
    "author of two books on the valley. Write to her with tips, follow the Courier for the latest, sign "
    "up for our daily newsletter, and never miss what matters to you and your neighbours in Old Stanner."
)
BAKERY = (
    "The bakery on Mill Lane opens its doors again on Saturday. A fire had destroyed its ovens in spring."
)
BUS = "Pupils board the school bus at the church instead of the bridge, which is under repair for a month."


def became(after: Version, sent: Version) -> str:
    """Return what becomes of an article of today where yesterday's edition carried another one."""
    given = choice(newsletter=NewsletterConfig(language="en"))
    found = select([after], given, sent=[Sent(edition=YESTERDAY, versions=(sent,))])
    if found.verdicts[0].rule is Rule.SENT_BEFORE:
        return "out"
    return "update" if found.picks[0].update_of else "new"


def yesterday(name: str, **changes: Any) -> Version:
    return version(name, published=EVENING - timedelta(hours=26), **changes)


def test_what_a_newsroom_puts_under_each_article_makes_no_two_of_them_one() -> None:
    sent = yesterday("sent", headline="Bakery opens again", blocks=blocks(BAKERY, ABOUT_US))
    after = version("after", headline="School bus takes another way", blocks=blocks(BUS, ABOUT_US))
    assert became(after, sent) == "new"
    copy = version("copy", headline="Bakery opens its doors", blocks=blocks(BAKERY, ABOUT_US))
    assert became(copy, sent) == "out"


NEWS = (
    "Drivers who went on strike left the tram depots of Velmouth again on Tuesday. Tessman signed a paper "
    "that gives them ten hours of rest from January, and 30 more will be hired for 4 million crowns a year."
)


def test_news_above_what_was_sent_word_for_word_is_an_update() -> None:
    top = "Trams of Velmouth stand still as drivers strike for longer nights"
    sent = yesterday("sent", headline=top, blocks=blocks(*WALKOUT.split("\n")))
    news = version("news", headline=top, blocks=blocks(NEWS, *WALKOUT.split("\n")))
    assert became(news, sent) == "update"
    rewritten = replace(sent, article=replace(sent.article, blocks=news.article.blocks), number=2)
    assert became(replace(rewritten, observed_at=EVENING - timedelta(hours=1)), sent) == "update"
    copy = version("copy", headline="Trams of Velmouth rest", blocks=sent.article.blocks)
    assert became(copy, sent) == "out"


def test_a_stub_under_another_headline_is_no_copy() -> None:
    stub = blocks("Watch the video above.")
    sent = yesterday("sent", headline="Goat escapes from farm near Hallow", blocks=stub)
    after = version("after", headline="Bridge closed at Stanway after crack is found", blocks=stub)
    assert became(after, sent) != "out"
    assert became(version("copy", headline=sent.article.headline, blocks=stub), sent) == "out"


def test_the_next_column_under_a_rubric_is_new() -> None:
    author = (
        "Edda Marlow writes each morning about small things. Her book Small Things is out with Quay Press."
    )
    sent = yesterday(
        "sent",
        headline="Morning thoughts: on soup",
        standfirst="Edda Marlow on what a pot can teach.",
        blocks=blocks(
            "My grandmother had a pot that was never empty. Whatever was left went into it, and whoever came "
            "was fed from it. I thought of her lately, since my kitchen has become a place where boxes are "
            "opened. A soup forgives. Forgotten on the stove for an afternoon it becomes better.",
            author,
        ),
    )
    after = version(
        "after",
        headline="Morning thoughts: on umbrellas",
        standfirst="Edda Marlow on what stays behind in trains.",
        blocks=blocks(
            "Forty umbrellas have left me on benches, at the dentist, under café tables. Somewhere there "
            "must be a country where all of them live, beneath a low grey sky, and are happy. The man at the "
            "lost property office knows me well. He says nothing about it, and those are manners.",
            author,
        ),
    )
    assert became(after, sent) == "new"


def test_texts_that_repeat_a_few_words_without_end_are_not_compared() -> None:
    one = told("one", "yes no so on " * 75)
    other = later("yes no so on yes no so on yes up so on " * 25)
    assert instalments(wholes().of(other), wholes().of(one)) == ""
    few = told("few", "yes no so on " * 15), later("yes no so on yes no so on yes up so on " * 5)
    assert instalments(*map(wholes().of, few)) != ""


RATES = "One dollar cost {a} crowns after {b}. {c} sold, {d} bought. Gold stood at {e}. The bank was {f}."


def filled(*words: str) -> Version:
    return told(
        "filled", RATES.format(**dict(zip("abcdef", words, strict=True))), headline=f"Rates: {words[5]}"
    )


def test_one_wording_with_other_words_in_its_places_is_another_instalment() -> None:
    read = wholes()
    one, other = (
        filled("seven", "eight", "Exporters", "importers", "ten", "calm"),
        filled("nine", "seven", "Importers", "tourists", "twelve", "busy"),
    )
    assert "places of one wording hold other words" in instalments(
        read.of(replace(one, id=SENT.id)), wholes().of(other)
    )


def test_a_report_that_is_carried_on_is_no_instalment() -> None:
    longer = later(f"{WALKOUT} In the evening both sides met in the town hall for the first time.")
    assert instalments(wholes().of(longer), wholes().of(SENT)) == ""
    mended = later(WALKOUT.replace("8,200", "9,100"))
    assert instalments(wholes().of(mended), wholes().of(SENT)) == ""


def test_another_text_under_yesterdays_headline_is_another_instalment() -> None:
    one, other = told("one", WALKOUT, headline="Police log"), later(PORTRAIT, headline="Police log")
    assert instalments(wholes().of(other), wholes().of(one)) == "another text under the same headline"


def update(modified: datetime | None, *, changed: bool = True) -> date:
    """Return the date of an update by an article of Monday that was seen changed on Wednesday evening."""
    lead = replace(
        told("sent", WALKOUT, modified=modified), number=2, observed_at=datetime(2026, 10, 7, 16, tzinfo=UTC)
    )
    newsletter = NewsletterConfig(language="en")
    given = choice(
        newsletter=newsletter,
        window_start=datetime(2026, 10, 5, 16, tzinfo=UTC),
        changed=frozenset({lead.article.id} if changed else ()),
    )
    pick = Pick(
        story=Story(id=StoryId("s"), lead=lead, others=()),
        section="hard-news",
        score=1.0,
        features=(),
        update_of=YESTERDAY,
    )
    teaser = summarise(lead, language="en", time_zone="UTC", shape=newsletter.teaser)
    return dated_by_news(teaser, pick, given).date


def test_an_update_by_the_article_that_was_sent_bears_the_day_of_its_change() -> None:
    assert update(datetime(2026, 10, 6, 20, tzinfo=UTC)) == date(2026, 10, 6)
    assert update(None) == date(2026, 10, 7)


def test_a_date_of_change_that_cannot_be_this_changes_is_not_believed() -> None:
    assert update(datetime(2026, 10, 5, 13, tzinfo=UTC)) == date(2026, 10, 7)
    assert update(datetime(2027, 1, 1, tzinfo=UTC)) == date(2026, 10, 7)


def test_an_update_by_another_article_bears_that_articles_date() -> None:
    assert update(datetime(2026, 10, 6, 20, tzinfo=UTC), changed=False) == date(2026, 10, 5)
