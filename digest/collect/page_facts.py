"""Make an article's facts of what a page says about itself: address, headline, names, times, image; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.collect.address import article_url
from digest.collect.body import name_of
from digest.collect.dates import Moment, plausible, read_date
from digest.collect.feed_items import language_tag
from digest.collect.links import is_meant
from digest.collect.page_head import PageHead
from digest.model import Image
from digest.text.controls import lines, one_line
from digest.text.credit import parse_credit
from digest.text.html import plain, to_lines
from digest.text.site import is_same_site

# "Headline | The Paper", "Headline - The Paper".
_SITE_NAME = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}$")
_PUBLISHED = (
    "article:published_time", "datepublished", "og:article:published_time", "date", "dc.date", "pubdate",
    "dc.date.issued", "dcterms.date", "dcterms.created", "parsely-pub-date", "sailthru.date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "datemodified", "og:updated_time", "og:article:modified_time", "last-modified",
    "dc.date.modified", "dcterms.modified", "lastmod",
)  # fmt: skip
_MAX_PIXELS = 20_000
_MAX_CREDIT = 100


def address_of(head: PageHead, *, url: str | None, patterns: Sequence[str] = ()) -> str | None:
    """Return the canonical address; a canonical link to the front page is a slip, not an address.

    Of a page that came from the web it is believed only within its own site: any page could claim to be
    another publisher's article. ``patterns`` name other sites' addresses that are configured as meant. A file
    at hand is its owner's word.
    """
    for link in (head.canonical, head.first("og:url"), head.said("url")):
        address = article_url(link or "", base=url)
        if address is not None and (url is None or _is_believed(address, url, patterns)):
            return address
    return article_url(url or "")


def _is_believed(address: str, url: str, patterns: Sequence[str]) -> bool:
    if _is_front(address) and not _is_front(url):
        return False
    abroad = [one for one in patterns if not one.startswith("/")]
    return is_same_site(address, url) or is_meant(address, abroad)


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def headline_of(head: PageHead) -> str:
    """Return the headline, without the site's name behind it."""
    given = head.said("headline") or head.first("og:title", "twitter:title")
    return plain(given) if given else one_line(_SITE_NAME.sub("", one_line(head.title)))


def description_of(head: PageHead) -> str:
    """Return the page's own summary, as HTML."""
    return head.said("description") or head.first("description", "og:description", "twitter:description")


def machine_text(head: PageHead) -> str:
    """Return the text that the page hands to machines (JSON-LD articleBody), its lines being paragraphs."""
    body = head.said("articleBody")
    return to_lines(body) if "<" in body else lines(unescape(body))


def byline_of(head: PageHead) -> tuple[str | None, str | None]:
    """Return who wrote it, and the agencies where they are named instead: ``(byline, credit)``."""
    named = ", ".join(head.all_said("author")) or head.first("author", "article:author", "dc.creator", "byl")
    name = plain(named)
    if not name or name.startswith(("http:", "https:")):
        name = one_line(head.author)
    credit = parse_credit(name)
    return (None, credit) if credit else (name_of(name), None)


def published_of(head: PageHead, *, zone: ZoneInfo, now: datetime) -> Moment | None:
    """Return when it was published; a time without zone is local to ``zone``."""
    times = head.times
    written = (
        head.said("datePublished", "dateCreated"),
        head.first(*_PUBLISHED),
        times.get("datepublished") or times.get("") or next(iter(times.values()), ""),
    )
    found = next((moment for text in written if (moment := read_date(text, zone=zone))), None)
    return plausible(found, now=now)


def modified_of(head: PageHead, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return when it was last changed, where the page says so to the minute."""
    written = (head.said("dateModified"), head.first(*_MODIFIED), head.times.get("datemodified", ""))
    found = next((moment for text in written if (moment := read_date(text, zone=zone))), None)
    known = plausible(found, now=now)
    return known.at if known and not known.date_only else None


def declared_language(head: PageHead) -> str | None:
    """Return the language that the page declares (BCP 47)."""
    return language_tag(
        head.language, head.said("inLanguage"), head.first("og:locale", "content-language", "dc.language")
    )


def section_names(head: PageHead) -> tuple[str, ...]:
    """Return the publisher's own sections."""
    named = head.all_said("articleSection") or (head.first("article:section", "section", "category"),)
    return tuple(map(plain, named))


def image_of(head: PageHead, *, url: str | None) -> Image | None:
    """Return the picture that the page offers for sharing, with its alternative text and size."""
    shared = head.first("og:image", "og:image:url", "twitter:image", "twitter:image:src")
    described = head.article.get("image")
    one = described[0] if isinstance(described, list) and described else described
    fields = one if isinstance(one, dict) else {}
    address = article_url(shared or str(fields.get("url") or "") or head.said("image"), base=url)
    if address is None:
        return None
    alt, credit = head.first("og:image:alt", "twitter:image:alt"), ""
    if not (shared and fields and fields.get("url") != shared):  # it is this one that is described
        alt = alt or next((str(fields[name]) for name in ("caption", "description") if fields.get(name)), "")
        credit = str(fields.get("creditText") or "")
    return Image(
        url=address,
        alt=plain(alt),
        width=_pixels(head.first("og:image:width")),
        height=_pixels(head.first("og:image:height")),
        credit=plain(credit)[:_MAX_CREDIT],
    )


def _pixels(written: str) -> int | None:
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0
    return number if 0 < number <= _MAX_PIXELS else None
