"""Preview: the line in the inbox, as clients cut it. In: sender, subject, preheader. Out: lines; pure.

How much is shown depends on letters and windows, so the numbers are what usual ones leave room for.
"""

from __future__ import annotations

from dataclasses import dataclass

from digest.render.columns import columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A text, and how much of it is seen."""

    seen: str
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxLine:
    """What one client shows of a mail before it is opened."""

    client: str
    sender: Cut
    subject: Cut
    preheader: Cut
    is_one_line: bool
    """Subject and preheader share a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Client:
    name: str
    sender: int
    subject: int
    preheader: int
    shared: int | None = None
    """Columns for both together, where they share a line."""


_CLIENTS = (
    _Client(name="Gmail in a window", sender=20, subject=70, preheader=110, shared=105),
    _Client(name="Phone, 375 pixels", sender=24, subject=40, preheader=81),
    _Client(name="Outlook beside the mail", sender=28, subject=38, preheader=40),
)


def inbox_lines(sender: str, subject: str, preheader: str) -> tuple[InboxLine, ...]:
    """Return the line in the clients' inboxes."""
    return tuple(_line(client, sender, subject, preheader) for client in _CLIENTS)


def _line(client: _Client, sender: str, subject: str, preheader: str) -> InboxLine:
    told = cut(subject, client.subject)
    room = client.preheader
    if client.shared is not None:
        room = max(0, min(room, client.shared - columns(told.seen) - 3))
    return InboxLine(
        client=client.name,
        sender=cut(sender, client.sender),
        subject=told,
        preheader=cut(preheader, room),
        is_one_line=client.shared is not None,
    )


def cut(text: str, room: int) -> Cut:
    """Cut a text after so many columns, never inside a letter and its marks."""
    used, end = 0, 0
    for char in text:
        used += columns(char)
        if used > room:
            break
        end += 1
    while 0 < end < len(text) and (_clings(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return Cut(seen=text[:end], rest=text[end:])


def _clings(char: str) -> bool:
    """Tell whether a character belongs to the one before it: a mark, a joiner, a skin's colour."""
    return columns(char) == 0 or "\U0001f3fb" <= char <= "\U0001f3ff"
