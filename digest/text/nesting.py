"""Tell markup that is nested without end before a parser whose time grows with the depth sees it; pure."""

from __future__ import annotations

import re
from collections import Counter

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
