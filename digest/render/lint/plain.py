"""Stage render, lint: the plain text part. In: a mail. Out: faults; pure. Point 45."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.render.columns import columns
from digest.render.lint.mail import Mail, as_told
from digest.render.lint.rule import Fault, Rule, warning

WIDEST = 76
_ADDRESS = re.compile(r"https?://\S+")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,12}|#\d{1,6}|#x[0-9a-fA-F]{1,6});")


def _columns(mail: Mail) -> Iterator[Fault]:
    for number, line in enumerate(mail.text.splitlines(), start=1):
        if columns(line) > WIDEST and not _ADDRESS.search(line):
            yield Fault(
                message=f"a line of {columns(line)} columns", where=f"line {number}: {line.strip()[:40]}"
            )


def _stories(mail: Mail) -> Iterator[Fault]:
    text = _squeezed(mail.text)
    at = 0
    for entry in mail.edition.entries:
        found = text.find(_squeezed(as_told(entry.teaser.headline)), at)
        if found < 0:
            yield Fault(message="a story that is not there, or out of order", where=entry.teaser.headline)
        else:
            at = found


def _links(mail: Mail) -> Iterator[Fault]:
    html = {link.target for link in mail.links if _ADDRESS.fullmatch(link.target)}
    text = set(_ADDRESS.findall(mail.text))
    lines = {line.strip() for line in mail.text.splitlines()}
    for target in sorted(html - text):
        yield Fault(message=f"{target} stands in the HTML alone")
    for target in sorted(lines & (text - html)):
        yield Fault(message=f"{target} stands in the text alone")


def _signature(mail: Mail) -> Iterator[Fault]:
    lines = mail.text.split("\n")
    if lines.count("-- ") != 1:
        yield Fault(message=f"{lines.count('-- ')} lines of two hyphens and a space, not one")


def _blank_lines(mail: Mail) -> Iterator[Fault]:
    if found := re.search(r"\n(?:[ \t]*\n){3,}", mail.text):
        line = mail.text.count("\n", 0, found.start()) + 1
        yield Fault(message="more than two empty lines", where=f"line {line + 1}")


def _entities(mail: Mail) -> Iterator[Fault]:
    for number, line in enumerate(mail.text.splitlines(), start=1):
        if (found := _ENTITY.search(line)) and not _ADDRESS.search(line):
            yield Fault(message=f"an HTML entity: {found[0]}", where=f"line {number}: {line.strip()[:40]}")


def _squeezed(text: str) -> str:
    return "".join(text.split())


RULES: tuple[Rule, ...] = (
    warning(
        "text/columns",
        45,
        _columns,
        asks=f"No line of the text part is wider than {WIDEST} columns, addresses apart.",
        remedy="use the filter wrap in mail.txt.j2",
    ),
    warning(
        "text/stories",
        45,
        _stories,
        asks="It tells the same stories in the same order as the HTML.",
        remedy="keep the loops of mail.txt.j2",
    ),
    warning(
        "text/links",
        45,
        _links,
        asks="It has the same links.",
        remedy="keep the links of mail.txt.j2 and mail.html.j2 alike",
    ),
    warning(
        "text/signature",
        45,
        _signature,
        asks="A line of two hyphens and a space comes before its end (RFC 3676, 4.3).",
        remedy='keep {{ "-- " }} in mail.txt.j2',
    ),
    warning(
        "text/blank-lines",
        45,
        _blank_lines,
        asks="No more than two empty lines in a row.",
        remedy="take empty lines out of mail.txt.j2",
    ),
    warning(
        "text/entities",
        45,
        _entities,
        asks="No HTML entity.",
        remedy="write mail.txt.j2 without escapes; where an article's words hold one, digest edit mends them",
    ),
)
