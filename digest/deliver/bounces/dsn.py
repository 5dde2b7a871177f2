"""Stage deliver: delivery reports (RFC 3464, RFC 6533): the fields that machines write for machines; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.deliver.bounces import auto
from digest.deliver.bounces.addresses import addresses, parted, plain_address
from digest.deliver.bounces.mime import Fields, Letter, Part, first, read_fields, read_letter
from digest.deliver.bounces.returned import shown_text
from digest.deliver.bounces.status import Said, judge
from digest.model import RecipientReport

_KINDS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
_LOOKS_LIKE_REPORT = re.compile(
    r"^(?:reporting-mta|final-recipient|original-recipient)[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_LONGEST = 1500
"""Characters of what is said of one recipient."""
MOST = 100
"""Recipients of one report that are read."""


def reported(letter: Letter) -> tuple[RecipientReport, ...]:
    """Return what a delivery report says of each of its recipients; nothing where the mail is none."""
    return _reported(letter) or next(
        (
            found
            for part in letter.parts
            if part.kind == "message/rfc822" and auto.is_of_a_system(letter)
            if (found := _reported(read_letter(part.text.encode("utf-8", "replace"))))
        ),
        (),
    )


def _reported(letter: Letter) -> tuple[RecipientReport, ...]:
    groups = [group for part in letter.parts if _is_status(letter, part) for group in _groups(part.text)]
    around = shown_text(letter) if groups else ""
    about = (
        {a.lower(): words for a, words in parted(around, addresses(around)[:MOST])} if len(groups) > 1 else {}
    )
    found: dict[str, RecipientReport] = {}
    for group in groups[:MOST]:
        address = _recipient(group)
        said = Said(
            action=first(group, "action").partition(" ")[0].strip().lower(),
            status=first(group, "status"),
            diagnostic=_diagnostic(group),
            is_remote=bool(first(group, "remote-mta")),
            around=around if len(groups) == 1 else about.get((address or "").lower(), "")[:_LONGEST],
        )
        found.setdefault((address or "").lower(), judge(said, address))
    return tuple(found.values())


def _is_status(letter: Letter, part: Part) -> bool:
    if part.kind in _KINDS:
        return True
    report = letter.kind in {"multipart/report", "multipart/mixed"}
    return (
        report
        and part.kind.startswith("text/plain")
        and part.fields != ()
        and bool(_LOOKS_LIKE_REPORT.match(part.text.lstrip()))
    )


def _groups(text: str) -> Iterator[Fields]:
    """Yield the fields of each recipient; some systems put them into the group of the whole message."""
    for paragraph in _PARAGRAPHS.split(text.strip()):
        fields = read_fields(paragraph.encode("utf-8", "replace"))
        current: list[tuple[str, str]] = []
        for name, value in fields:
            if name == "final-recipient" and any(key == name for key, _ in current):
                yield tuple(current)
                current = []
            current.append((name, value))
        if any(
            name in {"final-recipient", "original-recipient", "x-actual-recipient"} for name, _ in current
        ) or (first(tuple(current), "status") and first(tuple(current), "action")):
            yield tuple(current)


def _recipient(group: Fields) -> str | None:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        value = first(group, name)
        if address := plain_address(value.partition(";")[2] or value):
            return address
    return None


def _diagnostic(group: Fields) -> str:
    values = [
        value
        for name, value in group
        if name
        in {
            "diagnostic-code",
            "x-diagnostic-code",
            "x-supplementary-info",
            "x-powermta-bouncecategory",
            "x-postfix-diagnostic",
        }
    ]
    return " ".join(values)[:_LONGEST]
