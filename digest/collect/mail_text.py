"""Bring the plain text of a mail into paragraphs: wrapped lines joined, quotes and signature gone; pure."""

from __future__ import annotations

from digest.collect.agency.markup import unwrapped
from digest.text.controls import lines

_MAX_CHARS = 300_000


def unquoted(text: str, *, flowed: bool) -> str:
    """Return a text one paragraph a line; ``flowed``: a line that ends in a space goes on (RFC 3676)."""
    kept: list[str] = []
    for line in text[:_MAX_CHARS].replace("\r\n", "\n").split("\n"):
        if line.rstrip() == "--":
            break  # the signature (RFC 3676, 4.3)
        if not line.startswith(">"):
            kept.append(line)
    whole = _joined(kept) if flowed else "\n".join(kept)
    return lines("\n".join(unwrapped(whole)))


def _joined(written: list[str]) -> str:
    paragraphs: list[list[str]] = []
    goes_on = False
    for line in written:
        said = line.removeprefix(" ") if line.startswith(" ") else line  # space-stuffed
        if goes_on and said.strip():
            paragraphs[-1].append(said)
        else:
            paragraphs.append([said])
        goes_on = said.endswith(" ") and bool(said.strip())
    return "\n".join("".join(paragraph) for paragraph in paragraphs)
