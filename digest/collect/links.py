"""What a list of articles says of each: its address, and what else it knows; which are meant; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from urllib.parse import unquote, urlsplit

from digest.collect.dates import Moment

# /2026/10/06/…, /2026-10-06-…, /20261006/…; the month alone would be too little.
_DAY = re.compile(
    r"(?<![^/_-])((?:19|20)\d\d)"
    r"(?:/(\d\d?)/(\d\d?)(?=[/_-]|$)|-(\d\d)-(\d\d)(?!\d)|([01]\d)([0-3]\d)(?![^/._-]))"
)
_OWN_NAMES = re.compile(r"^(?:www\d?|m|mobile|amp)\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An article as a list names it."""

    url: str
    """Absolute, http(s)."""
    published: Moment | None = None
    modified: datetime | None = None
    """When the page last changed, as the list says."""
    title: str = ""
    language: str | None = None
    certain: bool = False
    """The list leaves no doubt that this is an article."""

    @property
    def at(self) -> datetime | None:
        """Return the best that is known of when it came out; None where the list gives no time."""
        return self.published.at if self.published else self.modified

    @property
    def came_out(self) -> datetime | None:
        """Return when it came out at the latest, by the list or by the day in its address."""
        if self.published is not None:
            return self.published.at
        day = day_in(self.url)
        return datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC) if day else None


def day_in(url: str) -> date | None:
    """Return the day that an address names in its path."""
    for found in _DAY.finditer(urlsplit(url).path):
        year, *rest = (int(part) for part in found.groups() if part)
        try:
            return date(year, rest[0], rest[1])
        except ValueError:
            continue
    return None


def is_of_site(url: str, *, site: str) -> bool:
    """Tell whether ``url`` belongs to the site that the page at ``site`` is of: its host, or one below it."""
    there, here = urlsplit(url), urlsplit(site)
    host, own = ((parts.hostname or "").rstrip(".") for parts in (there, here))
    own = _OWN_NAMES.sub("", own)
    return bool(own) and there.port == here.port and (host == own or host.endswith("." + own))


def is_meant(url: str, patterns: Sequence[str]) -> bool:
    """Tell whether an address fits one of the configured patterns: of a path, or of a whole address."""
    parts = urlsplit(url)
    path = unquote(parts.path) + (f"?{parts.query}" if parts.query else "")
    return any(fnmatchcase(path if one.startswith("/") else url, one) for one in patterns)


def wanted(links: Sequence[Link], *, site: str, patterns: Sequence[str]) -> tuple[Link, ...]:
    """Return the links that are to be read: of the site, or whatever the patterns name."""
    if not patterns:
        return tuple(link for link in links if is_of_site(link.url, site=site))
    abroad = tuple(one for one in patterns if not one.startswith("/"))
    return tuple(
        link for link in links if is_meant(link.url, patterns if is_of_site(link.url, site=site) else abroad)
    )
