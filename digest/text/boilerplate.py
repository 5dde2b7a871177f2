"""Part an article's lines into text and furniture: a text in, kinds and spans out; pure.

Nothing is copied or changed: every span points into the text given, whose lines are its paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.model import BlockKind
from digest.text.credit import opening_dateline, parse_byline, parse_credit, trailing_credit
from digest.text.furniture import is_furniture

_BULLET = re.compile(r"[\s•·▪◦●■►▶*]{0,10}(?:[-–—]\s)?\s{0,10}")
_TERMINALS = frozenset(".!?…。！？؟۔।॥։។")
_CLOSERS = "\"'”’»“)]」』）】 \u00a0"
_QUOTED = re.compile(r"[\"“„«‘「『].*[\"”“»’」』][.!?,]?", re.DOTALL)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_LONGEST_HEAD = 90
_DATELINES_WITHIN = 3  # paragraphs from the top


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of the text that is the article's own."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanText:
    """What belongs to an article, and what was said about its making."""

    parts: tuple[Part, ...]
    byline: str | None = None
    credit: str | None = None
    dateline: str | None = None


def clean(text: str, language: str | None = None) -> CleanText:
    """Tell paragraphs, heads and quotes of ``text`` from its furniture; lines are paragraphs.

    Bylines, credits and datelines leave the text and are returned. Where nothing but short lines is left,
    they are taken for paragraphs: a text without punctuation is still a text.
    """
    parts: list[Part] = []
    byline: str | None = None
    credit: str | None = None
    dateline: str | None = None
    for first, last in _lines(text):
        start, end = first, last
        line = text[start:end]
        name = parse_byline(line, language=language)
        named = None if name else parse_credit(line)
        if name or named or is_furniture(line):
            byline, credit = byline or name, named or credit
            continue
        opening = opening_dateline(line) if len(parts) < _DATELINES_WITHIN else None
        if opening:
            start += opening.end
            dateline, credit = dateline or opening.dateline, credit or opening.credit
        ending = trailing_credit(text[start:end])
        if ending:
            end, credit = start + ending.start, ending.credit
        if start < end:
            parts.append(Part(kind=_kind(text[start:end]), start=start, end=end))
    return CleanText(parts=_settled(parts), byline=byline, credit=credit, dateline=dateline)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield each line's span without outer white space and bullets."""
    start = 0
    for line in text.split("\n"):
        bullet = _BULLET.match(line)
        left = bullet.end() if bullet else 0
        end = len(line.rstrip())
        if left < end:
            yield start + left, start + end
        start += len(line) + 1


def _kind(line: str) -> BlockKind:
    if _is_head(line):
        return BlockKind.HEAD
    if len(line) < 2000 and _QUOTED.fullmatch(line) and sum(line.count(mark) for mark in '"“«„「') <= 2:
        return BlockKind.QUOTE
    return BlockKind.PARAGRAPH


def _is_head(line: str) -> bool:
    if len(line) > _LONGEST_HEAD:
        return False
    bare = line.rstrip(_CLOSERS)
    words = len(line.split())
    if _CJK.search(line):
        return len(line) <= 30 and bare[-1:] not in _TERMINALS
    if bare[-1:] not in _TERMINALS:
        return words <= 12 and not bare.endswith((":", ",", ";"))
    return (bare.endswith("?") and words <= 7) or words <= 2 or (line.isupper() and words <= 10)


def _settled(parts: list[Part]) -> tuple[Part, ...]:
    if all(part.kind is BlockKind.HEAD for part in parts):
        return tuple(Part(kind=BlockKind.PARAGRAPH, start=part.start, end=part.end) for part in parts)
    return tuple(parts)
