"""Take out of a page's tree what is no part of any article: scripts, menus, share bars, boxes.

What goes is told by element, by role, and by the words that classes and ids are made of.
"""

from __future__ import annotations

import re

from digest.text.html_tree import Element, remove

_TAGS = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "button",
    "select",
    "textarea",
    "input",
    "object",
    "embed",
    "canvas",
    "video",
    "audio",
    "figcaption",
    "head",
    "math",
    "map",
    "progress",
)
_FOREIGN_TAGS = frozenset({"aside", "dialog", "footer", "form", "menu", "nav"})  # fmt: skip
_ROLES = frozenset(
    "navigation complementary contentinfo dialog alertdialog alert menu menubar search toolbar".split()
)
_BOXES = (
    "div", "section", "p", "ul", "ol", "li", "span", "blockquote", "article", "details", "table", "figure",
    *_FOREIGN_TAGS,
)  # fmt: skip
_FOREIGN = frozenset(
    """ad ads advert advertisement advertising affiliate authorbox bio biography breadcrumb breadcrumbs
    byline caption captions comment comments consent cookie cookies copyright credit credits
    disclaimer donate embedly factbox fbpost infobox instagram login mostread moreon nav navigation
    newsletter newsletters outbrain pager pagination popular popover popup promo promobox promos
    promotion recirc recirculation recommendation recommendations recommended related share sharebar
    sharing signup social sponsor sponsored subscribe subscription taboola taglist tags toolbar
    tooltip topics trending tweet twitter widget""".split()
)
_HIDDEN = frozenset({"visuallyhidden", "sronly", "screenreadertext", "screenreaderonly", "a11yhidden"})
_WORD = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])")
# Boxes with one word in common that hold more than this share of the paragraphs are the article.
_TOO_MUCH = 0.3


def prune(tree: Element) -> None:
    """Take out in place what is no part of an article."""
    remove(list(tree.iter(*_TAGS)))
    foreign: dict[str, list[Element]] = {}
    taken: set[Element] = set()
    seen: dict[str, str] = {}
    for box in tree.iter(*_BOXES):
        word = _foreign_word(box, seen)
        if word and taken.isdisjoint(box.iterancestors()) and next(box.iter("h1"), None) is None:
            taken.add(box)
            foreign.setdefault(word, []).append(box)
    allowed = _TOO_MUCH * sum(map(_length, tree.iter("p")))
    for boxes in foreign.values():
        if sum(_length(p) for box in boxes for p in box.iter("p")) <= allowed:
            remove(boxes)
        else:
            _spare(boxes)


def _spare(boxes: list[Element]) -> None:
    """Let boxes look as what they are, so that nobody else takes them for what their names say."""
    for box in boxes:
        if box.tag in _FOREIGN_TAGS:
            box.tag = "div"
        for name in ("role", "hidden", "aria-hidden", "style"):
            if name in box.attrib:
                del box.attrib[name]


def _foreign_word(box: Element, seen: dict[str, str]) -> str:
    """Return the word that tells that a box is no part of the article, or nothing."""
    if box.tag in _FOREIGN_TAGS:
        return str(box.tag)
    style = box.get("style")
    if box.get("aria-hidden") == "true" or box.get("hidden") is not None or box.get("role") in _ROLES:
        return "(hidden)"
    if style and "display:none" in style.replace(" ", ""):
        return "(hidden)"
    names = f"{box.get('class') or ''} {box.get('id') or ''}"
    if names not in seen:
        seen[names] = next(filter(None, map(_word, names.split())), "")
    return seen[names]


def _word(name: str) -> str:
    if name.replace("-", "").replace("_", "").lower() in _HIDDEN:
        return "(hidden)"
    return next((word for part in _WORD.findall(name) if (word := part.lower()) in _FOREIGN), "")


def _length(element: Element) -> int:
    return sum(map(len, element.itertext()))
