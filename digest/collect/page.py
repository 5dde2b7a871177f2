"""Read one saved HTML page as an article: what it says about itself, and the text that trafilatura finds."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.collect.address import article_url
from digest.collect.body import Body, body_of, headlined, identified, name_of, within_rights
from digest.collect.dates import Moment, plausible, read_date
from digest.collect.feed_items import language_tag, sections_of
from digest.collect.headline import shorten
from digest.collect.page_head import PageHead, read_head
from digest.collect.standfirst import standfirst_of
from digest.config.schema import SourceConfig
from digest.model import Article, ArticleId, Image, SourceId
from digest.text.controls import one_line
from digest.text.html import plain

_IS_PAGE = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}\?>\s*)*<(?:!doctype\s+html|html\b|head\b|body\b)",
    re.IGNORECASE | re.DOTALL,
)
# "Headline | The Paper", "Headline - The Paper".
_SITE_NAME = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}$")


def is_page(text: str) -> bool:
    """Tell whether a text is an HTML page."""
    return _IS_PAGE.match(text[:5000]) is not None


def read_page(
    html: str, *, source: SourceId, config: SourceConfig, now: datetime, url: str | None = None
) -> Article | None:
    """Return the article of a page; None where there is none."""
    head = read_head(html)
    address = _address(head, url=url)
    language = language_tag(
        head.language, head.said("inLanguage"), head.first("og:locale", "content-language"), config.language
    )
    headline = _headline(head)
    body = _body(html, url=address, language=language, headline=headline)
    published = plausible(_published(head, zone=ZoneInfo(config.time_zone)), now=now)
    article = Article(
        id=ArticleId(""),
        source=source,
        headline=shorten(headline),
        url=address,
        standfirst=standfirst_of(_description(head), text=body.text, language=language),
        blocks=body.blocks,
        byline=name_of(plain(_author(head))) or body.byline,
        credit=body.credit,
        published=published.at if published else None,
        date_only=published.date_only if published else False,
        language=language,
        sections=sections_of(_sections(head), section=config.section),
        image=_image(head, url=address),
    )
    if not (article.blocks or article.standfirst):
        return None
    whole = headlined(article, prose=body.prose)
    kept = within_rights(whole, config.rights) if whole else None
    return identified(kept) if kept else None


def _body(html: str, *, url: str | None, language: str | None, headline: str) -> Body:
    import trafilatura  # two seconds and a hundred megabytes: only where a page is read

    text = trafilatura.extract(
        html,
        url=url,
        include_comments=False,
        include_tables=False,
        include_formatting=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    lines = "\n".join(one_line(line) for line in (text or "").splitlines())
    return body_of(lines, language=language, leave_out=headline)


def _address(head: PageHead, *, url: str | None) -> str | None:
    for link in (head.canonical, head.first("og:url"), head.said("url"), url):
        address = article_url(link or "", base=url)
        if address is not None:
            return address
    return None


def _headline(head: PageHead) -> str:
    given = head.said("headline") or head.first("og:title", "twitter:title")
    return plain(given) if given else one_line(_SITE_NAME.sub("", one_line(head.title)))


def _description(head: PageHead) -> str:
    return head.said("description") or head.first("description", "og:description", "twitter:description")


def _author(head: PageHead) -> str:
    named = ", ".join(head.all_said("author")) or head.first("author", "article:author", "dc.creator", "byl")
    return "" if named.startswith(("http:", "https:")) else named


def _published(head: PageHead, *, zone: ZoneInfo) -> Moment | None:
    written = (
        head.said("datePublished", "dateCreated"),
        head.first(
            "article:published_time", "datepublished", "og:article:published_time", "date", "dc.date",
            "pubdate", "dc.date.issued", "dcterms.date", "parsely-pub-date",
        ),
        head.time or "",
    )  # fmt: skip
    return next((moment for text in written if (moment := read_date(text, zone=zone))), None)


def _sections(head: PageHead) -> tuple[str, ...]:
    named = head.all_said("articleSection") or (head.first("article:section", "section", "category"),)
    return tuple(map(plain, named))


def _image(head: PageHead, *, url: str | None) -> Image | None:
    address = article_url(head.first("og:image", "twitter:image") or head.said("image"), base=url)
    return Image(url=address, alt=plain(head.first("og:image:alt"))) if address else None
