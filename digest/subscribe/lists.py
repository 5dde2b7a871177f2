"""Read the lists of readers: TOML, or a CSV named there; a bad line is named and costs only itself."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from digest.errors import ConfigError
from digest.model import Subscriber
from digest.subscribe.address import check_address, check_name

_KEYS = ("address", "name", "topics", "newsletters")
_MANY = ";"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A line of a list that was left out, and why."""

    place: str
    """File and line."""
    what: str
    address: str | None = field(default=None, repr=False)
    """The reader that it names all the same (normal form)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The readers of the lists, each address once, and the lines that were left out."""

    subscribers: tuple[Subscriber, ...]
    problems: tuple[Problem, ...]
    doubles: int
    """Lines that named an address again; they fell together."""

    @property
    def spoilt(self) -> frozenset[str]:
        """Return the addresses that only lines with a mistake name: nothing begins or ends by them."""
        named = {problem.address for problem in self.problems if problem.address is not None}
        return frozenset(named.difference(one.address for one in self.subscribers))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    place: str
    address: Any
    name: Any = ""
    topics: Any = ()
    newsletters: Any = ()
    unknown: tuple[str, ...] = ()


def read_lists(root: Path, files: Sequence[Path], *, newsletters: Sequence[str]) -> Listing:
    """Read the lists in ``files`` (relative to ``root``).

    Raises ConfigError for a file that is missing or broken as a whole, or where no line can be used: a list
    that cannot be read must never look like an empty one.
    """
    found: dict[str, Subscriber] = {}
    problems: list[Problem] = []
    doubles = 0
    for file in files:
        for line in _lines(root / file):
            checked = _checked(line, newsletters)
            if isinstance(checked, Problem):
                problems.append(checked)
                continue
            if (first := found.get(checked.address)) is not None:
                doubles += 1
                checked = _together(first, checked)
            found[checked.address] = checked
    if problems and not found:
        raise ConfigError(
            f"{problems[0].place}: {problems[0].what}",
            hint=f"no line of the list can be used ({len(problems)} tried); it is not taken for an empty one",
        )
    return Listing(subscribers=tuple(found.values()), problems=tuple(problems), doubles=doubles)


def _together(first: Subscriber, again: Subscriber) -> Subscriber:
    """Merge two lines of one address: what both ask for; no topics means everything."""
    everything = not (first.topics and again.topics)
    everywhere = not (first.newsletters and again.newsletters)
    return replace(
        first,
        name=first.name or again.name,
        topics=() if everything else tuple(dict.fromkeys(first.topics + again.topics)),
        newsletters=() if everywhere else tuple(dict.fromkeys(first.newsletters + again.newsletters)),
    )


def _checked(line: _Line, newsletters: Sequence[str]) -> Subscriber | Problem:
    mistake = _mistake(line, newsletters)
    mailbox = check_address(line.address) if isinstance(line.address, str) else mistake or ""
    if isinstance(mailbox, str):
        return Problem(place=line.place, what=mistake or mailbox)
    if mistake is not None:
        return Problem(place=line.place, what=mistake, address=mailbox.address)
    return Subscriber(
        address=mailbox.address,
        mailbox=mailbox.mailbox,
        name=check_name(line.name),
        topics=tuple(topic.strip() for topic in line.topics if topic.strip()),
        newsletters=tuple(line.newsletters),
        origin=line.place,
    )


def _mistake(line: _Line, newsletters: Sequence[str]) -> str | None:
    """Say what is wrong with a line apart from its address."""
    if line.unknown:
        return f"unknown key {line.unknown[0]!r}; known: {', '.join(_KEYS)}"
    if not isinstance(line.address, str) or not isinstance(line.name, str):
        return "address and name must be text in quotation marks"
    for key, values in (("topics", line.topics), ("newsletters", line.newsletters)):
        if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
            return f'{key} must be a list of texts: {key} = ["…"]'
    strange = [name for name in line.newsletters if name not in newsletters]
    if strange:
        return f"there is no newsletter {strange[0]!r}; known: {', '.join(newsletters)}"
    return None


def _lines(file: Path) -> Iterator[_Line]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            f"the list of readers {file} is missing",
            hint="make it, or name another one in subscribers.files of config/digest.toml",
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file} is not UTF-8", hint="save it as UTF-8") from None
    except OSError as exc:
        raise ConfigError(f"{file} cannot be read: {exc.strerror}") from exc
    if file.suffix.lower() == ".csv":
        return _csv_lines(file, text)
    return _toml_lines(file, text)


def _toml_lines(file: Path, text: str) -> Iterator[_Line]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{file}: {exc}", hint="the list must be TOML; see https://toml.io") from None
    unknown = sorted(data.keys() - {"subscribers", "csv"})
    if unknown:
        raise ConfigError(
            f"{file}: unknown key {unknown[0]}", hint="known keys: csv, and tables [[subscribers]]"
        )
    rows = data.get("subscribers", [])
    if not isinstance(rows, list):
        raise ConfigError(f"{file}: subscribers must be a list", hint="write [[subscribers]] tables")
    source = text.splitlines()
    at = 0
    for row in rows:
        entry = {"address": row} if isinstance(row, str) else row
        if not isinstance(entry, dict):
            yield _Line(place=str(file), address=None)
            continue
        at = _line_of(source, str(entry.get("address", "")), after=at)
        yield _Line(
            place=f"{file}:{at}",
            address=entry.get("address", ""),
            name=entry.get("name", ""),
            topics=entry.get("topics", ()),
            newsletters=entry.get("newsletters", ()),
            unknown=tuple(sorted(entry.keys() - set(_KEYS))),
        )
    named = data.get("csv")
    if named is not None:
        if not isinstance(named, str):
            raise ConfigError(f"{file}: csv must be a file's name in quotation marks")
        yield from _lines(file.parent / named)


def _line_of(source: Sequence[str], address: str, *, after: int) -> int:
    """Return the number of the next line that holds an address: tables come in the file's order."""
    for number in range(after + 1, len(source) + 1):
        if address and address in source[number - 1]:
            return number
    for number in range(after + 1, len(source) + 1):
        if source[number - 1].strip().startswith("[[subscribers]]"):
            return number
    return max(after, 1)


def _csv_lines(file: Path, text: str) -> Iterator[_Line]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    many = "|" if delimiter == _MANY else _MANY
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True)
    header = [name.strip().lower() for name in reader.fieldnames or ()]
    if "address" not in header:
        raise ConfigError(
            f"{file}:1: no column 'address'",
            hint=f"the first line names the columns: {', '.join(_KEYS)}; lists within a cell use {many!r}",
        )
    unknown = sorted(set(header) - set(_KEYS))
    if unknown:
        raise ConfigError(f"{file}:1: unknown column {unknown[0]!r}", hint=f"known: {', '.join(_KEYS)}")
    reader.fieldnames = header
    try:
        for row in reader:
            cells = {key: value or "" for key, value in row.items() if key is not None}
            too_many = (None in row) or not cells.get("address", "").strip()
            if too_many and not any(value.strip() for value in cells.values()):
                continue
            yield _Line(
                place=f"{file}:{reader.line_num}",
                address=cells.get("address", ""),
                name=cells.get("name", ""),
                topics=_cell(cells.get("topics", ""), many),
                newsletters=_cell(cells.get("newsletters", ""), many),
            )
    except csv.Error as exc:
        raise ConfigError(f"{file}:{reader.line_num + 1}: {exc}", hint="check the quotation marks") from None


def _cell(value: str, many: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(many) if part.strip())
