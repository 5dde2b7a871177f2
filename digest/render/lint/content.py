"""Stage render, lint: what is told, and in which words. In: a mail. Out: faults; pure.

Points 39, 40, 43, 44 and 56.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from digest.model import Entry
from digest.render.links import safe_link
from digest.render.lint.mail import Mail, as_told, folded
from digest.render.lint.rule import Fault, Rule, error, warning
from digest.text.locale import long_date

LONGEST_TEASER = 320
LONG_READ = 2
"""Minutes: an article of so many has a second sentence."""

_LEFTOVER = re.compile(
    r"\{\{|\}\}|\{%|%\}|<!--|--&gt;|\bED-[A-Z]+(?:-[A-Z]+)*\b|\b(?:None|undefined|NaN|Undefined)\b|%\([a-z_]+\)s"
)
_MARK = re.compile(r"<!--(?:set|cut) [^>]*-->")
_LOOKED_AT = ("href", "src", "alt", "title", "aria-label", "lang", "datetime")


def _teaser_sentences(mail: Mail) -> Iterator[Fault]:
    for entry in mail.edition.entries:
        count = len(entry.teaser.sentences)
        if count > 2:
            yield Fault(message=f"a teaser of {count} sentences", where=entry.teaser.headline)
        elif count < 2 and entry.minutes >= LONG_READ:
            told = "no teaser" if not count else "a teaser of one sentence"
            yield Fault(message=f"{told} for {entry.minutes} minutes of text", where=entry.teaser.headline)


def _teaser_length(mail: Mail) -> Iterator[Fault]:
    for entry in mail.edition.entries:
        if len(entry.teaser.text) > LONGEST_TEASER:
            yield Fault(
                message=f"a teaser of {len(entry.teaser.text)} characters", where=entry.teaser.headline
            )


def _stories(mail: Mail) -> Iterator[Fault]:
    told = [as_told(entry.teaser.headline) for entry in mail.edition.entries]
    # A site's own template may have headings of the third level that are no story's.
    shown = [text for heading in mail.body.iter("h3") if (text := folded(heading)) in set(told)]
    if shown == told:
        return
    missing = Counter(told) - Counter(shown)
    for headline in missing:
        yield Fault(message="a story that is not shown", where=headline)
    if not missing:
        yield Fault(message="the stories stand in another order than in the edition, or more than once")


def _story_date(mail: Mail) -> Iterator[Fault]:
    for entry, cell in _cells(mail):
        days = {_day(time.get("datetime") or "") for time in cell.iter("time")}
        if entry.teaser.date not in days:
            yield Fault(message=f"no <time> of {entry.teaser.date}", where=entry.teaser.headline)


def _story_link(mail: Mail) -> Iterator[Fault]:
    for entry, cell in _cells(mail):
        wanted = safe_link(entry.teaser.link)
        found = [link.get("href", "no address") for heading in cell.iter("h3") for link in heading.iter("a")]
        if found != ([wanted] if wanted else []):
            told = ", ".join(found) or "no link"
            yield Fault(
                message=f"the headline has {told}, not {wanted or 'none'}", where=entry.teaser.headline
            )


def _insecure(mail: Mail) -> Iterator[Fault]:
    for entry in mail.edition.entries:
        if (safe_link(entry.teaser.link) or "").startswith("http:"):
            yield Fault(message=f"{entry.teaser.link} is not encrypted", where=entry.teaser.headline)


def _story_twice(mail: Mail) -> Iterator[Fault]:
    entries = mail.edition.entries
    for told in (
        Counter(as_told(entry.teaser.headline) for entry in entries),
        Counter(entry.teaser.link for entry in entries if entry.teaser.link),
        Counter(str(entry.story) for entry in entries),
    ):
        for what, count in told.items():
            if count > 1:
                yield Fault(message=f"a story stands there {count} times", where=what)


def _earlier(mail: Mail) -> Iterator[Fault]:
    carried = {article for entry in mail.edition.entries for article in entry.articles}
    for entry in mail.edition.entries:
        for piece in entry.earlier:
            if piece.date > entry.teaser.date:
                yield Fault(message="earlier coverage that is newer than its story", where=piece.headline)
            if piece.article in carried:
                yield Fault(message="earlier coverage that is a story of the edition", where=piece.headline)


def _cells(mail: Mail) -> Iterator[tuple[Entry, Any]]:
    """Yield the edition's stories, each with what is around its heading."""
    headings = {folded(heading): heading for heading in mail.body.iter("h3")}
    for entry in mail.edition.entries:
        heading = headings.get(as_told(entry.teaser.headline))
        if heading is not None:
            yield entry, heading.getparent()


def _leftover(mail: Mail) -> Iterator[Fault]:
    """Look for what the templates left behind; an article may speak of such things."""
    for found in _MARK.findall(mail.html):
        yield Fault(message=f"a mark without a value: {found}", where="text/html")
    for element, text in mail.shown():
        yield from _left(mail, " ".join(text.split()), f"<{element.tag}>")
    for element in mail.root.iter():
        for name in _LOOKED_AT:
            if value := element.get(name):
                yield from _left(mail, value, f"{name} of <{element.tag}>")
    for line in mail.text.splitlines():
        yield from _left(mail, line.strip(), "text/plain")
    yield from _left(mail, mail.header("Subject"), "the subject")


def _left(mail: Mail, text: str, where: str) -> Iterator[Fault]:
    found = _LEFTOVER.search(text)
    if found is not None and not mail.is_told(text, found[0]):
        yield Fault(message=f"left over: {found[0]} in {text[:60]!r}", where=where)


def _untranslated(mail: Mail) -> Iterator[Fault]:
    if missing := mail.expected.untranslated:
        told = ", ".join(missing[:6]) + (" …" if len(missing) > 6 else "")
        yield Fault(message=f"{mail.edition.language} lacks {len(missing)} labels: {told}")


def _dates(mail: Mail) -> Iterator[Fault]:
    edition = mail.edition
    if long_date(edition.id.date, edition.language) not in mail.visible:
        yield Fault(
            message=f"the edition's date is not there as {long_date(edition.id.date, edition.language)!r}"
        )
    zone = ZoneInfo(edition.time_zone)
    for element in mail.body.iter("time"):
        moment = element.get("datetime") or ""
        if _day(moment) is None:
            yield Fault(message=f"{moment or 'nothing'} is no moment", where=folded(element))
        elif "T" in moment and datetime.fromisoformat(moment).utcoffset() != _offset(moment, zone):
            yield Fault(
                message=f"{moment} is not in the time zone {edition.time_zone}", where=folded(element)
            )


def _day(moment: str) -> date | None:
    try:
        return datetime.fromisoformat(moment).date() if "T" in moment else date.fromisoformat(moment)
    except ValueError:
        return None


def _offset(moment: str, zone: ZoneInfo) -> Any:
    told = datetime.fromisoformat(moment)
    return told.astimezone(zone).utcoffset() if told.tzinfo is not None else None


def _annotation(mail: Mail) -> Iterator[Fault]:
    for element in mail.root.iter():
        if element.get("itemscope") is not None or element.get("typeof") is not None:
            yield Fault(message=f"annotation: {element.get('itemtype') or element.get('typeof')}")


RULES: tuple[Rule, ...] = (
    warning(
        "content/teaser-sentences",
        39,
        _teaser_sentences,
        asks=f"A teaser has two sentences; one where the article has less than {LONG_READ} minutes of text.",
        remedy="digest edit gives it other words",
    ),
    warning(
        "content/teaser-length",
        39,
        _teaser_length,
        asks=f"A teaser has at most {LONGEST_TEASER} characters.",
        remedy="digest edit gives it shorter words; [newsletters.NAME.teaser] max_words says how many",
    ),
    warning(
        "content/stories",
        40,
        _stories,
        asks="The mail shows the edition's stories, each once, in their order.",
        remedy="keep the loops of mail.html.j2",
    ),
    warning(
        "content/story-date",
        40,
        _story_date,
        asks="Each story has its date in a `<time>`.",
        remedy="keep <time datetime> in mail.html.j2",
    ),
    warning(
        "content/story-link",
        40,
        _story_link,
        asks="A headline links to its article, whole; where there is no address, it is no link.",
        remedy="keep the link of the headline in mail.html.j2",
    ),
    warning(
        "content/insecure-link",
        40,
        _insecure,
        asks="Articles' addresses are https.",
        remedy="ask the source for https addresses",
    ),
    warning(
        "content/story-twice",
        40,
        _story_twice,
        asks="No story stands there twice.",
        remedy="digest exclude one of them",
    ),
    warning(
        "content/earlier-coverage",
        40,
        _earlier,
        asks="Earlier coverage is older than its story, and no story of the edition.",
        remedy="build the edition again",
    ),
    error(
        "content/leftover",
        43,
        _leftover,
        asks="No template syntax, `None`, `undefined` or placeholder is left over.",
        remedy="mend the template's line that writes it",
    ),
    error(
        "content/untranslated",
        43,
        _untranslated,
        asks="All labels of the mail are there in the edition's language.",
        remedy="write them in templates/locale/LANG.po of the site",
    ),
    warning(
        "content/dates",
        44,
        _dates,
        asks="Dates are in the newsletter's language and time zone.",
        remedy="keep date, moment and <time> of mail.html.j2",
    ),
    warning(
        "content/annotation",
        56,
        _annotation,
        asks="No annotation for Gmail's Promotions: there is none for news, and offers are not what is sent.",
        remedy="take itemscope and typeof out of mail.html.j2",
    ),
)
