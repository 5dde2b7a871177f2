"""Preview: a mail's header fields and parts, as they travel. In: its bytes. Out: rows to show; pure."""

from __future__ import annotations

from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One header field."""

    name: str
    raw: str
    """As it stands in the mail, folds and all."""
    told: str
    """As a mail program reads it."""

    @property
    def is_encoded(self) -> bool:
        """Tell whether the two differ in more than folds."""
        return " ".join(self.raw.split()) != self.told


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the body."""

    kind: str
    coding: str
    octets: int
    """Decoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """A mail's outside."""

    fields: tuple[Field, ...]
    parts: tuple[Part, ...]
    longest_line: int
    """Octets; 998 is what RFC 5322 allows."""
    is_seven_bit: bool


def heads_of(message: bytes) -> Heads:
    """Read a mail."""
    read = BytesParser(policy=compat32).parsebytes(message)
    return Heads(
        fields=tuple(_field(name, str(value)) for name, value in read.items()),
        parts=tuple(_part(part) for part in read.walk() if not part.is_multipart()),
        longest_line=max(map(len, message.split(b"\r\n"))),
        is_seven_bit=message.isascii(),
    )


def _field(name: str, raw: str) -> Field:
    flat = " ".join(raw.split())
    try:
        told = str(make_header(decode_header(flat)))
    except (LookupError, UnicodeError, ValueError):
        told = flat
    return Field(name=name, raw=raw, told=" ".join(told.split()))


def _part(part: Message) -> Part:
    content = part.get_payload(decode=True)
    return Part(
        kind=part.get_content_type(),
        coding=str(part.get("Content-Transfer-Encoding", "7bit")),
        octets=len(content) if isinstance(content, bytes) else 0,
    )
