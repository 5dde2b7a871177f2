"""Editions that say what hostile feeds say, and their likeness that says nothing but "Harmless".

Each payload comes twice: cleaned, as a feed's item that went through collecting, and raw, as if no cleaning
had been: what is shown must be safe by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.collect.feed_items import articles_of
from digest.collect.feeds import read_feed
from digest.config.source import SourceConfig, SourceKind
from digest.model import (
    Article,
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
    SourceId,
    StoryId,
    Teaser,
    VersionId,
)
from digest.render.links import safe_link
from digest.text.controls import one_line

NEWSLETTER = NewsletterId("evening")
NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
URL = "https://news.example/feed.xml"
HARMLESS = "Harmless"
_SIZE = 40
"""Payloads of an edition."""
_PROSE = "The pier is closed tonight for the second time this week, the harbour office said."


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one story says, wherever a story says anything."""

    case: str
    headline: str
    teaser: str
    credit: str
    topic: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An edition of payloads beside its harmless likeness."""

    edition: Edition
    likeness: Edition
    said: tuple[Said, ...]


def trials(payloads: Sequence[tuple[str, str]]) -> Iterator[Trial]:
    """Yield editions of (case, payload): cleaned ones, then raw ones, each with a date of its own."""
    batches = [payloads[start : start + _SIZE] for start in range(0, len(payloads), _SIZE)]
    told = [(_cleaned(batch), "cleaned") for batch in batches] + [(_raw(batch), "raw") for batch in batches]
    for number, (said, kind) in enumerate(told):
        day = date(2026, 1, 1) + timedelta(days=number)
        yield Trial(
            edition=edition_of(said, day, told=[one.headline for one in said] if kind == "raw" else ()),
            likeness=edition_of([_likeness(one) for one in said], day),
            said=tuple(said),
        )


def collected(payloads: Sequence[str]) -> tuple[Article, ...]:
    """Return the articles of a feed that says each payload wherever an item can."""
    feed = read_feed(_feed(payloads), url=URL, zone=ZoneInfo("UTC"))
    config = SourceConfig(kind=SourceKind.FEED, url=URL)
    return articles_of(feed, source=SourceId("hostile"), config=config, url=URL, now=NOW)[0]


def _feed(payloads: Sequence[str]) -> bytes:
    def cdata(text: str) -> str:
        return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"

    items = "".join(
        f"<item><guid>https://news.example/{number}</guid><link>https://news.example/{number}</link>"
        f"<title>{cdata(payload)}</title><author>{cdata(payload)}</author><category>{cdata(payload)}</category>"
        f"<description>{cdata(f'<p>{_PROSE}</p>{payload}')}</description></item>"
        for number, payload in enumerate(payloads)
    )
    return f'<rss version="2.0"><channel><title>Hostile</title>{items}</channel></rss>'.encode(
        "utf-8", "replace"
    )


def _cleaned(batch: Sequence[tuple[str, str]]) -> list[Said]:
    articles = collected([payload for _, payload in batch])
    if len(articles) != len(batch):
        raise ValueError("a payload broke out of its item")
    return [
        Said(
            case=case,
            headline=article.headline,
            teaser=article.standfirst or article.text,
            credit=article.byline or "",
            topic=article.sections[0] if article.sections else "",
            link=article.url,
        )
        for (case, _), article in zip(batch, articles, strict=True)
    ]


def _raw(batch: Sequence[tuple[str, str]]) -> list[Said]:
    return [
        Said(case=case, headline=told, teaser=told, credit=told, topic=told, link=payload)
        for case, payload in batch
        for told in [payload if one_line(payload) else HARMLESS]
    ]


def _likeness(said: Said) -> Said:
    """Say nothing, in as many places."""
    return replace(
        said,
        headline=HARMLESS,
        teaser=HARMLESS,
        credit=HARMLESS if one_line(said.credit) else "",
        topic=HARMLESS if one_line(said.topic) else "",
        link="https://news.example/" if safe_link(said.link) else None,
    )


def edition_of(said: Sequence[Said], day: date, *, told: Sequence[str] = ()) -> Edition:
    """Return an edition; ``told`` are newsroom, title, subject, preheader, the sections' titles."""
    half = (len(said) + 1) // 2
    told = [*told, *[HARMLESS] * 6]
    shelves = ((Look.NEWS, "news", said[:half]), (Look.FEATURES, "features", said[half:]))
    return Edition(
        id=EditionId(newsletter=NEWSLETTER, date=day),
        revision=1,
        number=1,
        language="en",
        time_zone="UTC",
        newsroom=told[0],
        title=told[1],
        subject=told[2],
        preheader=told[3],
        sections=tuple(
            Section(
                key=key,
                title=told[4 + place],
                look=look,
                entries=tuple(_entry(one, f"{key}-{number}", day) for number, one in enumerate(shelf)),
            )
            for place, (look, key, shelf) in enumerate(shelves)
        ),
        window_start=None,
        cut_off=NOW,
        config_hash="0" * 64,
        code_version="0",
    )


def _entry(said: Said, name: str, day: date) -> Entry:
    article = ArticleId(f"https://news.example/{name}")
    return Entry(
        story=StoryId(name),
        versions=(VersionId(name),),
        articles=(article,),
        teaser=Teaser(
            article=article,
            version=VersionId(name),
            headline=said.headline,
            headline_derived=False,
            sentences=(Sentence(text=said.teaser, origin=Origin.PUBLISHER),),
            date=day,
            link=said.link,
            credit=said.credit or None,
            language="en",
        ),
        published=NOW,
        date_only=False,
        topics=(said.topic,) if said.topic else (),
        minutes=2,
        earlier=(Earlier(article=article, headline=said.headline, date=day, link=said.link),),
    )
