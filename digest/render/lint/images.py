"""Stage render, lint: pictures. In: a mail. Out: faults; pure. Point 54."""

from __future__ import annotations

from collections.abc import Iterator

from digest.render.lint.mail import Mail
from digest.render.lint.rule import Fault, Rule, warning

HEAVIEST = 400_000
"""Octets of all pictures of a mail."""


def _weight(mail: Mail) -> Iterator[Fault]:
    sizes = {image.get("src") or "": _octets(mail, image.get("src") or "") for image in mail.body.iter("img")}
    attached = sum(len(part.octets) for part in mail.parts if part.kind.startswith("image/"))
    whole = sum(sizes.values()) + attached
    if whole >= HEAVIEST:
        yield Fault(message=f"the pictures have {whole:,} octets")


def _octets(mail: Mail, source: str) -> int:
    if source.startswith("data:"):
        return len(source.partition(",")[2]) * 3 // 4
    return mail.expected.image_octets.get(source, 0)


def _size(mail: Mail) -> Iterator[Fault]:
    for image in mail.body.iter("img"):
        missing = [name for name in ("width", "height") if not (image.get(name) or "").strip().isdigit()]
        if missing:
            yield Fault(
                message=f"a picture without {' and '.join(missing)}", where=(image.get("src") or "")[:60]
            )


RULES: tuple[Rule, ...] = (
    warning(
        "images/weight",
        54,
        _weight,
        asks=f"All pictures together have fewer than {HEAVIEST:,} octets.",
        remedy="fewer or smaller pictures",
    ),
    warning(
        "images/size",
        54,
        _size,
        asks="Each picture has width and height: Outlook knows no other size, and nothing jumps.",
        remedy="write width and height as attributes, in pixels",
    ),
)
