"""Invented editions of twenty stories, each with a topic of its own, in a Latin script and in another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from digest.model import (
    ArticleId,
    Earlier,
    Edition,
    EditionId,
    Entry,
    Look,
    NewsletterId,
    Origin,
    Section,
    Sentence,
    StoryId,
    Teaser,
    VersionId,
)

DAY = date(2026, 10, 6)
STORIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the stories of an edition say; ``{n}`` is a story's number."""

    language: str
    title: str
    headline: str
    sentences: tuple[str, str]
    earlier: str


ENGLISH = Wording(
    language="en",
    title="Evening Digest",
    headline="Council agrees on item {n} of a long and winding agenda",
    sentences=(
        "The vote on item {n} came after two hours in which nobody left the room or changed an opinion.",
        "What follows now is a second reading, for which the town hall has ordered more chairs.",
    ),
    earlier="Item {n} is put off again",
)
ARABIC = Wording(
    language="ar",
    title="موجز المساء",
    headline="المجلس يوافق على البند {n} من جدول أعمال طويل ومتشعب",
    sentences=(
        "جاء التصويت على البند {n} بعد ساعتين لم يغادر فيهما أحد القاعة ولم يغير أحد رأيه.",
        "ويتبع ذلك الآن قراءة ثانية طلبت لها البلدية مزيدا من الكراسي.",
    ),
    earlier="تأجيل البند {n} مرة أخرى",
)


def topic(number: int) -> str:
    """Return the topic that only the story of this number has."""
    return f"topic-{number}"


def edition(wording: Wording, *, stories: int = STORIES) -> Edition:
    """Return an edition, half of it features."""
    entries = [_entry(wording, number) for number in range(stories)]
    half = stories // 2
    return Edition(
        id=EditionId(newsletter=NewsletterId("evening"), date=DAY),
        revision=1,
        number=214,
        language=wording.language,
        time_zone="Europe/Berlin",
        newsroom="The Ellery Courier",
        title=wording.title,
        subject="",
        preheader="",
        sections=(
            Section(key="hard-news", title="Hard news", look=Look.NEWS, entries=tuple(entries[:half])),
            Section(key="features", title="Features", look=Look.FEATURES, entries=tuple(entries[half:])),
        ),
        window_start=None,
        cut_off=datetime(2026, 10, 6, 15, 45, tzinfo=UTC),
        config_hash="0" * 64,
        code_version="0",
    )


def _entry(wording: Wording, number: int) -> Entry:
    address = f"https://courier.example/agenda/{number}"
    version = VersionId(f"{number}-1")
    return Entry(
        story=StoryId(str(number)),
        versions=(version,),
        articles=(ArticleId(address),),
        published=datetime(2026, 10, 6, 14, 5, tzinfo=UTC),
        date_only=False,
        topics=("Council", topic(number)),
        minutes=3,
        earlier=(
            Earlier(
                article=ArticleId(f"{address}/earlier"),
                headline=wording.earlier.format(n=number),
                date=date(2026, 9, 1),
                link=f"{address}/earlier",
            ),
        ),
        teaser=Teaser(
            article=ArticleId(address),
            version=version,
            headline=wording.headline.format(n=number),
            headline_derived=False,
            sentences=tuple(
                Sentence(text=text.format(n=number), origin=Origin.PUBLISHER) for text in wording.sentences
            ),
            date=DAY,
            link=address,
            credit=None,
            language=wording.language,
        ),
    )
