"""Make articles of a feed's items: cleaned, dated, identified, each once; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from digest.collect.address import article_url
from digest.collect.body import body_of, by_content, headlined, identified, name_of, once_each, within_rights
from digest.collect.dates import plausible
from digest.collect.headline import shorten
from digest.collect.raw import RawFeed, RawImage, RawItem
from digest.collect.standfirst import standfirst_of
from digest.config.source import SourceConfig
from digest.model import Article, ArticleId, Failure, Image, SourceId
from digest.text.controls import one_line
from digest.text.html import plain, to_lines

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")
_MAX_SECTIONS = 12
_MAX_NAME = 500
_MAX_ALT = 500
_MAX_CREDIT = 100


def articles_of(
    feed: RawFeed, *, source: SourceId, config: SourceConfig, url: str, now: datetime
) -> tuple[tuple[Article, ...], tuple[Failure, ...]]:
    """Return the feed's articles in its order, and a note on the items that are none."""
    made: list[Article] = []
    for position, item in enumerate(feed.items):
        article = _article(
            item,
            source=source,
            config=config,
            url=url,
            now=now,
            feed_language=feed.language,
            position=position,
        )
        if article is not None:
            made.append(article)
    left_out = len(feed.items) - len(made)
    notes = (Failure(what=f"{left_out} items without headline and text were left out"),) if left_out else ()
    return once_each(_told_apart(made)), (*feed.notes, *notes)


def newest(articles: tuple[Article, ...], *, most: int) -> tuple[Article, ...]:
    """Return at most so many articles, in their order: the newest, or the first where any has no date."""
    if len(articles) <= most or any(article.published is None for article in articles):
        return articles[:most]
    dated = sorted(articles, key=lambda article: (article.published, -(article.position or 0)), reverse=True)
    kept = {article.id for article in dated[:most]}
    return tuple(article for article in articles if article.id in kept)


def language_tag(*candidates: str | None) -> str | None:
    """Return the first that is a language tag (BCP 47), lower case with hyphens."""
    for candidate in candidates:
        if candidate and _TAG.fullmatch(candidate.strip()):
            return candidate.strip().replace("_", "-").lower()
    return None


def sections_of(named: Iterable[str], *, section: str | None) -> tuple[str, ...]:
    """Return the publisher's sections as text, each once, the configured one first."""
    cleaned = (one_line(name)[:100] for name in (section or "", *named))
    return tuple(dict.fromkeys(name for name in cleaned if name))[:_MAX_SECTIONS]


def _article(
    item: RawItem,
    *,
    source: SourceId,
    config: SourceConfig,
    url: str,
    now: datetime,
    feed_language: str | None,
    position: int,
) -> Article | None:
    language = language_tag(item.language, feed_language, config.language)
    body = body_of(to_lines(item.content), language=language)
    standfirst = standfirst_of(item.summary, text=body.text, language=language)
    if not body.blocks and standfirst is None:
        body = body_of(to_lines(item.summary), language=language)  # all there is, and more than a summary
    published, modified = plausible(item.published, now=now), plausible(item.modified, now=now)
    address = article_url(item.link, base=url) or article_url(item.guid)
    article = Article(
        id=ArticleId(""),
        source=source,
        headline=shorten(one_line(item.title) if item.title_is_text else plain(item.title)),
        url=address,
        standfirst=standfirst,
        blocks=body.blocks,
        byline=name_of(plain(item.author)) or body.byline,
        credit=body.credit,
        published=published.at if published else None,
        date_only=published.date_only if published else False,
        modified=modified.at if modified else None,
        guid=_name(item.guid, address=address),
        language=language,
        sections=sections_of(map(plain, item.categories), section=config.section),
        image=_image(item.image, url=url),
        position=position,
    )
    whole = headlined(article, prose=body.prose)
    kept = within_rights(whole, config.rights) if whole else None
    return identified(kept) if kept else None


def _name(guid: str, *, address: str | None) -> str | None:
    """Return a source's own name for an article; None where that is only its address."""
    name = one_line(guid)[:_MAX_NAME]
    return None if name == address else name or None


def _image(image: RawImage | None, *, url: str) -> Image | None:
    address = article_url(image.url, base=url) if image else None
    if image is None or address is None:
        return None
    return Image(
        url=address,
        alt=plain(image.alt)[:_MAX_ALT],
        width=image.width,
        height=image.height,
        credit=plain(image.credit)[:_MAX_CREDIT],
    )


def _told_apart(articles: list[Article]) -> list[Article]:
    """Identify by content what shares an address with articles of other headlines: it is no article's own."""
    headlines = Counter(article_id for article_id, _ in {(a.id, a.headline) for a in articles})
    return [article if headlines[article.id] == 1 else by_content(article) for article in articles]
