"""Choose the picture of a feed's item: of the media extensions, the enclosures, or the text itself; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape
from typing import Any

from digest.collect.raw import RawImage

_LARGEST = 2_400
"""Wider ones are made for print."""
_SMALL = 100
"""What is not even so wide is a sign, not a picture."""
_IMG = re.compile(r"<img\s[^<>]{1,3000}>", re.IGNORECASE)
_SAID = re.compile(
    r"""(?<![\w-])(src|alt|width|height)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
# Counters, buttons, faces: what stands in texts and shows nothing of the event.
_NO_PICTURE = re.compile(
    r"^data:|pixel|track|beacon|emoji|smil(?:ey|ies)|avatar|gravatar|spacer|blank\.|feedburner|doubleclick|/ads?/"
    r"|[/._-](?:logo|icons?|count(?:er)?|stats?|share|button)[/._-]",
    re.IGNORECASE,
)


def image_of(entry: dict[str, Any], *texts: str) -> RawImage | None:
    """Return the best picture that an entry names, else the first that its texts (HTML) show.

    ``entry`` is as fastfeedparser and feedparser give it.
    """
    offered = [*_media(entry.get("media_content")), *_enclosed(entry)] or _media(entry.get("media_thumbnail"))
    if offered:
        fit = [image for image in offered if (image.width or 0) <= _LARGEST] or offered
        best = max(fit, key=lambda image: image.width or 0)  # the first of those that are equal
        return best if best.credit else replace(best, credit=_credit_of(entry))
    return next((image for text in texts if "<" in text for image in _shown(text)), None)


def _media(offers: Iterable[dict[str, Any]] | None) -> list[RawImage]:
    return [
        RawImage(
            url=str(media["url"]),
            width=_pixels(media.get("width")),
            height=_pixels(media.get("height")),
            alt=next(
                (said for name in ("description", "text", "title") if (said := _text(media.get(name)))), ""
            ),
            credit=_text(media.get("credit")),
        )
        for media in offers or ()
        if media.get("url") and _is_image(media)
    ]


def _credit_of(entry: dict[str, Any]) -> str:
    """Return the credit that feedparser found, beside the pictures; whose it is where there are several."""
    credits_ = [_text(one.get("content")) for one in entry.get("media_credit") or ()]
    return credits_[0] if len(credits_) == 1 else ""


def _is_image(media: dict[str, Any]) -> bool:
    kind = f"{media.get('medium') or ''} {media.get('type') or ''}"
    return "image" in kind or not kind.strip()


def _enclosed(entry: dict[str, Any]) -> Iterator[RawImage]:
    linked = [link for link in entry.get("links") or () if link.get("rel") == "enclosure"]
    for enclosure in (*(entry.get("enclosures") or ()), *linked):
        address = enclosure.get("href") or enclosure.get("url")
        if address and str(enclosure.get("type") or "").startswith("image/"):
            yield RawImage(url=str(address))


def _shown(html: str) -> Iterator[RawImage]:
    for tag in _IMG.finditer(html):
        said: dict[str, str] = {}
        for name, *values in _SAID.findall(tag[0]):
            said.setdefault(name.lower(), unescape(next(filter(None, values), "")))
        width, height = _pixels(said.get("width")), _pixels(said.get("height"))
        is_small = any(side is not None and side < _SMALL for side in (width, height))
        if said.get("src") and not is_small and not _NO_PICTURE.search(said["src"]):
            yield RawImage(url=said["src"].strip(), width=width, height=height, alt=said.get("alt", ""))


def _pixels(value: object) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
