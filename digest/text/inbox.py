"""The two lines a reader sees in the inbox: subject and preheader; pure.

In: headlines and teasers in reading order. Out: one line each, cut at words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from digest.text.controls import one_line

SUBJECT = (20, 60)
"""Characters a subject should have: shorter says little, longer is cut by phones."""

LONGEST_SUBJECT = 200
"""Characters a subject may have, whoever wrote it."""

PREHEADER = (40, 110)
"""Characters a preheader should have."""

_BETWEEN = " · "
_SMALL_END = re.compile(r"(?:(?<=\S) [a-zà-ÿ]{1,3})+$")
"""Small words, which say nothing before an ellipsis."""
_TRAILING = " ,;:.–—-·([„“‘'\""


def shorten(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` characters, cut at a word, with an ellipsis where cut."""
    line = one_line(text)
    if len(line) <= limit:
        return line
    end = limit - 1
    while end > 0 and _clings(line[end]):
        end -= 1
    space = line.rfind(" ", 0, end + 1)
    if space >= limit // 2:
        end = space
    return _SMALL_END.sub("", line[:end].rstrip(_TRAILING)).rstrip(_TRAILING) + "…"


def subject_line(headlines: Sequence[str]) -> str:
    """Return the lead headline, and the second where both fit; "" without headlines."""
    least, most = SUBJECT
    told = [line for line in map(_headline, headlines) if line]
    if not told:
        return ""
    subject = shorten(told[0], most)
    if len(told) > 1 and told[1] != told[0]:
        room = most - len(subject) - len(_BETWEEN)
        if len(told[1]) <= room:
            return subject + _BETWEEN + told[1]
        if len(subject) < least:
            return subject + _BETWEEN + shorten(told[1], room)
    return subject


def preheader_line(headlines: Sequence[str], teasers: Sequence[str], *, subject: str) -> str:
    """Return what the subject does not say yet: the next headlines, then the lead's teaser."""
    least, most = PREHEADER
    lead = _headline(headlines[0]) if headlines else ""
    rest = [line for line in dict.fromkeys(map(_headline, headlines)) if line not in subject and line != lead]
    line = ""
    for headline in rest:
        longer = _BETWEEN.join(part for part in (line, headline) if part)
        if len(longer) > most:
            break
        line = longer
    if len(line) < least:
        more = [one_line(teaser) for teaser in teasers[:1]] + [told for told in rest if told not in line]
        line = _BETWEEN.join([part for part in (line, *more) if part][: 2 if line else 1])
    line = shorten(line, most)
    return "" if line in {subject, lead} else line


def _headline(text: str) -> str:
    line = one_line(text)
    return line[:-1] if line.endswith(".") and not line.endswith("..") else line


def _clings(char: str) -> bool:
    """Tell whether a character belongs to the one before it."""
    return (
        unicodedata.combining(char) != 0
        or char in "\u200d\ufe0e\ufe0f"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
    )
