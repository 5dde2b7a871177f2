"""Take markup out of what feeds and pages say: HTML of any kind in, plain text or clean markup out; pure.

Everything goes through nh3 (an HTML5 parser) first, so that what is read here is what a browser would have
read; only then are its few remaining, attribute-free tags turned into breaks.
"""

from __future__ import annotations

import html as entities
import re
from functools import partial
from urllib.parse import urljoin, urlsplit

import nh3

from digest.text.controls import lines, one_line
from digest.text.nesting import is_deeper_than

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
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_LOOKS_LIKE_MARKUP = re.compile(r"[<&]")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_ROUGH_TAG = re.compile(r"<[^<>]*>?")
# The parser's time grows with the square of the depth, and of the attributes of a tag: neither is an article.
_MAX_CHARS = 500_000
_MAX_DEPTH = 200


def plain(html: str) -> str:
    """Return a fragment as one line of plain text; entities are decoded once."""
    if not _LOOKS_LIKE_MARKUP.search(html):
        return one_line(html)
    return one_line(_without_tags(html, drop=_NEVER_TEXT, block=" ").replace("\n", " "))


def to_lines(html: str) -> str:
    """Return a fragment as plain text, each block element a line, without scripts, captions, navigation.

    A text without any block element is taken as plain text whose blank lines part its paragraphs.
    """
    if not _LOOKS_LIKE_MARKUP.search(html):
        return lines(_paragraphs(html[:_MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n")))
    text = _without_tags(html, drop=_NEVER_TEXT | _FURNITURE, block="\n")
    return lines(text)


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
    """Cut what is too long, and flatten what is nested too deeply to be parsed in a decent time."""
    html = html[:_MAX_CHARS]
    return _ROUGH_TAG.sub(" ", html) if is_deeper_than(_MAX_DEPTH, html) else html


_ALLOWED = set(
    """a abbr b blockquote br cite code em figcaption figure h2 h3 h4 hr i img li ol p pre q s small span
    strong sub sup table tbody td th thead tr u ul""".split()
)
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
_LINKS = {("a", "href"): frozenset({"http", "https", "mailto"}), ("img", "src"): frozenset({"http", "https"})}
_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f-\x9f]")


def clean_html(html: str, *, base: str | None = None) -> str:
    """Return a fragment with harmless markup alone; relative links are resolved against ``base`` or go."""
    return nh3.clean(
        _bounded(html),
        tags=_ALLOWED,
        clean_content_tags=set(_NEVER_TEXT - {"rp", "rt"}),
        attributes=_ATTRIBUTES,
        attribute_filter=partial(_attribute, base=base),
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", base) if base else "deny",
        link_rel="noopener noreferrer",
    )


def _attribute(tag: str, name: str, value: str, *, base: str | None) -> str | None:
    schemes = _LINKS.get((tag, name))
    if schemes is None:
        return value
    address = _NOT_IN_URLS.sub("", value)
    try:
        address = urljoin(base, address) if base else address
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in schemes and (parts.netloc or parts.scheme == "mailto") else None
