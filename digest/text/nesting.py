"""Find what has no end before a parser sees it whose time grows with the square: depth and tags; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_START = re.compile(r"<[a-zA-Z][^\s/<>]*")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)([^<>]*)")
_CLOSED_BY_THE_NEXT = frozenset(
    """area base br col dd dt embed hr img input li link meta option p param rp rt source tbody td tfoot th
    thead tr track wbr""".split()
)


def is_deeper_than(most: int, markup: str, *, xml: bool = False) -> bool:
    """Tell whether more than ``most`` elements may be open at once; in XML ``<a/>`` opens none."""
    if markup.count("<") <= most:
        return False
    opened: Counter[str] = Counter()
    depth = 0
    for tag in _TAG.finditer(markup):
        name = tag[2].lower()
        if name in _CLOSED_BY_THE_NEXT or (xml and tag[3].endswith("/")):
            continue
        if not tag[1]:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        if depth > most:
            return True
    return False


def has_longer_tag(most: int, markup: str) -> bool:
    """Tell whether any tag has more than ``most`` characters behind its name."""
    return _may_have(most, markup) and any(end - start > most for start, end in _insides(markup))


def without_long_tags(most: int, markup: str) -> str:
    """Return ``markup`` with nothing but its name in each tag that has more than ``most`` characters."""
    if not _may_have(most, markup):
        return markup
    parts: list[str] = []
    kept = 0
    for start, end in _insides(markup):
        if end - start > most:
            parts.append(markup[kept:start])
            kept = end
    return "".join((*parts, markup[kept:])) if parts else markup


def _may_have(most: int, markup: str) -> bool:
    """Tell whether any tag can be so long; nearly never, and that takes a tenth of the time to see."""
    return len(markup) > most and max(map(len, markup.split(">"))) > most


def _insides(markup: str) -> Iterator[tuple[int, int]]:
    """Yield where each tag's name ends and where the tag does, one after the other."""
    end = 0
    for tag in _START.finditer(markup):
        if tag.start() < end:
            continue
        end = markup.find(">", tag.end())
        end = len(markup) if end < 0 else end
        yield tag.end(), end
