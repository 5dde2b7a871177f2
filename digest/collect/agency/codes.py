"""The words by which agencies say what may be done with a piece, and what it is about; pure.

IPTC NewsCodes: pubstatus, signal, subjectcode and mediatopic (top level). A code may stand bare (``usable``),
behind a prefix (``stat:usable``) or at the end of a URI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from digest.model import PubStatus, Signal

_USABLE = frozenset({"", "usable", "published", "released", "active", "final"})
_CANCELED = frozenset(
    {"canceled", "cancelled", "cancel", "killed", "kill", "deleted", "delete", "withdrawn", "recalled"}
)
_UPDATE = frozenset({"update", "updated", "writethru", "lead"})
_CORRECTION = frozenset({"correction", "corrected", "corrective", "correct", "rectify", "rectification"})
_SUBJECT = re.compile(r"(?:subj|subject|subjectcode|medtop|mediatopic|iptcsubjectcode)?:?(\d\d)(\d{6})")
_SUBJECTS = {
    "01": "arts, culture, entertainment and media",
    "02": "crime, law and justice",
    "03": "disaster and accident",
    "04": "economy, business and finance",
    "05": "education",
    "06": "environment",
    "07": "health",
    "08": "human interest",
    "09": "labour",
    "10": "lifestyle and leisure",
    "11": "politics",
    "12": "religion",
    "13": "science and technology",
    "14": "society",
    "15": "sport",
    "16": "conflict, war and peace",
    "17": "weather",
}


def bare(code: str) -> str:
    """Return a code without its scheme, lower case."""
    return re.split(r"[:/#]", code.strip())[-1].strip().lower()


def status_of(code: str) -> PubStatus:
    """Return what a status means; one that nobody knows withholds: an agency does not name it for nothing."""
    word = bare(code)
    if word in _USABLE:
        return PubStatus.USABLE
    return PubStatus.CANCELED if word in _CANCELED else PubStatus.WITHHELD


def signal_of(codes: Iterable[str]) -> Signal | None:
    """Return what the first known one of several signals says; a correction goes before an update."""
    words = {bare(code) for code in codes}
    if words & _CORRECTION:
        return Signal.CORRECTION
    return Signal.UPDATE if words & _UPDATE else None


def cancels(codes: Iterable[str]) -> bool:
    """Tell whether one of several codes kills the piece."""
    return any(bare(code) in _CANCELED for code in codes)


def subject_name(code: str) -> str:
    """Return the name of the top-level subject that a code belongs to; empty for codes of other schemes."""
    found = _SUBJECT.fullmatch(code.strip().lower())
    return _SUBJECTS.get(found[1], "") if found else ""


_MOST = 500  # characters: whoever means it says it soon
# Only as a label or with a time behind it: an embargo may be what the news is about.
_EMBARGO = re.compile(
    r"\W*(?:strictly\s+)?(?:embargo(?:ed)?(?=\W*(?:$|:|\d|until\b|till?\b|to\s+\d|for\s+(?:release|publication)"
    r"|bis\b|hasta\b|jusqu))|(?:under|sous|bajo)\s+embargo\b|sperrfrist\b)",
    re.IGNORECASE,
)


def is_embargo_line(line: str) -> bool:
    """Tell whether a line of a mail or a message says that it must not be published yet."""
    return _EMBARGO.match(line[:_MOST]) is not None


def names_embargo(note: str) -> bool:
    """Tell whether a note to the desk says so, at whatever place."""
    return _EMBARGO.search(note[:_MOST]) is not None
