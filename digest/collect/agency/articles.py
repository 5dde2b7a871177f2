"""Make articles of an agency's items: cleaned like all, with what their provider says of them; pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from digest.collect.agency.item import AgencyFile, AgencyItem
from digest.collect.body import body_of, by_content, headlined, identified, name_of, within_rights
from digest.collect.dates import Moment, plausible
from digest.collect.feed_items import language_tag, sections_of
from digest.collect.headline import shorten
from digest.collect.holdings import Holdings, newest_each
from digest.collect.standfirst import standfirst_of
from digest.config.source import SourceConfig
from digest.model import Article, ArticleId, PubStatus, SourceId
from digest.text.controls import one_line
from digest.text.credit import parse_byline, parse_credit
from digest.text.html import to_lines

_MAX_GUID = 500
_DASH = re.compile(r"(?<=\s)_(?=\s)")
_BY = re.compile(r"by[\s:]\s*", re.IGNORECASE)
# "gr/bp": who typed it.
_INITIALS = re.compile(r"[a-z]{1,4}(?:[/ -][a-z]{1,4}){0,4}")


def agency_articles(file: AgencyFile, *, source: SourceId, config: SourceConfig, now: datetime) -> Holdings:
    """Return the file's articles, the newest version of each.

    A piece that its provider has cancelled is an article too, without text: its ``guid`` and ``status`` say
    what must go.
    """
    read = (_article(item, source=source, config=config, now=now) for item in file.items)
    made = [article for article in read if article is not None]
    return Holdings(articles=newest_each(made), notes=file.notes, has_versions=True)


def _article(item: AgencyItem, *, source: SourceId, config: SourceConfig, now: datetime) -> Article | None:
    if not item.is_text:
        return None
    language = language_tag(item.language, config.language)
    headline = shorten(one_line(item.headline))
    body = body_of(_lines(item.content), language=language, leave_out=headline)
    standfirst = standfirst_of(item.summary, text=body.text, language=language)
    if not body.blocks and standfirst is None:
        body = body_of(to_lines(item.summary), language=language, leave_out=headline)
    published, modified = _times(item, now=now)
    article = Article(
        id=ArticleId(""),
        source=source,
        headline=headline,
        url=item.url or None,
        standfirst=standfirst,
        blocks=body.blocks,
        byline=_byline(item.byline, language=language) or body.byline,
        credit=body.credit or _credit(item.credit) or parse_credit(_BY.sub("", item.byline, count=1)),
        published=published.at if published else None,
        date_only=published.date_only if published else False,
        modified=modified,
        embargo=item.embargo.at if item.embargo else None,
        status=item.status,
        signal=item.signal,
        language=language,
        sections=sections_of(item.sections, section=config.section),
        image=item.image,
        guid=item.guid[:_MAX_GUID] or None,
    )
    if article.status is PubStatus.CANCELED:
        return _cancelled(article, slugline=one_line(item.slugline))
    whole = headlined(article, prose=body.prose)
    kept = within_rights(whole, config.rights) if whole else None
    if kept is None and whole is None and article.status is PubStatus.WITHHELD:
        kept = replace(article, headline=one_line(item.slugline) or article.guid or "")
    return identified(kept) if kept and kept.headline else None


def _lines(content: str) -> str:
    """Return the lines that say something; an underscore between blanks is the dash of old lines."""
    lines = (_DASH.sub("–", line) for line in to_lines(content).split("\n"))
    return "\n".join(line for line in lines if any(map(str.isalnum, line)))


def _cancelled(article: Article, *, slugline: str) -> Article | None:
    """Keep of a kill only what names the piece: its text must go nowhere."""
    named = article.headline or slugline or article.guid
    if not named:
        return None
    bare = replace(article, headline=shorten(named), standfirst=None, blocks=(), image=None)
    return identified(bare) if bare.url else by_content(bare)


def _times(item: AgencyItem, *, now: datetime) -> tuple[Moment | None, datetime | None]:
    """Return when it was published, and when it changed since, where it did."""
    created, version = plausible(item.created, now=now), plausible(item.version_created, now=now)
    published = created or version
    if published is None or version is None or version.at <= published.at:
        return published, None
    return published, version.at


def _byline(written: str, *, language: str | None) -> str | None:
    line = one_line(written)
    if _INITIALS.fullmatch(line) or parse_credit(_BY.sub("", line, count=1)):
        return None
    return name_of(parse_byline(line, language=language) or _BY.sub("", line, count=1))


def _credit(written: str) -> str | None:
    """Return whom to credit; an agency's own line is as good as one that is known."""
    line = one_line(written).strip("()–—- ")
    return parse_credit(line) or line[:100] or None
