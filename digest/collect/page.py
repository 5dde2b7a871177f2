"""Read one HTML page as an article: what it says about itself, and the text that it shows."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from digest.collect.body import Body, body_of, headlined, identified, within_rights
from digest.collect.choosing import Chosen
from digest.collect.feed_items import language_tag, sections_of
from digest.collect.headline import shorten
from digest.collect.page_facts import (
    address_of,
    byline_of,
    declared_language,
    description_of,
    headline_of,
    image_of,
    machine_text,
    modified_of,
    published_of,
    section_names,
)
from digest.collect.page_head import PageHead, read_head
from digest.collect.page_text import read_text
from digest.collect.standfirst import standfirst_of
from digest.config.source import SourceConfig
from digest.model import Article, ArticleId, BlockKind, SourceId
from digest.text.controls import one_line
from digest.text.html import plain
from digest.text.html_tree import Run, parse
from digest.text.tongue import detect_language

_IS_PAGE = re.compile(
    # Possessive: what begins with a row of comments could be parted in more ways than can be tried.
    r"\s*+(?:<!--(?:(?!-->).)*+-->\s*+|<\?xml[^>]{0,200}\?>\s*+)*+<(?:!doctype\s+html|html\b|head\b|body\b)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_HEAD = 200
_ENOUGH_TO_TELL = 10


def is_page(text: str) -> bool:
    """Tell whether a text is an HTML page."""
    return _IS_PAGE.match(text[:5000]) is not None


def read_page(
    html: str, *, source: SourceId, config: SourceConfig, now: datetime, url: str | None = None
) -> Article | None:
    """Return the article of a page; None where there is none."""
    tree = parse(html)
    if tree is None:
        return None
    head = read_head(tree)
    chosen = read_text(
        tree,
        headline=headline_of(head),
        description=plain(description_of(head)),
        said=machine_text(head),
    )
    article, prose = _article(head, chosen, source=source, config=config, now=now, url=url)
    if not (article.blocks or article.standfirst):
        return None
    whole = headlined(article, prose=prose)
    kept = within_rights(whole, config.rights) if whole else None
    return identified(kept) if kept else None


def _article(
    head: PageHead, chosen: Chosen, *, source: SourceId, config: SourceConfig, now: datetime, url: str | None
) -> tuple[Article, str]:
    """Return the article, and the prose that a headline can be made of."""
    zone = ZoneInfo(config.time_zone)
    language = language_tag(declared_language(head), config.language) or detect_language(
        " ".join(run.text for run in chosen.runs[:_ENOUGH_TO_TELL])
    )
    body, standfirst = _text(chosen, language=language, description=description_of(head))
    address = address_of(head, url=url, patterns=config.links)
    byline, credit = byline_of(head)
    published = published_of(head, zone=zone, now=now)
    article = Article(
        id=ArticleId(""),
        source=source,
        headline=shorten(headline_of(head)),
        url=address,
        standfirst=standfirst,
        blocks=body.blocks,
        byline=byline or body.byline,
        credit=body.credit or credit,
        published=published.at if published else None,
        date_only=published.date_only if published else False,
        modified=modified_of(head, zone=zone, now=now),
        language=language,
        sections=sections_of(section_names(head), section=config.section),
        image=image_of(head, url=address or url),
    )
    return article, body.prose


def _text(chosen: Chosen, *, language: str | None, description: str) -> tuple[Body, str | None]:
    """Return the body and the standfirst: the one that the page shows, else the one that it declares."""
    body = _body(chosen.runs, language=language)
    if chosen.standfirst is None:
        return body, standfirst_of(description, text=body.text, language=language)
    shown = standfirst_of(escape(chosen.standfirst.text), text=body.text, language=language)
    if shown is None:  # longer than a standfirst may be: then it is how the text begins
        body = _body((chosen.standfirst, *chosen.runs), language=language)
    return body, shown or standfirst_of(description, text=body.text, language=language)


def _body(runs: tuple[Run, ...], *, language: str | None) -> Body:
    lines = [(line, _kind(run)) for run in runs if (line := one_line(run.text))]
    return body_of("\n".join(line for line, _ in lines), language=language, kinds=[kind for _, kind in lines])


def _kind(run: Run) -> BlockKind | None:
    if run.quoted:
        return BlockKind.QUOTE
    is_head = run.tag in {"h2", "h3", "h4", "h5", "h6"} and len(run.text) <= _LONGEST_HEAD
    return BlockKind.HEAD if is_head else None
