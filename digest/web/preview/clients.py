"""Preview: a mail as mail programs leave it. In: a mail's HTML. Out: HTML for the frame; pure.

The sent mail is never touched by it.
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Callable, Collection
from enum import StrEnum

from digest.web.colours import Colours, coloured


class Taken(StrEnum):
    """What a mail program takes away, or adds."""

    IMAGES = "images"
    STYLES = "styles"  # the style block: what stands on the elements stays
    FONTS = "fonts"
    OUTLOOK = "outlook"  # Word's parts are shown, and what Word does not know is dropped


HERE = "ed-here"
"""The id of what a finding means, in the frame."""

_TAG = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
_IMAGE = re.compile(rf"<img\b({_TAG})>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_CLASS = re.compile(r"""\bclass\s*=\s*"([\w -]+)\"""", re.IGNORECASE)
_OF_WORDS = re.compile(
    r"(?<![\w-])(?:color|font-size|font-weight|font-style|line-height)\s*:[^;\"'<>]*", re.IGNORECASE
)
"""What of an image's style its words have, where it is not shown."""
_GROUND = re.compile(r"background(?:-image)?\s*:[^;\"']*url\([^)]*\)[^;\"']*;?", re.IGNORECASE)
_STYLES = re.compile(r"<style\b[^>]*>.*?</style\s*>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FACE = re.compile(r"@font-face\s*\{[^}]*\}|@import[^;]*;", re.IGNORECASE)
_SHEET = re.compile(rf"<link\b{_TAG}>", re.IGNORECASE)
_FOR_WORD = re.compile(r"<!--\[if [^\]!]*mso[^\]]*\]>(.*?)<!\[endif\]-->", re.IGNORECASE | re.DOTALL)
_NOT_FOR_WORD = re.compile(
    r"<!--\[if !mso\]><!-->.*?<!--<!\[endif\]-->|<!\[if !mso\]>.*?<!\[endif\]>", re.IGNORECASE | re.DOTALL
)
_UNKNOWN_TO_WORD = re.compile(r"max-width:\s*[\d.]+(?:px|%);?|display:\s*inline-block;?", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_HIDDEN = re.compile(r"display:\s*none|aria-hidden", re.IGNORECASE)
_OPENING = re.compile(rf"<[a-zA-Z][a-zA-Z0-9]*(?={_TAG}>)")

_POINT = (
    f"<style>#{HERE}{{outline:3px dashed #c2185b!important;outline-offset:4px!important;"
    "scroll-margin:120px!important}</style>"
)


def framed(
    html: str, *, colours: Colours, taken: Collection[Taken] = (), at: str = "", head: str = ""
) -> str:
    """Return a mail for the frame: its links open a page of their own, ``at`` is outlined where it stands.

    ``head`` goes first into the head.
    """
    shown = taken_away(coloured(html, colours), taken)
    head += '<base target="_blank">'
    if at:
        shown, found = pointed(shown, at)
        head += _POINT if found else ""
    return _HEAD.sub(lambda opening: opening[0] + head, shown, count=1)


def taken_away(html: str, taken: Collection[Taken]) -> str:
    """Return a mail without what a mail program takes away."""
    if Taken.FONTS in taken:
        html = _SHEET.sub("", _FACE.sub("", html))
    if Taken.STYLES in taken:
        html = _outside_comments(html, lambda part: _STYLES.sub("", part))
    if Taken.OUTLOOK in taken:
        html = _as_word(html)
    if Taken.IMAGES in taken:
        html = _IMAGE.sub(_instead, _GROUND.sub("", html))
    return html


def pointed(html: str, text: str) -> tuple[str, bool]:
    """Give the first element that shows ``text`` the id HERE; tell whether one does."""
    body = max(html.find("<body"), 0)
    for form in dict.fromkeys((markup.escape(text, quote=False), markup.escape(text))):
        # In a text, not in an attribute: between the end of a tag and the beginning of the next.
        for found in re.compile(rf">[^<>]*?{re.escape(form)}").finditer(html, body):
            opening = html.rfind("<", 0, found.start() + 1)
            tag = _OPENING.match(html, opening)
            # Behind an element that ended it is the one around both that would be outlined: too much.
            if tag is not None and not _HIDDEN.search(html[opening : found.start()]):
                return f'{html[: tag.end()]} id="{HERE}"{html[tag.end() :]}', True
    return html, False


def _as_word(html: str) -> str:
    """Show what Outlook on Windows shows: media queries, max-width and inline-block are nothing to it."""
    html = _outside_comments(html, lambda part: _STYLES.sub("", part))
    html = _FOR_WORD.sub(r"\1", _NOT_FOR_WORD.sub("", html))
    return _UNKNOWN_TO_WORD.sub("", html)


def _outside_comments(html: str, change: Callable[[str], str]) -> str:
    parts: list[str] = []
    end = 0
    for comment in _COMMENT.finditer(html):
        parts += [change(html[end : comment.start()]), comment[0]]
        end = comment.end()
    return "".join([*parts, change(html[end:])])


def _instead(image: re.Match[str]) -> str:
    """Return what stands where an image is not shown: its words, in a box."""
    alt = _ALT.search(image[1])
    words = (alt[1] or alt[2] or "") if alt else ""
    if alt and not words:
        return ""
    look = _CLASS.search(image[1])
    named = f' class="{look[1]}"' if look else ""  # by which dark paper changes its colour
    style = ";".join(
        ("display:inline-block;border:1px dashed;padding:6px 10px", *_OF_WORDS.findall(image[1]))
    )
    return f'<span{named} style="{style}">{words or "image without words"}</span>'
