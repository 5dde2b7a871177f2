"""Stage render, lint: the message as it travels. In: a mail. Out: faults; pure. Points 10, 46 and 57."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterator

from digest.render.lint.mail import Mail
from digest.render.lint.rule import Fault, Rule, error, note, warning

LONGEST_LINE = 998
"""Octets without the line's end: RFC 5322, 2.1.1."""
WASTE = 1.1


def _long_lines(mail: Mail) -> Iterator[Fault]:
    for number, line in enumerate(mail.message.split(b"\n"), start=1):
        if len(line.rstrip(b"\r")) > LONGEST_LINE:
            yield Fault(message=f"a line of {len(line):,} octets", where=f"line {number} of the message")


def _eight_bit(mail: Mail) -> Iterator[Fault]:
    if not mail.message.isascii():
        line = next(at for at, line in enumerate(mail.message.split(b"\n"), 1) if not line.isascii())
        yield Fault(message="octets above 127", where=f"line {line} of the message")


def _wasteful(mail: Mail) -> Iterator[Fault]:
    for part in mail.parts:
        if part.coding not in {"quoted-printable", "base64"}:
            continue
        sizes = {
            "quoted-printable": len(quopri.encodestring(part.octets)),
            "base64": len(base64.encodebytes(part.octets)),
        }
        best = min(sizes, key=lambda coding: sizes[coding])
        if sizes[part.coding] > sizes[best] * WASTE:
            yield Fault(
                message=f"{part.coding} takes {sizes[part.coding]:,} octets, {best} {sizes[best]:,}",
                where=part.kind,
            )


def _alternative(mail: Mail) -> Iterator[Fault]:
    kinds = [part.kind for part in mail.parts]
    if mail.parsed.get_content_type() != "multipart/alternative":
        yield Fault(message=f"the message is {mail.parsed.get_content_type()}, not multipart/alternative")
    elif kinds[:1] != ["text/plain"] or kinds[-1:] != ["text/html"] or len(kinds) < 2:
        yield Fault(message=f"its parts are {', '.join(kinds) or 'none'}: plain text first, HTML last")
    for part in mail.parts:
        if part.kind in {"text/plain", "text/html"} and not part.text.strip():
            yield Fault(message="an empty part", where=part.kind)


def _amp(mail: Mail) -> Iterator[Fault]:
    for part in mail.parts:
        if part.kind == "text/x-amp-html":
            yield Fault(message="a part for AMP", where=part.kind)
    for name in ("amp4email", "⚡4email"):
        if mail.root.get(name) is not None:
            yield Fault(message=f"the attribute {name}", where="<html>")


RULES: tuple[Rule, ...] = (
    error(
        "mime/long-line",
        10,
        _long_lines,
        asks=f"No line of the message is longer than {LONGEST_LINE} octets.",
        remedy="this is a mistake of the program: report it, with the output of digest show --as eml",
    ),
    warning(
        "mime/eight-bit",
        10,
        _eight_bit,
        asks="The message is 7-bit throughout: a relay has nothing to rewrite, and signatures stay whole.",
        remedy="this is a mistake of the program: report it, with the output of digest show --as eml",
    ),
    note(
        "mime/encoding-by-size",
        10,
        _wasteful,
        asks="Each part is in the transfer encoding that is shorter for it.",
        remedy="this is a mistake of the program: report it",
    ),
    error(
        "mime/alternative",
        46,
        _alternative,
        asks="`multipart/alternative`, plain text first, HTML last, none of them empty.",
        remedy="mend mail.txt.j2 or mail.html.j2 where one is empty",
    ),
    warning(
        "mime/amp",
        57,
        _amp,
        asks="No AMP part: it wants a registration, expires after 30 days, and is a third body to keep.",
        remedy="take it out of mail.html.j2",
    ),
)
