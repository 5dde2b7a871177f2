"""The rules of the hostile feeds, by the words that the data has for them."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bench.eval.feed_reading import Read, read
from bench.eval.markup import document, elements, text_of
from bench.eval.xss_editions import Said, edition_of
from bench.eval.xss_mails import is_balanced
from digest.compose.edition import lines
from digest.model import Article
from digest.net.address import is_public
from digest.net.fetch import fetch
from digest.net.rules import FetchFailed, FetchRules
from digest.render import Page, Presentation, render

NOW = datetime(2026, 10, 6, 16, tzinfo=UTC)
_LOOPBACK = re.compile(rb"127\.0\.0\.1:\d+")
_LONGEST_HEADLINE = 500
Asked = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a hostile feed led to."""

    read: Read
    page: Page | None
    """The mail that tells of its articles."""
    followed: int
    """Links that were fetched."""
    refused: int

    @property
    def articles(self) -> tuple[Article, ...]:
        """Return the feed's articles."""
        return self.read.articles

    @property
    def said(self) -> str:
        """Return all that readers see."""
        if self.page is None:
            return ""
        return f"{self.page.subject}\n{self.page.text}\n{text_of(document(self.page.html))}"


def outcome(body: bytes, *, port: int) -> Outcome:
    """Read a feed, fetch its links, make a mail of it; what it says of loopback leads to ``port``."""
    told = read(_LOOPBACK.sub(b"127.0.0.1:%d" % port, body) if port else body, now=NOW)
    rules = FetchRules(user_agent="eval", timeout=timedelta(seconds=5), allow_hosts=frozenset())
    links = [item.link for item in told.feed.items if item.link] if port else []
    fetched = [fetch(link, rules=rules, resolve=_resolve) for link in links]
    return Outcome(
        read=told if port else Read(feed=told.feed, failure=told.failure),
        page=_mail(told.articles[:40]) if told.articles else None,
        followed=len(fetched),
        refused=sum(isinstance(one, FetchFailed) for one in fetched),
    )


def _resolve(host: str, port: int) -> Sequence[str]:
    """Look up what is a number in any dress; every name leads to this machine."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except OSError:
        return ("127.0.0.1",)
    return tuple(str(entry[4][0]) for entry in found)


def _mail(articles: Sequence[Article]) -> Page | None:
    said = [
        Said(
            case="",
            headline=article.headline,
            teaser=article.standfirst or article.text,
            credit=article.byline or "",
            topic=next(iter(article.sections), ""),
            link=article.url,
        )
        for article in articles
    ]
    edition = edition_of(said, NOW.date(), told=())
    subject, preheader = lines(edition.sections, title="Evening", language="en", day=NOW.date())
    edition = edition_of(said, NOW.date(), told=("Courier", "Evening", subject, preheader))
    return render(edition, look=Presentation(site_url="https://courier.example")).page(frozenset())


def _asks_nobody(_: Outcome, asked: Asked) -> bool:
    return not any(event == "socket.connect" for event, _ in asked)


def _connects_to_no_inner_address(found: Outcome, asked: Asked) -> bool:
    reached = [what.split("'")[1] for event, what in asked if event == "socket.connect" and "'" in what]
    return found.followed == found.refused > 0 and all(map(is_public, reached))


def _gives_no_file_away(found: Outcome, asked: Asked) -> bool:
    opened = any(event == "open" and "/etc/" in what for event, what in asked)
    return not opened and "root:" not in found.said and len(found.articles) > 0


def _is_read_alone(found: Outcome, asked: Asked) -> bool:
    return len(found.articles) == 1 and _gives_no_file_away(found, asked)


def _is_cut(found: Outcome, _: Asked) -> bool:
    return 0 < max((len(article.headline) for article in found.articles), default=0) <= _LONGEST_HEADLINE


def _is_literal(found: Outcome, _: Asked) -> bool:
    return "{{7*7}}" in found.said and "49" not in found.said


def _loads_nothing(found: Outcome, _: Asked) -> bool:
    if found.page is None:
        return False
    root = document(found.page.html)
    return not any(list(elements(root, name)) for name in ("img", "picture", "source", "link", "iframe"))


def _has_no_script(found: Outcome, _: Asked) -> bool:
    html = found.page.html if found.page else ""
    titles = [article.headline for article in found.articles]
    return not list(elements(document(html), "script")) and not any("<script" in title for title in titles)


def _is_balanced(found: Outcome, _: Asked) -> bool:
    return found.page is not None and is_balanced(found.page.subject) and is_balanced(found.page.text)


def _is_never_ahead(found: Outcome, _: Asked) -> bool:
    dates = [article.published for article in found.articles]
    ahead = [at for at in dates if at is not None and at > NOW + timedelta(days=1)]
    ancient = [at for at in dates if at is not None and at.date() == date(1970, 1, 1)]
    return len(dates) > 0 and not ahead and not ancient


def _is_failed(found: Outcome, _: Asked) -> bool:
    # What a failure leaves alone is the archive's to say: tests of taking in hold it.
    return found.read.failure is not None and not found.articles


RULES: Mapping[str, Callable[[Outcome, Asked], bool]] = {
    "no connection made": _asks_nobody,
    "no file content in output": _gives_no_file_away,
    "item read, PI ignored": _is_read_alone,
    "title cut to the configured limit (<= 500 characters) before storing": _is_cut,
    "literal text appears, 49 never does": _is_literal,
    "fetching any of these links opens no connection to a non-public address": _connects_to_no_inner_address,
    "no third-party image from feed content is loaded in the mail unless asked for": _loads_nothing,
    'item read, title contains "rger"; no exception': (
        lambda found, _: any("rger" in article.headline for article in found.articles)
    ),
    "no script element in any output": _has_no_script,
    "bidi controls are balanced or removed in Subject and teaser": _is_balanced,
    "future date does not pin an article at the top for ever; "
    "undated items get the fetch time; no exception": _is_never_ahead,
    "feed marked failed, last good items kept; not an empty edition": _is_failed,
    "feed marked failed": _is_failed,
}
