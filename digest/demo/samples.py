"""Demo: the sample articles of an invented coast, dated for the evening they are read in.

Input: the templates in ``samples/`` beside this module and an evening. Output: feeds, saved pages and text
dumps in a folder, and a count of the articles in them.

In the templates every date is a placeholder, ``{{FORM OFFSET}}``, with the offset counted from the evening:

    {{rfc822 -35m}}    Tue, 06 Oct 2026 17:25:00 +0200
    {{iso -3h40m}}     2026-10-06T14:20:00+02:00
    {{day -395d}}      2025-09-06
    {{dotted -77d}}    21.07.2026
    {{longdate +21d}}  27 October 2026
    {{weekday +2d}}    Thursday
    {{month +60d}}     December
    {{year +1096d}}    2029
    {{clock -4h}}      14:00

``{{picture NAME}}`` is the address of a sample picture.

An offset is a sign and days, hours and minutes, in this order, at least one of them: ``-1d6h``, ``+0d``.
Anything else in double braces is an error.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Final
from xml.etree import ElementTree

from digest.errors import DigestError

# Not from the machine's locale: the articles are in English wherever the demo runs.
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)

_PICTURE = re.compile(r"picture (?P<name>[a-z]+)")
_PICTURES = "pictures"
_PLACEHOLDER = re.compile(r"\{\{(?P<said>[^{}\n]*)(?P<closed>\}\})?")
_SAID = re.compile(
    r"(?P<form>[a-z0-9]+) (?P<sign>[+-])(?=\d)(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?"
)
_FORMS: Final[Mapping[str, Callable[[datetime], str]]] = MappingProxyType(
    {
        "rfc822": format_datetime,
        "iso": lambda moment: moment.isoformat(timespec="seconds"),
        "day": lambda moment: f"{moment:%Y-%m-%d}",
        "dotted": lambda moment: f"{moment:%d.%m.%Y}",
        "longdate": lambda moment: f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}",
        "weekday": lambda moment: _WEEKDAYS[moment.weekday()],
        "month": lambda moment: _MONTHS[moment.month - 1],
        "year": lambda moment: str(moment.year),
        "clock": lambda moment: f"{moment:%H:%M}",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Where the samples were written, and how many articles they are."""

    folder: Path
    feeds: tuple[Path, ...]
    pages: Path
    """A folder of saved HTML pages."""
    dumps: Path
    """A folder of article text dumps."""
    articles: int
    """Feed entries, pages and dumps; the teasers under the dumps do not count."""


def write_samples(folder: Path, *, evening: datetime, feeds: str = "https://courier.example") -> Samples:
    """Write the sample articles below ``folder`` with their dates counted from ``evening`` (aware).

    ``feeds`` is the address under which the folder of the feeds is served, their pictures with it.
    """
    if evening.tzinfo is None:
        raise ValueError("the evening must be an aware datetime")
    written: dict[str, tuple[Path, ...]] = {}
    for kind in ("feeds", "pages", "dumps"):
        written[kind] = _write_kind(folder / kind, kind=kind, evening=evening, feeds=feeds)
    _write_pictures(folder / "feeds" / _PICTURES)
    entries = sum(_entries(feed) for feed in written["feeds"])
    return Samples(
        folder=folder,
        feeds=written["feeds"],
        pages=folder / "pages",
        dumps=folder / "dumps",
        articles=entries + len(written["pages"]) + len(written["dumps"]),
    )


def fill(
    template: str,
    *,
    evening: datetime,
    name: str = "template",
    feeds: str = "https://courier.example",
) -> str:
    """Return ``template`` with every placeholder filled in; raise DigestError for one that is not known."""

    def filled(match: re.Match[str]) -> str:
        picture = _PICTURE.fullmatch(match["said"])
        if picture is not None and match["closed"]:
            return f"{feeds}/{_PICTURES}/{picture['name']}.jpg"
        said = _SAID.fullmatch(match["said"])
        form = _FORMS.get(said["form"]) if said else None
        if said is None or form is None or not match["closed"]:
            line = template.count("\n", 0, match.start()) + 1
            raise DigestError(
                f"{name}, line {line}: {match[0]!r} is no placeholder",
                hint=f"write {{{{FORM OFFSET}}}}, for example {{{{iso -3h40m}}}}; forms: {', '.join(_FORMS)}",
            )
        return form(_moment(said, evening))

    return _PLACEHOLDER.sub(filled, template)


def _moment(said: re.Match[str], evening: datetime) -> datetime:
    """Go from the evening by the offset in elapsed time, whatever the clocks do in between."""
    days, hours, minutes = (int(said[unit] or 0) for unit in ("days", "hours", "minutes"))
    offset = timedelta(days=days, hours=hours, minutes=minutes)
    start = evening.replace(second=0, microsecond=0).astimezone(UTC)
    return (start - offset if said["sign"] == "-" else start + offset).astimezone(evening.tzinfo)


def _write_pictures(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for picture in files("digest.demo").joinpath("samples", _PICTURES).iterdir():
        (folder / picture.name).write_bytes(picture.read_bytes())


def _write_kind(folder: Path, *, kind: str, evening: datetime, feeds: str) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    templates = files("digest.demo").joinpath("samples", kind)
    for template in sorted(templates.iterdir(), key=lambda found: found.name):
        text = fill(
            template.read_text(encoding="utf-8"), evening=evening, name=f"{kind}/{template.name}", feeds=feeds
        )
        path = folder / template.name
        path.write_text(text, encoding="utf-8", newline="\n")
        # What was written this very moment might go on: a folder leaves it for the next run.
        rested = path.stat().st_mtime - 60
        os.utime(path, (rested, rested))
        written.append(path)
    return tuple(written)


def _entries(feed: Path) -> int:
    if feed.suffix == ".json":
        return len(json.loads(feed.read_bytes())["items"])
    root = ElementTree.fromstring(feed.read_bytes())  # noqa: S314 - our own file, just written
    return sum(element.tag.rpartition("}")[2] in {"item", "entry"} for element in root.iter())
