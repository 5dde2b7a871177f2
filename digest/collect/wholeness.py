"""Tell whether all of a document is there, by its form and by its age; pure."""

from __future__ import annotations

import re
from datetime import timedelta

from digest.collect.kinds import Kind
from digest.collect.xml import root_name

_XML = frozenset({Kind.FEED, Kind.NEWSML_G2, Kind.NEWSML_1, Kind.NITF, Kind.XML})
_SHOWS_ITS_END = _XML | {Kind.PAGE, Kind.NINJS, Kind.JSON, Kind.WIRE}
_ENDS = tuple('.!?…。！？؟।"”»’)]>')
_LAST = 2000

# A text without an end of its own may be half written: a moment of rest shows that it is not.
_REST = timedelta(seconds=1)
# What ends in the middle is being written; after this time nobody will go on.
_LONG_WRITE = timedelta(minutes=10)
_WRITE = timedelta(minutes=1)


def is_whole(text: str, *, kind: Kind) -> bool:
    """Tell whether a text ends as documents of its kind do."""
    end = text.rstrip("\x00\x0c\x7f \t\r\n")
    if kind in _XML and text.lstrip("\ufeff \t\r\n").startswith("<"):
        closed = rf"</(?:[\w.-]+:)?{re.escape(root_name(text))}\s*>\s*(?:<!--.*-->\s*)*$"
        empty = rf"<(?:[\w.-]+:)?{re.escape(root_name(text))}\b[^<>]*/>$"
        return bool(re.search(f"{closed}|{empty}", end[-_LAST:], re.IGNORECASE | re.DOTALL))
    match kind:
        case Kind.EMPTY | Kind.JSON:
            return False  # JSON that is whole and known is called otherwise
        case Kind.WIRE:
            return text.count("\x03") >= text.count("\x02")
        case Kind.PAGE:
            return end[-_LAST:].lower().rfind("</html") >= 0 or "<html" not in text.lower()
        case Kind.DUMP | Kind.MAIL:
            return text.endswith("\n") or end.endswith(_ENDS)
        case _:
            return True


def is_settled(*, kind: Kind, whole: bool, age: timedelta) -> bool:
    """Tell whether a file of this age will not change any more, so that it can be judged as it is.

    ``age`` is the time since its last change; one from the future has no age that means anything.
    """
    if age < -_LONG_WRITE:
        return True
    if whole:
        return kind in _SHOWS_ITS_END or abs(age) >= _REST
    return abs(age) >= (_LONG_WRITE if kind in _SHOWS_ITS_END else _WRITE)
