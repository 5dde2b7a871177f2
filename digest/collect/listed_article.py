"""Make an article of a page that a list led to, or say why it is none; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from digest.collect.body import within_rights
from digest.collect.encoding import decode
from digest.collect.headline import shorten
from digest.collect.links import Link
from digest.collect.page import is_page, read_page
from digest.collect.page_head import PageHead, read_head
from digest.config.source import SourceConfig
from digest.model import Article, Rights, SourceId
from digest.net.rules import Fetched
from digest.text.html import plain
from digest.text.html_tree import parse

_LONG_ENOUGH = 600
"""Characters that a page must have which does not say that it is an article."""


def listed_article(
    page: Fetched, link: Link, *, source: SourceId, config: SourceConfig, now: datetime
) -> Article | str:
    """Return the article at ``link``; what the page leaves open the list tells. Else why there is none."""
    if _is_front(page.url) and not _is_front(link.url):
        return "nothing but the front page"
    text = decode(page.body, charset=page.charset)
    if "\0" in text or not is_page(text):
        return "no HTML"
    # Rights take the text away, by which an article is told from a list: they are looked at in the end.
    reading = config.model_copy(update={"rights": Rights.OWN})
    article = read_page(text, source=source, config=reading, now=now, url=page.url)
    if article is None or not (link.certain or _looks_like_one(article, text)):
        return "no article in it"
    told = _with_what_the_list_says(article, link)
    return within_rights(told, config.rights) or "no headline"


def _looks_like_one(article: Article, html: str) -> bool:
    tree = parse(html)
    if tree is not None and _says_so(read_head(tree)):
        return True
    return article.published is not None and len(article.text) >= _LONG_ENOUGH


def _says_so(head: PageHead) -> bool:
    return bool(head.article or head.first("article:published_time")) or head.first("og:type") == "article"


def _with_what_the_list_says(article: Article, link: Link) -> Article:
    if article.published is None and link.published is not None:
        article = replace(article, published=link.published.at, date_only=link.published.date_only)
    if article.headline_derived and link.title:
        article = replace(article, headline=shorten(plain(link.title)), headline_derived=False)
    return replace(article, language=article.language or link.language)


def _is_front(url: str) -> bool:
    return urlsplit(url).path in {"", "/"}
