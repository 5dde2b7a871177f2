"""Stage deliver: where what a mail system says ends, and the mail begins that it returns; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.deliver.bounces.mime import Fields, Letter, read_fields
from digest.deliver.bounces.notices import CUT

RETURNED = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/partial", "message/global", "message/global-headers"}
)
_SHOWN_MOST = 30_000
_HEADER_BLOCK = re.compile(
    r"^(?:return-path:|received: |message-id:|mime-version:|dkim-signature:|x-[a-z-]{2,40}: )[^\n]{0,2000}\n"
    r"(?:[ \t][^\n]{0,2000}\n){0,40}(?:[a-z][a-z-]{1,40}:)",
    re.IGNORECASE | re.MULTILINE,
)


def shown_text(letter: Letter) -> str:
    """Return what the mail says to people, without the mail that it returns."""
    said: list[str] = []
    for part in letter.parts:
        if part.kind in RETURNED:
            break
        if part.kind in {"text/plain", "text/html", "text", "application/json"} or part.kind.startswith(
            "text/x-"
        ):
            said.append(part.text)
    text = "\n".join(said)
    return text[: _end(text)][:_SHOWN_MOST]


def _end(text: str) -> int:
    ends = [match.start() for match in (CUT.search(text), _HEADER_BLOCK.search(text)) if match is not None]
    return min(ends, default=len(text))


def returned_headers(letter: Letter) -> Iterator[Fields]:
    """Yield the headers of mails that this one returns: enclosed, or quoted in its text."""
    for part in letter.parts:
        if part.kind in RETURNED:
            yield read_fields(part.text.lstrip().partition("\n\n")[0].encode("utf-8", "replace"))
        elif part.kind.startswith("text/") and (at := _end(part.text)) < len(part.text):
            yield read_fields(part.text[at : at + 50_000].encode("utf-8", "replace"))
