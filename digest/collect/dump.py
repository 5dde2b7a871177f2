"""Read article text dumps, the plain-text files that agencies and archives hand out; pure.

What is read, line by line (empty lines do not count):

- at the top, in any order and all of it optional: ``title …``, ``date YYYY-MM-DD …``, and with a colon also
  ``headline:``, ``url:``, ``section:``, ``author:``, ``language:``. What follows the day on the date's line
  is the standfirst. Without a title, a short first line that is no sentence is the headline;
- paragraphs, heads, quotes, one a line; "Read more", byline, agency credit and sign-up lines are taken out as
  everywhere;
- at the end, teasers of earlier coverage: lines that end in a date in brackets, ``(10.07.2019)`` or
  ``(2019-07-10)``. Each becomes an article of its own that was taken in as earlier coverage.

A headline that is missing is made from the text and marked as derived.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from digest.collect.address import article_url
from digest.collect.body import body_of, by_content, headlined, identified, name_of, within_rights
from digest.collect.dates import Moment, on_day, plausible, read_date
from digest.collect.feed_items import language_tag, sections_of
from digest.collect.headline import shorten
from digest.collect.standfirst import MAX_CHARS
from digest.config.source import SourceConfig
from digest.model import Article, ArticleId, SourceId, TakenAs
from digest.text.boilerplate import clean
from digest.text.controls import one_line

_FIELD = re.compile(
    r"(?P<name>title|headline|date|url|link|section|author|byline|language)(?P<colon>\s*[:=])?\s+(?P<value>\S.*)",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?P<day>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?)(?:\s+(?P<rest>\S.*))?")
_TEASER = re.compile(
    r"(?P<said>\S.{19,1500}?)\s*"
    r"\((?:(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4})|(?P<iso>\d{4}-\d\d-\d\d))\)\.?"
)
_ENDS_A_SENTENCE = tuple(".!?…。！？؟।:;,")
_LONGEST_HEADLINE = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What the lines at the top say, and how many they are."""

    fields: dict[str, str] = field(default_factory=dict)
    length: int = 0


def read_dump(text: str, *, source: SourceId, config: SourceConfig, now: datetime) -> tuple[Article, ...]:
    """Return the dump's own article first, then the teasers under it; nothing where there is no text."""
    lines = [line for line in map(one_line, text.splitlines()) if line]
    head = _head(lines)
    teasers, end = _teasers(lines, start=head.length, now=now)
    language = language_tag(head.fields.get("language"), config.language)
    own = _own(lines[head.length : end], head=head, language=language, config=config, source=source, now=now)
    told = (
        _earlier(said, published=published, source=source, language=language) for said, published in teasers
    )
    earlier = [article for article in told if article is not None]
    if own is not None:
        own = replace(own, listed=tuple(dict.fromkeys(article.id for article in earlier)))
    kept = (within_rights(article, config.rights) for article in (own, *earlier) if article is not None)
    return tuple(article for article in kept if article is not None)


def _head(lines: Sequence[str]) -> _Head:
    fields: dict[str, str] = {}
    length = 0
    for line in lines:
        found = _FIELD.fullmatch(line)
        name = found["name"].lower() if found else ""
        day = _DAY.fullmatch(found["value"]) if found and name == "date" else None
        if found is None or name in fields or not (found["colon"] or day or line.startswith("title ")):
            break
        if name == "date" and day is None:
            break
        fields[name] = found["value"]
        length += 1
    if not fields.keys() & {"title", "headline"} and _is_headline(lines[length:]):
        fields["title"] = lines[length]
        length += 1
    return _Head(fields=fields, length=length)


def _is_headline(lines: Sequence[str]) -> bool:
    return (
        len(lines) > 1
        and len(lines[0]) <= _LONGEST_HEADLINE
        and len(lines[0]) < len(lines[1])
        and not lines[0].endswith(_ENDS_A_SENTENCE)
        and bool(clean(lines[0]).parts)
    )


def _own(
    lines: Sequence[str],
    *,
    head: _Head,
    language: str | None,
    config: SourceConfig,
    source: SourceId,
    now: datetime,
) -> Article | None:
    day = _DAY.fullmatch(head.fields.get("date", ""))
    said = day["rest"] if day else None
    lead = [said] if said and (not lines or len(said) > MAX_CHARS) else []
    standfirst = said if said and not lead else None
    body = body_of("\n".join((*lead, *lines)), language=language, leave_out=standfirst)
    published = plausible(read_date(day["day"], zone=ZoneInfo(config.time_zone)) if day else None, now=now)
    article = Article(
        id=ArticleId(""),
        source=source,
        headline=shorten(head.fields.get("title") or head.fields.get("headline") or ""),
        url=article_url(head.fields.get("url") or head.fields.get("link") or ""),
        standfirst=standfirst,
        blocks=body.blocks,
        byline=name_of(head.fields.get("author") or head.fields.get("byline") or "") or body.byline,
        credit=body.credit,
        published=published.at if published else None,
        date_only=published.date_only if published else False,
        language=language,
        sections=sections_of((head.fields.get("section", ""),), section=config.section),
    )
    whole = headlined(article, prose=body.prose)
    return identified(whole) if whole else None


def _teasers(lines: Sequence[str], *, start: int, now: datetime) -> tuple[list[tuple[str, Moment]], int]:
    """Return the teasers at the end, in their order, and where the text before them ends."""
    teasers: list[tuple[str, Moment]] = []
    end = len(lines)
    for place in range(len(lines) - 1, start - 1, -1):
        found = _TEASER.fullmatch(lines[place])
        published = plausible(_day_of(found), now=now) if found else None
        if found and published:
            teasers.append((found["said"], published))
            end = place
        elif clean(lines[place]).parts:
            break
    return teasers[::-1], end


def _day_of(found: re.Match[str]) -> Moment | None:
    try:
        if found["iso"]:
            return on_day(date.fromisoformat(found["iso"]))
        return on_day(date(int(found["y"]), int(found["m"]), int(found["d"])))
    except ValueError:
        return None


def _earlier(said: str, *, published: Moment, source: SourceId, language: str | None) -> Article | None:
    article = headlined(
        Article(
            id=ArticleId(""),
            source=source,
            headline="",
            standfirst=said,
            published=published.at,
            date_only=True,
            language=language,
            taken_as=TakenAs.EARLIER,
        ),
        prose=said,
    )
    return by_content(article) if article else None
