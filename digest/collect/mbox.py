"""Part an mbox file into its mails (RFC 4155, the variants mboxo and mboxrd); pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_FROM = b"From "
_POSTMARK = re.compile(rb"From \S+ .*\d\d:\d\d|From \S* ?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b")
_QUOTED = re.compile(rb">+From ")
MAX_MAIL = 25_000_000


def is_mbox(body: bytes) -> bool:
    """Tell whether ``body`` begins as an mbox does."""
    return body.startswith(_FROM)


def messages_of(lines: Iterable[bytes], *, most: int = MAX_MAIL) -> Iterator[bytes]:
    """Yield the mails, each without its postmark; of one that is larger than ``most`` only that much.

    ``lines`` end in line feeds and are no longer than is good for memory.
    """
    mail: list[bytes] = []
    size = 0
    begun = False
    was_blank = True
    for line in lines:
        if was_blank and line.startswith(_FROM) and (not begun or _POSTMARK.match(line)):
            if begun:
                yield b"".join(mail)
            mail, size, begun = [], 0, True
        elif begun and size <= most:
            mail.append(line[1:] if _QUOTED.match(line) else line)
            size += len(line)
        was_blank = not line.strip()
    if begun:
        yield b"".join(mail)
