"""Stage deliver: a mail that came to the return path, and the marks of ours in it; pure.

A token is believed only by its signature (``naming``). What comes without one is a stranger's: whoever can
send a mail can write a bounce, so nothing of it may touch a reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from digest.deliver import naming
from digest.deliver.bounces.addresses import addresses
from digest.deliver.bounces.mime import Letter, first, read_fields
from digest.deliver.bounces.returned import returned_headers
from digest.model import EditionId, NewsletterId, SubscriberId

MAX_BYTES = 5_000_000
"""Octets of a mail that are kept in memory; reports are small, and what they return may be cut."""
_MOST = 40
_RETURN_PATH = re.compile(r"[^\s<>,;\"()]{1,30}\+[A-Za-z2-7]{1,60}-[A-Za-z2-7]{20,60}@[^\s<>,;\"()]{1,255}")
_UNSUBSCRIBE = re.compile(
    r"unsubscribe[\s:]{1,5}([a-z2-7]{1,250}-[a-z2-7]{20,60})(?![a-z2-7-])", re.IGNORECASE
)
_WAY_OUT = re.compile(
    r"/u/([a-z2-7]{1,250}-[a-z2-7]{20,60})(?![a-z2-7-])|unsubscribe%20([a-z2-7]{1,250}-[a-z2-7]{20,60})",
    re.IGNORECASE,
)
_ID = re.compile(r"<([a-z2-7]{32})@([a-z0-9.-]{1,255})>", re.IGNORECASE)
_DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to", "to", "cc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One mail as it came in."""

    message: bytes = field(repr=False)
    recipients: tuple[str, ...] = field(default=(), repr=False)
    """The envelope's, where they are known."""

    @property
    def hash(self) -> str:
        """Return by what the same mail is known again."""
        return sha256(self.message).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The keys and newsletters whose tokens count."""

    keys: Sequence[bytes] = field(repr=False)
    newsletters: tuple[NewsletterId, ...]


def copy_named(arrival: Arrival, letter: Letter, names: Names) -> tuple[EditionId, SubscriberId] | None:
    """Return whose copy of which edition came back, by a return path of ours (VERP); None without one."""
    for candidate in _return_paths(arrival, letter):
        for key in names.keys:
            found = naming.read_return_path(key, names.newsletters, candidate)
            if found is not None:
                return found
    return None


def message_ids(letter: Letter) -> tuple[tuple[str, str], ...]:
    """Return the Message-IDs in the headers of returned mails that may be ours: left part, domain."""
    found = (
        match
        for fields in returned_headers(letter)
        for name, value in fields
        if name in {"message-id", "x-original-message-id"}
        if (match := _ID.fullmatch(value.strip()))
    )
    return tuple((match[1].lower(), match[2].lower()) for match, _ in zip(found, range(5), strict=False))


def returned_to(letter: Letter) -> tuple[str, ...]:
    """Return to whom the returned mails were sent."""
    found = {a for fields in returned_headers(letter) for a in addresses(first(fields, "to")[:2000])}
    return tuple(sorted(found))[:10]


def way_out(letter: Letter, names: Names, *, asked: bool) -> tuple[NewsletterId, SubscriberId] | None:
    """Return whose way out of which newsletter a mail names.

    ``asked``: in its own subject, as a mail program writes it for List-Unsubscribe; else in the
    List-Unsubscribe of the mail that it returns, where a complaint names nobody.
    """
    if asked:
        texts = [letter.header("subject")[:1000]]
        tokens = [match[1] for text in texts for match in _UNSUBSCRIBE.finditer(text)]
    else:
        texts = [first(fields, "list-unsubscribe")[:2000] for fields in returned_headers(letter)]
        tokens = [match[1] or match[2] for text in texts for match in _WAY_OUT.finditer(text)]
    for token in tokens[:5]:
        if found := naming.read_unsubscribe_token(names.keys, token.lower()):
            return found
    return None


def _return_paths(arrival: Arrival, letter: Letter) -> Iterator[str]:
    said = list(arrival.recipients)
    said += [value[:2000] for name, value in letter.fields if name in _DELIVERED_TO]
    said += [
        value[:2000] for fields in returned_headers(letter) for name, value in fields if name == "return-path"
    ]
    for part in letter.parts:
        if part.kind == "message/feedback-report":
            said.append(
                first(read_fields(part.text.strip().encode("utf-8", "replace")), "original-mail-from")
            )
    seen: set[str] = set()
    for text in said:
        for match in _RETURN_PATH.finditer(text):
            if match[0] not in seen and len(seen) < _MOST:
                seen.add(match[0])
                yield match[0]
