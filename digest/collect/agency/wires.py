"""Read the text formats of agencies' lines: IPTC 7901 and ANPA 1312; pure.

Both frame a message with control characters: SOH before its header, STX before its text, ETX behind it, then
when it was sent, EOT at the end. Before the story stand keyword, headline, byline; a line that ends in ``=``
closes them (7901) or is centred (ANPA, where ``<`` closes a line that stands alone).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from digest.collect.agency.codes import is_embargo_line
from digest.collect.agency.item import AgencyItem
from digest.collect.agency.markup import MAX_CHARS, paragraphs, unwrapped
from digest.collect.dates import Moment
from digest.model import PubStatus, Signal

SOH, STX, ETX, EOT = "\x01", "\x02", "\x03", "\x04"
_MAX_MESSAGES = 200
_FILLING = "\x00\x04\x0c\x16\x7f \r\n\t"
_HEADER_7901 = re.compile(
    r"\s*(?P<source>[A-Za-z]{2,4})\s?(?P<number>\d{1,5})\s+(?P<priority>\d)\s+(?P<category>[A-Za-z]{1,4})"
    r"\s+(?P<words>\d+)"
)
_HEADER_ANPA = re.compile(r"\s*[A-Za-z]{1,3}\d{2,5}\b")
_MONTHS = {
    name: number
    for number, names in enumerate(
        "jan;feb;mar mrz mär;apr;may mai;jun;jul;aug;sep;oct okt;nov;dec dez".split(";"), start=1
    )
    for name in names.split()
}
# "131137 GMT Nov 13": day, hour, minute; "AP-WF-11-13-13 1509GMT": month, day, year.
_SENT_7901 = re.compile(
    r"(\d\d)(\d\d)(\d\d)\s+(?:GMT|UTC|Z)\s+([^\W\d_]{3})\w*\.?\s+(\d\d(?:\d\d)?)", re.IGNORECASE
)
_SENT_ANPA = re.compile(r"(\d\d)-(\d\d)-(\d\d)\s+(\d\d)(\d\d)\s*(?:GMT|UTC|Z)", re.IGNORECASE)
_BYLINE = re.compile(r"(?:by|von|par|por|di|door)\s+(?P<name>\S.*)", re.IGNORECASE)
_LEAD_MARK = re.compile(
    r"\(?(?:\d+(?:st|nd|rd|th)?|first|second|third|eds?)[ .-]*(?:lead|ld)(?:[ -]?writethru)?\)?",
    re.IGNORECASE,
)
_UPDATE = re.compile(r"writethru|^\d*\s*(?:st|nd|rd|th)?\s*(?:ld|lead|update)\b", re.IGNORECASE)
_CORRECTION = re.compile(r"correct|clarif|korrektur|bericht", re.IGNORECASE)
_TO_THE_DESK = re.compile(
    r"\(?(?:eds?|editors|note to editors|ap (?:photos?|graphics?|video)|with ap)\b", re.IGNORECASE
)
# What follows is the agency's talk with its customers.
_NOT_TO_PRINT = re.compile(
    r"#+\s|(?:\*\s*){3,}$"
    r"|.*\b(?:not for publication|nicht zur veröffentlichung|no publicar|ne pas publier)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    header: str
    text: str
    trailer: str


def is_wire(text: str) -> bool:
    """Tell whether a text is a message of one of the two formats."""
    start = text.find(SOH, 0, 64)
    if start < 0 or text[:start].strip(_FILLING) or "\0" in text[start:].rstrip(_FILLING):
        return False
    header, begun, _ = text[start + 1 : start + 1000].partition(STX)
    return bool(begun) and any(form.match(header) for form in (_HEADER_7901, _HEADER_ANPA))


def read_wire(text: str) -> tuple[AgencyItem, ...]:
    """Return the items of one or more messages."""
    return tuple(
        _from_7901(message) if _HEADER_7901.match(message.header) else _from_anpa(message)
        for message in _messages(text)
    )


def _messages(text: str) -> Iterator[_Message]:
    for part in text.split(SOH, _MAX_MESSAGES)[1 : _MAX_MESSAGES + 1]:
        header, begun, rest = part.partition(STX)
        if begun:
            said, _, trailer = rest.partition(ETX)
            yield _Message(header=header, text=said[:MAX_CHARS], trailer=trailer)


def _from_7901(message: _Message) -> AgencyItem:
    keyword = next((line.strip() for line in message.header.splitlines()[1:] if line.strip()), "")
    lines = _printed(message.text.replace("\r\n", "\n").split("\n"))
    head, story = _parted(lines)
    headline, byline = _headed(head)
    return AgencyItem(
        headline=headline,
        slugline=keyword,
        byline=byline,
        created=(sent := _sent(message.trailer)),
        version_created=sent,
        status=_status(keyword, *head),
        signal=_signal(keyword, *head),
        content=paragraphs(unwrapped("\n".join(story))),
    )


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the lines before the story from it: the first that ends in ``=`` closes them, else a blank one."""
    closing = next((place for place, line in enumerate(lines[:12]) if line.rstrip().endswith("=")), None)
    if closing is None:
        start = next((place for place, line in enumerate(lines) if line.strip()), 0)
        blank = next((place for place, line in enumerate(lines) if place > start and not line.strip()), None)
        is_head = blank is not None and blank - start <= 2 and any(map(str.strip, lines[blank:]))
        closing = blank if is_head and blank is not None else -1
    head = [line.strip().rstrip("=").strip() for line in lines[: closing + 1]]
    return [line for line in head if line], lines[closing + 1 :]


def _headed(head: Sequence[str]) -> tuple[str, str]:
    """Return headline and byline; a headline may run over lines."""
    said = [line for line in head if not _LEAD_MARK.fullmatch(line) and not _TO_THE_DESK.match(line)]
    bylines = [found["name"] for line in said if (found := _BYLINE.fullmatch(line))]
    return " ".join(line for line in said if not _BYLINE.fullmatch(line)), (bylines or [""])[0]


def _printed(lines: list[str]) -> list[str]:
    end = next((place for place, line in enumerate(lines) if _NOT_TO_PRINT.match(line.strip())), len(lines))
    return lines[:end]


def _from_anpa(message: _Message) -> AgencyItem:
    alone, story = _anpa_lines(message.text)
    slug = alone[0] if alone else ""
    if slug[-1:].isdigit() and "," in slug:  # the number of words
        slug = slug.rpartition(",")[0]
    headline, byline = _headed(alone[1:2]) if len(alone) > 1 else ("", "")
    named = next((found["name"] for line in alone[1:] if (found := _BYLINE.fullmatch(line))), "")
    return AgencyItem(
        headline=headline,
        slugline=slug.strip(),
        byline=named or byline,
        created=(sent := _sent(message.trailer)),
        version_created=sent,
        status=_status(slug, *alone),
        signal=_signal(slug),
        content=paragraphs(story),
    )


_LEVELS = {"``": "“", "''": "”", " _ ": " – ", "^": ""}


def _anpa_lines(text: str) -> tuple[list[str], list[str]]:
    """Return the lines before the story, and the story's paragraphs, without tables."""
    alone: list[str] = []
    story: list[list[str]] = []
    for raw in text.replace("\r\n", "\n").replace("<", "<\n").split("\n"):
        line = raw
        for written, meant in _LEVELS.items():
            line = line.replace(written, meant)
        closes = line.rstrip().endswith(("<", "="))
        said = "".join(char for char in line if char >= " ").strip().rstrip("<=").strip()
        # A backspace or a tab stop behind text lays out a table.
        if "\x08" in raw or not said or not any(map(str.isalnum, said)):
            continue
        if not story and (closes or raw.lstrip(" ").startswith("^")):
            alone.append(said)
        elif raw[:1] in "\t " or closes or raw.startswith("^") or not story:
            story.append([said])
        else:
            story[-1].append(said)
    return [line for line in alone if not re.fullmatch(r"\*\d+", line)], [" ".join(part) for part in story]


def _sent(trailer: str) -> Moment | None:
    try:
        if found := _SENT_7901.search(trailer):
            day, hour, minute, month, year = found.groups()
            number = _MONTHS.get(month.lower())
            return _moment(int(year), number or 0, int(day), int(hour), int(minute))
        if found := _SENT_ANPA.search(trailer):
            of_month, of_day, of_year, at_hour, at_minute = map(int, found.groups())
            return _moment(of_year, of_month, of_day, at_hour, at_minute)
    except ValueError:
        return None
    return None


def _moment(year: int, *rest: int) -> Moment:
    full = year if year > 99 else 2000 + year if year < 70 else 1900 + year
    month, day, hour, minute = rest
    return Moment(at=datetime(full, month, day, hour, minute, tzinfo=UTC))


def _status(slug: str, *head: str) -> PubStatus:
    """Read a kill off the slug's last part (``…, KILL``): elsewhere the word is what the story is about."""
    mark = slug.rpartition(",")[2].strip().lower() if "," in slug else ""
    if re.fullmatch(r"(?:bulletin |mandatory )?(?:kill|withdrawal|cancel\w*)", mark):
        return PubStatus.CANCELED
    is_held = re.fullmatch(r"withhold|hold|embargo\w*", mark) or any(map(is_embargo_line, (slug, *head)))
    return PubStatus.WITHHELD if is_held else PubStatus.USABLE


def _signal(*lines: str) -> Signal | None:
    marks = [line.rpartition(",")[2].strip() for line in lines]
    if any(map(_CORRECTION.match, marks)):
        return Signal.CORRECTION
    return (
        Signal.UPDATE if any(_LEAD_MARK.fullmatch(mark) or _UPDATE.search(mark) for mark in marks) else None
    )
