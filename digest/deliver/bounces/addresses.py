"""Stage deliver: addresses as reports name them; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ADDRESS = re.compile(
    r"(?:\"[^\"\s@]{1,64}\"|[^\s<>()\[\],;:\"@'`=]{1,64}(?:=[^\s<>()\[\],;:\"@'`]{1,64})?)@[a-zA-Z0-9\u0080-\U0010ffff][a-zA-Z0-9._\u0080-\U0010ffff-]{0,252}"
)
_PREFIX = re.compile(r"\A(?:smtp|rfc822|mailto|dda)=", re.IGNORECASE)
_TRANSCRIPT = re.compile(r"^[45]\d\d [^\n@]{0,80}@[^\n]{1,200}?\.\.\. [^\n]{1,500}$", re.MULTILINE)


def addresses(text: str) -> tuple[str, ...]:
    """Return the addresses in a text, in its order, each once."""
    found: dict[str, str] = {}
    for match in _ADDRESS.finditer(text):
        address = _PREFIX.sub("", match[0]).rstrip(".-_")
        found.setdefault(address.lower(), address)
    return tuple(found.values())


def plain_address(value: str) -> str | None:
    """Return the address of a field, without its brackets, comments and display name."""
    found = addresses(value)
    return found[0] if found else None


def parted(text: str, found: Sequence[str]) -> list[tuple[str, str]]:
    """Give each address what stands behind it, up to where another one is named."""
    lower = text.lower()
    places = sorted((at, a) for a in found for at in _places(lower, a.lower()))
    said = dict.fromkeys(found, "")
    for index, (at, address) in enumerate(places):
        end = places[index + 1][0] if index + 1 < len(places) else len(text)
        said[address] += f" {text[at:end]}"
    for match in _TRANSCRIPT.finditer(text):
        for address in (a for a in found if a.lower() in match[0].lower()):
            said[address] = match[0]  # "550 <address>... User unknown": that line is about it alone
    return [(address, words or text) for address, words in said.items()]


def _places(text: str, word: str) -> list[int]:
    found: list[int] = []
    at = text.find(word)
    while at >= 0 and len(found) < 20:
        found.append(at)
        at = text.find(word, at + len(word))
    return found
