"""Take markup out of what comes in: HTML of any kind in, plain text out; pure. The house's one cleaner.

No markup of others is kept: what is shown as HTML later is made of this text by our own templates, which
escape it. Everything goes through nh3 (an HTML5 parser) first, so that what is read here is what a browser
would have read; only then are its few remaining, attribute-free tags turned into breaks.
"""

from __future__ import annotations

import html as entities
import re

import nh3

from digest.text.controls import lines, one_line
from digest.text.nesting import is_deeper_than, without_long_tags

_BLOCKS = frozenset(
    """address article blockquote br center dd details div dl dt fieldset figure footer h1 h2 h3 h4 h5 h6
    header hgroup hr li main ol p pre section summary table tbody tfoot thead tr ul""".split()
)
_CELLS = frozenset({"td", "th", "caption"})
_NEVER_TEXT = frozenset(
    """audio button canvas datalist embed head iframe map math meter noembed noframes noscript
    option output progress rp rt script select style svg template textarea title video""".split()
)
_FURNITURE = frozenset({"aside", "figcaption", "form", "menu", "nav"})
# What is in these no browser shows, or only one that can do no better.
_NEVER_SHOWN = frozenset(
    "audio canvas datalist head iframe noembed noframes noscript script style template title video".split()
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_LOOKS_LIKE_MARKUP = re.compile(r"[<&]")
_SAYS_SOMETHING = re.compile(r"\w")  # most texts, at their first letter
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
_HALVES = re.compile("[\ud800-\udfff]")  # JSON can write half a character; no parser takes it
_ROUGH_TAG = re.compile(r"<[^<>]*>?")
# The parser's time grows with the square of the depth, and of the attributes of a tag: neither is an article.
_MAX_CHARS = 500_000
_MAX_DEPTH = 200
_MAX_TAG = 2000


def plain(html: str) -> str:
    """Return a fragment as one line of plain text; entities are decoded once."""
    return one_line(_shown(html, drop=_NEVER_TEXT, block=" "))


def to_lines(html: str) -> str:
    """Return a fragment as plain text, each block element a line, without scripts, captions, navigation.

    A text without any block element is taken as plain text whose blank lines part its paragraphs.
    """
    return lines(_shown(html, drop=_NEVER_TEXT | _FURNITURE, block="\n"))


def _shown(html: str, *, drop: frozenset[str], block: str) -> str:
    """Return the text without what is in ``drop``; where nothing else is shown, with that."""
    if not _LOOKS_LIKE_MARKUP.search(html):
        return _paragraphs(html[:_MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n"))
    text = _without_tags(html, drop=drop, block=block)
    if _SAYS_SOMETHING.search(text) or one_line(text):
        return text
    return _without_tags(_NAME.sub(_as_span, html), drop=_NEVER_SHOWN, block=block)


def _as_span(tag: re.Match[str]) -> str:
    """Rename what has no bearing on the text: in drawings and formulas nh3 takes unknown tags' texts away."""
    kept = tag[2].lower() in _BLOCKS | _CELLS | _NEVER_SHOWN | {"textarea"}
    return tag[0] if kept else f"<{tag[1]}span"


def _without_tags(html: str, *, drop: frozenset[str], block: str) -> str:
    clean = nh3.clean(
        _bounded(html),
        tags=set(_BLOCKS | _CELLS),
        clean_content_tags=set(drop),
        attributes={},
        link_rel=None,
        strip_comments=True,
    )
    has_blocks = any(match[2] in _BLOCKS for match in _TAG.finditer(clean))
    clean = clean.replace("\n", " ").replace("\r", " ") if has_blocks else _paragraphs(clean)
    parted = _TAG.sub(lambda tag: block if tag[2] in _BLOCKS else " ", clean)
    return entities.unescape(parted)


def _paragraphs(text: str) -> str:
    return "\n".join(part.replace("\n", " ") for part in _BLANK_LINE.split(text))


def _bounded(html: str) -> str:
    """Cut what is too long, attributes too, and flatten what is nested too deeply: parsing has to end."""
    html = html[:_MAX_CHARS]
    if not html.isascii():
        html = _HALVES.sub("", html)
    html = without_long_tags(_MAX_TAG, html)
    return _ROUGH_TAG.sub(" ", html) if is_deeper_than(_MAX_DEPTH, html) else html
